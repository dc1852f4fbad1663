"""Data Docs: what Great Expectations found, as a site of static pages that needs no network to be read.

Great Expectations' own renderers make the pages; its site builder is not used, because its pages load scripts, styles and a
logo with the time of the visit from eight hosts of others, and its index is empty without them (1.24.1, seen 2026-11).
"""

from __future__ import annotations

import copy
import html
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Everything that a browser would fetch, or that acts: scripts, styles and icons of others, pictures, the newsletter.
_FOREIGN = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<style>.*?</style>"
    r'|<div class="card mb-3">\s*<div class="card-header p-2">\s*<strong>Actions</strong>.*?(?:</div>\s*){5}'
    r"|<(?:div|footer)[^>]*>\s*<p>Stay current on everything GX.*?</p>\s*</(?:div|footer)>",
    re.S,
)
_ADDRESS = re.compile(r'\s(?:href|src)="(?:https?:)?//[^"]*"')
_HOME = re.compile(r'href="(?:\.\./)*index\.html"')
_ICON = re.compile(r'<i class="fas (fa-[a-z-]+)[^"]*"[^>]*>\s*</i>')
_MARKS = {"fa-check-circle": "✔", "fa-times": "✘", "fa-exclamation-triangle": "!"}
_STYLE = """<style>
body{font:14px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:78rem;margin:1rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:.4rem 0}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}
.badge{background:#eee;border-radius:3px;padding:0 .3rem}.text-danger,.bad{color:#b3261e}.text-success,.good{color:#2e7d32}
.void{color:#8a6d00}.alert{background:#f4f4f4;padding:.3rem .6rem;margin-top:1rem}h4,h5,h6{margin:.3rem 0;font-size:1rem}
ol.breadcrumb{list-style:none;padding:0;display:flex;gap:.6rem}ul.nav{padding-left:1rem}
</style>"""


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    path: str
    evaluated: int
    broken: int
    rows: int


class DocsSite:
    """A site while it grows beside the old one; `add` is what ``gx.validate`` calls, `publish` puts it in its place."""

    def __init__(self, folder: Path, run_name: str) -> None:
        self.folder = folder
        self._run_name = run_name
        self._beside = folder.with_name(f"{folder.name}.new-{os.getpid()}")
        shutil.rmtree(self._beside, ignore_errors=True)
        (self._beside / "validations").mkdir(parents=True)
        self._pages: list[_Page] = []
        self._view: Any = None

    def add(self, name: str, result: Any) -> None:
        """The page of a suite's result, with the first rows that break an expectation by report and scope."""
        from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

        # Great Expectations is imported by who has results of it: ``gx`` does so, with its settings.
        self._view = self._view or _open_view()
        result = copy.deepcopy(result)
        for each in result.results:
            _show_rows(each)
        result.meta["run_id"] = {"run_name": self._run_name, "run_time": ""}
        page = self._view.render(ValidationResultsPageRenderer(run_info_at_end=True).render(result))
        path = f"validations/{name}.html"
        (self._beside / path).write_text(strip_foreign(page, home="../index.html"), "utf-8")
        counts = [int((each.result or {}).get("element_count", 0)) for each in result.results]
        broken = sum(not each.success for each in result.results)
        self._pages.append(_Page(name, path, len(result.results), broken, max(counts, default=0)))

    def publish(self, unmet: Mapping[str, str]) -> Path:
        """Write the index and swap the site in; ``unmet`` are rules that had nothing to judge, with their state."""
        (self._beside / "index.html").write_text(self._index(unmet), "utf-8")
        old = self.folder.with_name(f"{self.folder.name}.old-{os.getpid()}")
        if self.folder.exists():
            self.folder.rename(old)
        self._beside.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
        return self.folder / "index.html"

    def _index(self, unmet: Mapping[str, str]) -> str:
        rows = "".join(
            f'<tr><td><a href="{page.path}">{html.escape(page.name)}</a></td><td>{page.evaluated}</td>'
            f"<td>{page.rows}</td><td class={'bad' if page.broken else 'good' if page.evaluated else 'void'}>"
            f"{f'✘ {page.broken}' if page.broken else '✔' if page.evaluated else 'nothing asserted'}</td></tr>"
            for page in self._pages
        )
        rules = "".join(f"<tr><td>{rule_id}</td><td class=void>{state}</td></tr>" for rule_id, state in unmet.items())
        judged_nothing = f"<h2>Rules that judged nothing · 未判定任何报告的规则</h2><table>{rules}</table>" if rules else ""
        return (
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>gongkai · Data Docs</title>{_STYLE}</head><body>'
            f"<h1>gongkai · Data Docs</h1><p>Build {html.escape(self._run_name)}. One page per suite; a rule that was assessed "
            "on no report is not asserted and stands below, not among the successes. Rows of quality.verdicts.failures are "
            "the failing verdicts alone.</p>"
            "<table><tr><th>suite</th><th>expectations</th><th>rows</th><th>broken</th></tr>"
            f"{rows}</table>{judged_nothing}</body></html>\n"
        )


def strip_foreign(page: str, home: str) -> str:
    """A page without anything that a browser would fetch from elsewhere, with marks for icons and one style of ours.

    >>> strip_foreign('<head><script src="https://a/b.js"></script></head><i class="fas fa-times text-danger"></i>', "i")[-1]
    '✘'
    """
    kept = _ICON.sub(lambda icon: _MARKS.get(icon[1], ""), _FOREIGN.sub("", page))
    kept = re.sub(r'<a href="(?:\.\./)+expectations/[^"]*"\s*>(.*?)</a>', r"\1", _HOME.sub(f'href="{home}"', kept), flags=re.S)
    return re.sub(r"\n\s*\n+", "\n", _ADDRESS.sub("", kept)).replace("</head>", f"{_STYLE}</head>", 1)


def escape_texts(value: Any) -> Any:
    """The same value with every text in it escaped, at any depth.

    >>> escape_texts({"rows": [{"organ": "<b>局"}, 3]})
    {'rows': [{'organ': '&lt;b&gt;局'}, 3]}
    """
    if isinstance(value, str):
        return html.escape(value, quote=False)
    if isinstance(value, Mapping):
        return {key: escape_texts(each) for key, each in value.items()}
    return [escape_texts(each) for each in value] if isinstance(value, list | tuple) else value


def _open_view() -> Any:
    """One for all pages: it compiles each of its templates once."""
    from great_expectations.render.view.view import DefaultJinjaPageView

    view: Any = DefaultJinjaPageView
    return view()


def _show_rows(result: Any) -> None:
    """Name the first unexpected rows where the renderer looks for all of them, which are never asked for."""
    # Values come from pages of others, and the renderer writes them as markup (1.24.1).
    found = result.result = escape_texts(result.result or {})
    first = found.get("partial_unexpected_index_list")
    column = result.expectation_config.kwargs.get("column")
    # A NULL cannot be grouped by, and the renderer fails on it (1.24.1).
    if first and column and all(row.get(column) is not None for row in first):
        found["unexpected_index_list"] = first
