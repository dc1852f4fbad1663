"""``make accept CASE=…``: write a golden's ``expected.json`` from its page. Nothing else ever writes one.

What was accepted is worth nothing until a person has compared it with the page and said so in ``case.toml``.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from cli.report_json import describe_report
from cli.screen import complain
from pipelines.errors import GongkaiError
from pipelines.forms import load_forms
from pipelines.parse import parse_page


def accept(case: Path) -> Path:
    """Read the case's page and write what it states.

    Raises:
        GongkaiError: the page is no report.
        OSError: the folder holds no page or no ``case.toml``.
    """
    facts = tomllib.loads((case / "case.toml").read_text("utf-8"))
    forms = load_forms()
    report = parse_page((case / facts["file"]).read_bytes(), forms=forms, content_type=facts.get("content_type"))
    form = next(form for form in forms if form.edition == report.form_edition)
    target = case / "expected.json"
    target.write_text(json.dumps(describe_report(report, form), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return target


def main(arguments: list[str]) -> int:
    """Accept each case named; 2 if one cannot be."""
    if not arguments:
        complain("no case named: make accept CASE=tests/pages/<portal>/<year>-<organ>")
        return 2
    for name in arguments:
        try:
            print(f"wrote {accept(Path(name))}: compare it with the page, cell by cell, before you commit it")
        except (OSError, KeyError, ValueError, GongkaiError) as error:
            complain(f"{name}: {error}")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
