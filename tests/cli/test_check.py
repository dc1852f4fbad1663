"""What ``gongkai check`` prints, and with which code it ends."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile

import pytest

from cli.reading import check_file
from cli.report_json import describe_file


def test_real_pages_are_printed_as_expected_json_has_them(corpus_case, forms):
    (path,) = corpus_case.glob("page.*")
    described = describe_file(check_file(path, forms), forms)
    expected = json.loads((corpus_case / "expected.json").read_text("utf-8"))
    for key in ("disclosure", "requests", "disputes"):
        assert json.dumps(described[key]) == json.dumps(expected[key])
    assert {name: described["report"][name] for name in expected["report"]} == expected["report"]


def test_a_sound_report_ends_with_0(gongkai, page):
    done = gongkai("check", page())
    assert (done.returncode, done.stderr) == (0, "")
    assert "示例市测试区财政局2022年政府信息公开工作年度报告" in done.stdout
    assert "fail" not in done.stdout


def test_json_is_one_object_of_the_binding_shape_on_one_line(gongkai, page):
    path = page()
    done = gongkai("check", path, "--format", "json")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    described = json.loads(done.stdout)
    keys = [
        "file",
        "report",
        "disclosure",
        "requests",
        "disputes",
        "sections",
        "statements",
        "verdicts",
        "findings",
        "suggestions",
    ]
    assert list(described) == keys
    assert described["file"] == str(path)
    assert described["report"] == {
        "organ": "示例市测试区财政局",
        "year": 2022,
        "form_edition": "2021",
        "title": "示例市测试区财政局2022年政府信息公开工作年度报告",
        "published_date": None,
    }
    assert described["disclosure"]["normative_docs"] == {"issued": 0, "repealed": 0, "in_force": 0}
    assert '"fee": {"amount_10k_yuan": 0.0}' in done.stdout
    assert len(described["requests"]) == 25
    assert list(described["requests"]["new_received"].items())[::6] == [("natural_person", 3), ("total", 3)]
    assert list(described["disputes"]) == ["review", "litigation_direct", "litigation_post_review"]
    assert list(described["disputes"]["review"]) == ["maintained", "corrected", "other_result", "pending", "total"]
    assert list(described["sections"]) == sorted(described["sections"])
    assert described["findings"] == []
    balance = {"rule": "A-01", "scope": "total", "status": "pass", "reported": 3, "expected": 3, "residual": 0, "fault": None}
    assert balance in described["verdicts"]


def test_a_broken_sum_ends_with_1_and_is_a_fault_of_the_source(gongkai, page):
    done = gongkai("check", page(cells={("granted", "natural_person"): "4"}), "--format", "json")
    assert done.returncode == 1
    failing = [verdict for verdict in json.loads(done.stdout)["verdicts"] if verdict["status"] == "fail"]
    assert [(verdict["rule"], verdict["scope"], verdict["residual"], verdict["fault"]) for verdict in failing] == [
        ("A-02", "natural_person", -1, "source"),
        ("A-03", "granted", -1, "source"),
    ]


def test_a_broken_sum_is_told_to_a_person_in_words_and_figures(gongkai, page):
    done = gongkai("check", page(cells={("granted", "natural_person"): "4"}))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "A-03" in line]
    assert line.split()[:3] == ["A-03", "ERROR", "granted"]
    assert line.split()[-5:] == ["3", "4", "-1", "source", "definite"]


def test_info_never_changes_the_exit_code(gongkai, page):
    nothing = {
        (row, column): "0" for row in ("new_received", "granted", "total_processed") for column in ("natural_person", "total")
    }
    done = gongkai("check", page(cells=nothing), "--format", "json")
    failing = [verdict["rule"] for verdict in json.loads(done.stdout)["verdicts"] if verdict["status"] == "fail"]
    assert (failing, done.returncode) == (["A-06"], 0)


def test_cells_that_are_no_number_are_null_and_an_unreadable_one_is_found(gongkai, page):
    cells = {("carried_over", "other"): "", ("carried_over", "total"): "—", ("denied_state_secret", "other"): "1 2"}
    described = json.loads(gongkai("check", page(cells=cells), "--format", "json").stdout)
    assert (described["requests"]["carried_over"]["other"], described["requests"]["carried_over"]["total"]) == (None, None)
    assert described["requests"]["denied_state_secret"]["other"] is None
    (finding,) = described["findings"]
    assert finding["code"] == "cell_unreadable"
    assert "denied_state_secret, column other" in finding["message"]
    assert "'1 2'" in finding["message"]


def test_a_table_that_is_absent_is_null(gongkai, page):
    path = page()
    text = path.read_text("utf-8")
    start = text.index("<table><tr><td colspan=")
    path.write_text(text[:start] + text[text.index("</table>", start) + 8 :], "utf-8")
    described = json.loads(gongkai("check", path, "--format", "json").stdout)
    assert described["disputes"] is None
    assert described["requests"]["new_received"]["total"] == 3
    assert [finding["code"] for finding in described["findings"]] == ["table_missing"]


def test_a_report_that_names_no_organ_is_judged_all_the_same(gongkai, page):
    done = gongkai("check", page(title="2022年政府信息公开工作年度报告"), "--format", "json")
    described = json.loads(done.stdout)
    assert (done.returncode, described["report"]["organ"]) == (0, None)
    assert [finding["code"] for finding in described["findings"]] == ["organ_unknown"]
    assert len(described["verdicts"]) > 70


def test_each_of_several_files_is_judged_alone_and_the_worst_decides(gongkai, page, tmp_path):
    good, bad = page("good.html"), page("bad.html", cells={("granted", "total"): "4"})
    assert gongkai("check", good, bad).returncode == 1
    done = gongkai("check", tmp_path / "absent.html", bad, good, "--format", "json")
    assert done.returncode == 2
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(bad), str(good)]
    assert done.stderr == f"gongkai: {tmp_path}/absent.html: No such file or directory\n"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:t/>")
    return held.getvalue()


UNRELATED = (
    "<html><head><title>天气预报</title></head><body><h1>天气预报</h1><table><tr><td>晴</td><td>1</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "empty_page"),
        (b" \n\r\n", "empty_page"),
        (os.urandom(4000).replace(b"<", b"\x00") + b"\x00", "not_text"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_text"),
        (zipped(), "not_text"),
        (b"<p>" * 500_000, "page_too_heavy"),
        (b"<table><tr>" + b"<td colspan=64 rowspan=60000>1" * 2_000 + b"<tr><td>1" * 20_000, "page_too_heavy"),
        (UNRELATED.encode(), "not_a_report"),
        (UNRELATED.encode("gb18030"), "not_a_report"),
        (b"just words", "not_a_report"),
    ],
    ids=["empty", "blank", "binary", "pdf", "docx", "paragraphs", "spans", "unrelated", "unrelated gb18030", "words"],
)
def test_what_is_no_report_is_one_line_and_exit_2(gongkai, tmp_path, payload, words):
    path = tmp_path / "file.html"
    path.write_bytes(payload)
    done = gongkai("check", path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"gongkai: {path}: {words}: ")


def test_folders_missing_paths_and_pipes_are_named(gongkai, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = gongkai("check", tmp_path, tmp_path / "absent", tmp_path / "pipe")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"gongkai: {tmp_path}: is a folder",
        f"gongkai: {tmp_path}/absent: No such file or directory",
        f"gongkai: {tmp_path}/pipe: is no plain file",
    ]


@pytest.mark.parametrize("size", [50_000_000, 19_000_000])
def test_a_huge_file_is_refused_within_seconds(gongkai, tmp_path, size):
    path = tmp_path / "huge.html"
    piece = "<p>政府信息公开</p>\n".encode()
    path.write_bytes(piece * (size // len(piece)))
    began = time.monotonic()
    done = gongkai("check", path)
    assert time.monotonic() - began < 20
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert str(path) in done.stderr


def test_it_starts_in_about_a_second_and_imports_no_more_than_it_needs(gongkai, page, tmp_path):
    began = time.monotonic()
    done = gongkai("check", page())
    assert done.returncode == 0
    assert time.monotonic() - began < 5, "about a second on an idle core"


def test_no_file_is_a_wrong_call(gongkai):
    done = gongkai("check")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["1 2", "3件", "**", "3.5"])
def test_a_cell_that_cannot_be_read_ends_with_1(gongkai, page, text):
    done = gongkai("check", page(cells={("granted", "natural_person"): text}), "--format", "json")
    described = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert described["requests"]["granted"]["natural_person"] is None
    assert [one["code"] for one in described["findings"]] == ["cell_unreadable"]
    open_sums = {one["rule"] for one in described["verdicts"] if one["status"] == "not_assessable"}
    assert {"A-02", "A-03", "T-01"} <= open_sums
