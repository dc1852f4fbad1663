"""``make render``: write each committed file that is rendered from the place where its content is said once.

Tests compare the committed files with fresh renderings; this is the only thing that writes them.
"""

from __future__ import annotations

from pathlib import Path

from expectations.gx_suites import write_suites
from expectations.rule_book import write_rule_book
from pipelines.tables import render_dictionary
from pipelines.warehouse import load_views

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write the rule book, the suites and the dictionary."""
    write_rule_book()
    write_suites()
    (ROOT / "data" / "README.md").write_text(render_dictionary(load_views()), "utf-8")


if __name__ == "__main__":
    main()
