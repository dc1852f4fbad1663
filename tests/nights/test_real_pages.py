"""The real pages of the corpus, served from a loopback portal, through the whole job into DuckDB: every figure as expected."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dagster as dg

from assets.layout import Layout, make_city
from assets.night import run_night
from pipelines.portals import load_portals
from pipelines.warehouse import query
from tests.conftest import CORPUS

TABLES = {
    "disclosure": 'SELECT item_code, measure_code, "value" FROM core.disclosure',
    "requests": 'SELECT outcome_code, applicant_code, "count" FROM core.requests',
    "disputes": 'SELECT group_code, result_code, "count" FROM core.disputes',
}


@contextmanager
def serve_pages(pages: dict[str, tuple[str, bytes]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content_type, body = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def nested(rows: list[tuple[str, str, object]]) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for row, column, value in rows:
        found.setdefault(row, {})[column] = None if value is None else float(str(value))
    return found


def test_real_pages_through_the_whole_job(tmp_path: Path) -> None:
    """Without the corpus this serves the project's goldens; in both cases every page must land and equal its expectation."""
    root = CORPUS if CORPUS.is_dir() else Path(__file__).parents[1] / "pages"
    cases = sorted(path.parent for path in root.glob("*/20*/case.toml"))
    assert len(cases) >= 5
    pages: dict[str, tuple[str, bytes]] = {}
    rows = ""
    for number, case in enumerate(cases, start=1):
        page = next(case.glob("page.*"))
        path = f"/art/2024/1/{number}/art_1229000001_{number}.html"
        pages[path] = ("text/html" if page.suffix == ".html" else "text/plain; charset=utf-8", page.read_bytes())
        title = json.loads((case / "expected.json").read_text("utf-8"))["report"]["title"]
        rows += f'<li><a href="{path}" title="{title}">{title}</a><span>2024-01-{number:02d}</span></li>'
    pages["/col/col1229000001/index.html"] = ("text/html; charset=utf-8", f"<html><body><ul>{rows}</ul></body></html>".encode())
    with serve_pages(pages) as host, dg.DagsterInstance.ephemeral() as instance:
        (tmp_path / "real.toml").write_text(
            f'name = "真实网页"\ncity = "pages"\ndivision_code = "330100"\nhosts = ["{host}"]\nminimum_reports = {len(cases)}\n'
            f'pause_seconds = 0.0\n[[columns]]\nurl = "http://{host}/col/col1229000001/index.html"\n',
            "utf-8",
        )
        city = make_city(load_portals(str(tmp_path)), Layout(tmp_path / "data"))
        outcome = run_night(city.portals, city.layout, None, instance)
    assert [run.error for run in (*outcome.portals, outcome.publication)] == [None, None]
    for case in cases:
        expected = json.loads((case / "expected.json").read_text("utf-8"))
        report = expected["report"]
        sql = f"""SELECT report_id, form_edition FROM core.reports JOIN core.organs USING (organ_id)
                  WHERE organ_name = '{report["organ"]}' AND report_year = {report["year"]} AND title = '{report["title"]}'"""
        ((report_id, edition),) = query(city.layout.warehouse, sql).rows
        assert edition == report["form_edition"]
        for table, select in TABLES.items():
            stated = nested(query(city.layout.warehouse, f"{select} WHERE report_id = '{report_id}'").rows)
            assert stated == expected[table], (case, table)
