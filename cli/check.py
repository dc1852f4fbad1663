"""``gongkai check``: read local reports and judge each by itself, or beside the same organ's report for the year before.

How a file is read and judged stands in ``reading``; what is printed in ``report_table``, ``report_json`` and ``report_html``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from cli.screen import complain, make_console


class Format(StrEnum):
    """How the outcome is printed."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


def check(files: list[Path], format: Format, previous: Path | None = None) -> int:
    """Check each file and print it; the exit code: 0 nothing fails, 1 an ERROR or WARN rule does, 2 a file is no report.

    A rule that a cell which cannot be read leaves open counts as one that fails: 0 says that all was looked at.
    ``previous`` is last year's report of the one file; it must be the same organ's, for the year before, or the code is 2.
    """
    if previous is not None and len(files) != 1:
        complain(f"--previous is for one FILE, not for {len(files)}")
        return 2
    # polars, selectolax and the rules take 0.3 s to import (2026-11): not before they are needed.
    from cli.reading import CheckedFile, UnreadableFileError, check_file
    from pipelines.forms import load_forms

    forms = load_forms()
    show: Callable[[CheckedFile], None]
    pages: list[CheckedFile] = []
    unread: list[str] = []
    if format is Format.HTML:
        show = pages.append
    elif format is Format.JSON:
        from cli.report_json import render_json

        def show(checked: CheckedFile) -> None:
            print(render_json(checked, forms))
    else:
        from cli.report_table import print_checked

        console = make_console()

        def show(checked: CheckedFile) -> None:
            print_checked(console, checked)

    worst = 0
    for path in files:
        try:
            checked = check_file(path, forms, previous)
        except UnreadableFileError as error:
            complain(str(error))
            unread.append(str(error))
            worst = 2
            continue
        show(checked)
        worst = max(worst, int(not checked.is_in_order))
    if pages:
        from cli.report_html import render_html

        # The page says that it is UTF-8, whatever the terminal speaks.
        sys.stdout.buffer.write(render_html(pages, forms, unread).encode("utf-8"))
        sys.stdout.flush()
    return worst
