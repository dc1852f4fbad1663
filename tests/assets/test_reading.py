"""From archive to frames: each payload is read once, each capture counts, and what cannot be read is said."""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assets import reading
from assets.reading import PortalReader, build_portal_frames, read_second
from expectations.faults import reports_to_reread
from expectations.verdicts import judge
from pipelines.archive import ArchiveWriter, known_captures, read_index
from pipelines.model import Capture, Exchange, Form, Link, ListedLink, Report
from tests.assets.conftest import Published

NIGHTS = (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), datetime(2026, 11, 21, 18, 30, tzinfo=UTC))
URL = "http://a.cn/art/1.html"
SEEDS = Path(__file__).parents[1] / "pages"


@dataclass
class Night:
    """One run of one portal, written by hand."""

    root: Path
    number: int

    def write(self, answers: Sequence[tuple[str, int, bytes, str | None]], links: Sequence[Link] = ()) -> list[Capture]:
        """Archive answers given as (address, status, body, content coding), and what the column listed."""
        known = read_index(self.root, "a").captures
        captures = []
        with ArchiveWriter(self.root, "a", f"run{self.number}", known) as writer:
            for second, (url, status, body, coding) in enumerate(answers):
                # Of a redirect the last is where it leads.
                extra = (
                    "Location" if 300 <= status < 304 else "Content-Encoding",
                    coding.encode().decode("latin-1") if coding else "",
                )
                headers = (("Content-Type", "text/html; charset=utf-8"), *((extra,) if coding else ()))
                at = NIGHTS[self.number] + timedelta(seconds=second)
                captures.append(writer.write_exchange(Exchange(url, "GET", (), b"", at, status, "", headers, body, "report")))
            writer.write_links("http://a.cn/col/", list(links))
        return captures


@pytest.fixture
def page(published: Published) -> bytes:
    """A report as the make-believe city serves it."""
    from pipelines.archive import read_payload

    portal_id = published.city.portal_ids[0]
    reports = read_index(published.layout.archive, portal_id).captures
    first = next(capture for capture in reports if capture.role == "report" and capture.http_status == 200)
    return read_payload(published.layout.archive, first)


def frames_of(root: Path, forms: tuple[Form, ...]) -> reading.Frames:
    return build_portal_frames(root, "a", read_index(root, "a"), forms)


def test_unchanged_page_is_one_report_seen_twice_and_read_once(
    tmp_path: Path, page: bytes, forms: tuple[Form, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str | None] = []

    def count(payload: bytes, **evidence: object) -> Report:
        read.append(str(evidence["url"]))
        return parse_page(payload, **evidence)  # type: ignore[arg-type]

    parse_page = reading.parse_page
    monkeypatch.setattr(reading, "parse_page", count)
    Night(tmp_path, 0).write([(URL, 200, page, None)])
    Night(tmp_path, 1).write([(URL, 304, b"", None)])
    frames = frames_of(tmp_path, forms)
    assert read == [URL]
    assert frames["core.reports"].height == 1
    assert frames["raw.captures"].sort("fetched_at")["is_revisit"].to_list() == [False, True]


def test_a_redirected_report_keeps_its_row_of_the_list(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    """Night 1 goes by way of another address, night 2 straight on; the row names the first address alone."""
    form = (SEEDS / "yunhe" / "2022-jd" / "page.html").read_text("utf-8")
    nameless = re.sub('2022年度[^<"]{0,30}年度报告|PubDate|20[0-9]{2}-[0-9]{2}-[0-9]{2}', "", form)
    row = Link("http://a.cn/old.html", "示例市云河区甲街道办事处2022年政府信息公开工作年度报告", date(2023, 1, 20))
    own = [("http://a.cn/old.html", 302, b"", "/new.html"), ("http://a.cn/new.html", 301, b"", "http://a.cn/art/年报.html")]
    Night(tmp_path, 0).write([*own, ("http://a.cn/art/%E5%B9%B4%E6%8A%A5.html", 200, nameless.encode(), None)], [row])
    Night(tmp_path, 1).write([(row.url, 302, b"", "/art/年报.html"), ("http://a.cn/art/%E5%B9%B4%E6%8A%A5.html", 304, b"", None)])
    frames = frames_of(tmp_path, forms)
    found = frames["core.reports"].select("title", "report_year", "published_date", "url").rows()
    assert found == [(row.title, 2022, row.date, "http://a.cn/art/%E5%B9%B4%E6%8A%A5.html")]


def test_edited_page_is_a_second_version(tmp_path: Path, page: bytes, forms: tuple[Form, ...]) -> None:
    Night(tmp_path, 0).write([(URL, 200, page, None)])
    Night(tmp_path, 1).write([(URL, 200, page.replace("。".encode(), "！".encode()), None)])
    frames = frames_of(tmp_path, forms)
    assert frames["core.reports"].select("version", "is_current").rows() == [(1, False), (2, True)]
    assert "report_edited" in frames["quality.findings"]["code"]


@pytest.mark.parametrize(
    ("body", "coding", "stage", "code"),
    [
        (b"", None, "parse", "empty_page"),
        (b"%PDF-1.4 \x00", None, "parse", "not_text"),
        (b"<a href=x.pdf>x</a>" + b"<p>" * 200_000, None, "parse", "page_too_heavy"),
        ("<title>通知</title><p>关于会议的通知</p>".encode(), None, "parse", "not_a_report"),
        (b"plain, not gzip", "gzip", "archive", "bad_encoding"),
    ],
)
def test_what_is_no_report_is_a_finding_with_its_capture(
    tmp_path: Path, forms: tuple[Form, ...], body: bytes, coding: str | None, stage: str, code: str
) -> None:
    (capture,) = Night(tmp_path, 0).write([(URL, 200, body, coding)])
    Night(tmp_path, 1).write([(URL, 200, body, coding)])
    (row,) = frames_of(tmp_path, forms)["quality.findings"].rows(named=True)
    assert (row["stage"], row["code"], row["url"], row["portal_id"]) == (stage, code, URL, "a")
    assert row["capture_id"] == capture.capture_id
    assert (row["first_seen_at"], row["last_seen_at"]) == NIGHTS


def test_lost_record_is_a_finding_and_the_rest_is_read(tmp_path: Path, page: bytes, forms: tuple[Form, ...]) -> None:
    first, second = Night(tmp_path, 0).write([("http://a.cn/0", 200, b"<p>x</p>", None), (URL, 200, page, None)])
    path = tmp_path / first.warc_path
    data = bytearray(path.read_bytes())
    data[first.warc_offset + 30] ^= 0xFF
    path.write_bytes(bytes(data))
    frames = frames_of(tmp_path, forms)
    assert frames["core.reports"]["capture_id"].to_list() == [second.capture_id]
    assert "archive_damaged" in frames["quality.findings"]["code"]


def test_errors_and_lists_are_no_reports(tmp_path: Path, page: bytes, forms: tuple[Form, ...]) -> None:
    Night(tmp_path, 0).write([(URL, 404, page, None), ("http://a.cn/2", 304, b"", None)])
    frames = frames_of(tmp_path, forms)
    assert frames["core.reports"].is_empty()
    assert frames["quality.findings"].is_empty()
    assert frames["raw.captures"].height == 2


def test_row_of_the_list_is_that_of_the_run(tmp_path: Path, page: bytes, forms: tuple[Form, ...]) -> None:
    old = Link("http://a.cn/年 报.html", "旧", date(2025, 1, 1))
    new = Link("http://a.cn/年 报.html", "新", date(2025, 2, 2))
    url = "http://a.cn/%E5%B9%B4%20%E6%8A%A5.html"
    (first,) = Night(tmp_path, 0).write([(url, 200, page, None)], [old])
    (second,) = Night(tmp_path, 1).write([(url, 200, page + b" ", None)], [new])
    reader = PortalReader(tmp_path, read_index(tmp_path, "a"), forms)
    assert (reader._link(first), reader._link(second)) == (old, new)


def test_coded_payload_is_read(tmp_path: Path, page: bytes, forms: tuple[Form, ...]) -> None:
    Night(tmp_path, 0).write([(URL, 200, gzip.compress(page), "gzip")])
    assert frames_of(tmp_path, forms)["core.reports"].height == 1
    assert known_captures(read_index(tmp_path, "a"))[URL].content_encoding == "gzip"


def test_doubted_reports_are_read_again_and_most_cells_agree(published: Published, forms: tuple[Form, ...]) -> None:
    reports = readings = 0
    for portal_id in published.city.portal_ids:
        index = read_index(published.layout.archive, portal_id)
        frames = build_portal_frames(published.layout.archive, portal_id, index, forms)
        doubted = reports_to_reread(judge(frames, forms), frames)
        captures = dict(frames["core.reports"].select("report_id", "capture_id").iter_rows())
        frame = read_second(published.layout.archive, index, forms, [(report_id, captures[report_id]) for report_id in doubted])
        assert set(frame["report_id"]) <= set(doubted)
        reports += len(doubted)
        readings += frame["is_agreed"].sum()
    assert reports > 0
    assert readings > 100


def test_same_archive_gives_the_same_frames(published: Published, forms: tuple[Form, ...]) -> None:
    portal_id = published.city.portal_ids[0]
    index = read_index(published.layout.archive, portal_id)
    one, other = (build_portal_frames(published.layout.archive, portal_id, index, forms) for _ in range(2))
    assert all(one[table].equals(other[table]) for table in one)


def test_rows_of_lists_that_promise_a_report_are_kept_with_organ_and_year() -> None:
    link = Link("http://a.cn/1.html", "云禾区财政局2022年政府信息公开工作年度报告", date(2023, 1, 9))
    notice = Link("http://a.cn/2.html", "关于公布2022年政府信息公开年度报告的通知", None)
    rows = [ListedLink(one, "http://a.cn/col/", "run", NIGHTS[0]) for one in (link, notice, link)]
    first, second = reading.read_listings(rows)
    assert first == second
    assert (first.organ, first.report_year, first.listed_date, first.listed_at) == ("云禾区财政局", 2022, link.date, NIGHTS[0])
