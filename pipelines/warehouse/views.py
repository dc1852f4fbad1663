"""The views as their files say them: name, SQL, and the comments that the dictionary repeats.

What a view computes stands in its file; running it belongs to ``build``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "views"
_CREATE = re.compile(r'^CREATE VIEW "?(\w+)"?\.(\w+) AS', re.M)
_VIEW_COMMENT = re.compile(r"^COMMENT ON VIEW (\S+) IS '((?:[^']|'')*)';$", re.M)
_COLUMN_COMMENT = re.compile(r"^COMMENT ON COLUMN (\S+)\.(\w+) IS '((?:[^']|'')*)';$", re.M)


@dataclass(frozen=True, slots=True)
class View:
    """A view: its full name, the statements that create and comment it, what one row is, and its columns with their comments."""

    full_name: str
    sql: str
    comment: str
    columns: tuple[tuple[str, str], ...]


@cache
def load_views() -> tuple[View, ...]:
    """All views shipped, by name."""
    return tuple(parse_view(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql")))


def parse_view(sql: str) -> View:
    """A view from the text of its file.

    Raises:
        ValueError: the text creates no view, or does not comment it.
    """
    created, comment = _CREATE.search(sql), _VIEW_COMMENT.search(sql)
    if created is None or comment is None:
        raise ValueError(f"no view with a comment in: {sql[:80]!r}")
    columns = tuple((column, text.replace("''", "'")) for _, column, text in _COLUMN_COMMENT.findall(sql))
    return View(f"{created[1]}.{created[2]}", sql, comment[2].replace("''", "'"), columns)
