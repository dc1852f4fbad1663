"""Attachments tied to reports by what archived pages link: each file once, those that could not be had, shells, edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.attachments import lasting_address
from assets.reading import Frames, build_portal_frames
from pipelines.archive import ArchiveWriter, read_index
from pipelines.model import CaptureRole, Exchange, Form, Link

START = datetime(2026, 1, 20, 18, 30, tzinfo=UTC)
PAGES = Path(__file__).parents[1] / "pages"
URL = "http://a.cn/art/2025/1/5/art_1_2.html"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True)
class Answer:
    url: str
    body: bytes = b""
    role: CaptureRole = "attachment"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/pdf; x=1"),)


def report(*links: str) -> Answer:
    """A report's page with links at its end."""
    page = (PAGES / "yinghuo" / "2025-jd" / "page.html").read_text("utf-8")
    anchors = "".join(f'<p>附件：<a href="{href}">附表</a></p>' for href in links)
    page = page.replace("</body>", f"<div class='fujian'>{anchors}</div></body>")
    return Answer(URL, page.encode(), "report", 200, HTML)


@pytest.fixture
def read(tmp_path: Path, forms: tuple[Form, ...]):
    def run(*nights: Sequence[Answer], title: str = "2025年年度报告") -> Frames:
        for night, answers in enumerate(nights):
            with ArchiveWriter(tmp_path, "a", f"run{night}", read_index(tmp_path, "a").captures) as writer:
                writer.write_links("http://a.cn/col/", [Link(URL, title, None)])
                for second, answer in enumerate(answers):
                    at = START + timedelta(days=night, seconds=second)
                    writer.write_exchange(
                        Exchange(answer.url, "GET", (), b"", at, answer.status, "", answer.headers, answer.body, answer.role)
                    )
        return build_portal_frames(tmp_path, "a", read_index(tmp_path, "a"), forms)

    return run


def rows(frames: Frames) -> list[tuple[object, ...]]:
    table = frames["core.attachments"]
    held = table.join(frames["raw.captures"].select("capture_id", "run_id"), on="capture_id", how="left")
    return held.select("url", "title", "media_type", "payload_bytes", "is_document", "run_id").rows()


def codes(frames: Frames, *wanted: str) -> list[tuple[str, str]]:
    return frames["quality.findings"].filter(pl.col("code").is_in(wanted)).select("url", "message").rows()


def test_a_file_is_tied_to_its_report_and_a_missing_one_keeps_its_address(read) -> None:
    frames = read(
        [report("/1.pdf", "/gone.docx"), Answer("http://a.cn/1.pdf", b"%PDF"), Answer("http://a.cn/gone.docx", status=404)]
    )
    assert rows(frames) == [
        ("http://a.cn/1.pdf", "附表", "application/pdf", 4, True, "run0"),
        ("http://a.cn/gone.docx", "附表", None, None, True, None),
    ]
    assert frames["core.attachments"]["report_id"].unique().to_list() == frames["core.reports"]["report_id"].to_list()


def test_a_file_behind_redirects_is_the_one_of_that_night(read) -> None:
    moved = Answer("http://a.cn/1.pdf", status=302, headers=(("Location", "http://b.cn/f.pdf"),))
    frames = read([report("/1.pdf"), moved, Answer("http://b.cn/f.pdf", b"%PDF-1")], [report("/1.pdf"), moved])
    assert rows(frames) == [("http://a.cn/1.pdf", "附表", "application/pdf", 6, True, "run0")]


def test_a_file_that_did_not_change_is_no_edit(read) -> None:
    first, same = Answer("http://a.cn/1.pdf", b"%PDF-1"), Answer("http://a.cn/1.pdf", b"", status=304)
    frames = read([report("/1.pdf"), first], [report("/1.pdf"), same])
    assert codes(frames, "attachment_edited") == []
    assert rows(frames)[0][3:] == (6, True, "run0")


def test_an_edit_is_told_with_both_digests(read) -> None:
    nights = [[report("/1.pdf"), Answer("http://a.cn/1.pdf", body)] for body in (b"%PDF-1", b"%PDF-22")]
    frames = read(*nights)
    ((url, message),) = codes(frames, "attachment_edited")
    assert (url, message.split(":")[0]) == ("http://a.cn/1.pdf", "6 bytes became 7")
    assert rows(frames)[0][3:] == (7, True, "run1")


def test_attachments_added_later_belong_to_the_same_version(read) -> None:
    frames = read([report()], [report("/late.pdf"), Answer("http://a.cn/late.pdf", b"%PDF")])
    assert frames["core.reports"].height == 1
    assert [row[0] for row in rows(frames)] == ["http://a.cn/late.pdf"]


def test_links_that_expire_are_one_file(read) -> None:
    links = [f"http://b.cn/1.pdf?Expires={night}&Signature=s{night}" for night in (1, 2)]
    frames = read(*[[report(link), Answer(link, b"%PDF")] for link in links])
    assert [(row[0], row[5]) for row in rows(frames)] == [(links[0], "run0")]
    assert lasting_address(links[0]) == lasting_address(links[1]) == "http://b.cn/1.pdf"


SHELL = """<html><head><title>{0}</title></head><body><h1>{0}</h1>
<div id="zoom"><p>详见附件。</p><a href="/1.docx">{1}</a></div></body></html>"""
FORMAL = "示例区财政局{}年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "file", "is_shell"),
    [
        (FORMAL.format(2024), "报告.docx", True),
        (FORMAL.format(2016), "报告.docx", True),
        ("关于编制2024年政府信息公开工作年度报告的通知", "年度报告模板.docx", False),
        ("工作动态", "2024年政府信息公开工作年度报告.docx", True),
        ("工作动态", "照片.docx", False),
    ],
)
def test_a_shell_around_a_document_is_told_with_its_address(read, title: str, file: str, is_shell: bool) -> None:
    page = Answer(URL, SHELL.format(title, file).encode(), "report", 200, HTML)
    found = codes(read([page], title=title), "form_in_attachment")
    assert [url for url, _ in found] == [URL] * is_shell
    assert all("http://a.cn/1.docx" in message for _, message in found)


def test_a_report_with_its_form_is_no_shell(read) -> None:
    assert codes(read([report("/1.pdf")]), "form_in_attachment") == []
