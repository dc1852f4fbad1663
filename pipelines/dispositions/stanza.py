"""An entry written as the loader reads it, ready to be pasted into a portal's file."""

from __future__ import annotations

import json


def render_stanza(organ: str, year: int, rule_id: str, scope: str, content_sha256: str, met: str) -> str:
    """A ``[[dispositions]]`` table; what only a person can say is left to fill in, and is refused by the loader until it is.

    ``met`` says what the verdict is, as a comment.

    >>> print(render_stanza("示例局", 2024, "A-02", "total", "ab" * 32, "fail: reported 5, expected 6"))
    [[dispositions]]  # fail: reported 5, expected 6
    organ = "示例局"
    year = 2024
    rule = "A-02"
    scope = "total"
    verdict = ""  # confirmed_error, explained or wrong_alarm; or: exemption = "org_reform", "recount", "scope_change"
    note = ""
    author = ""
    date = ""  # such as 2026-03-01, without quotes
    content_sha256 = "abababababababababababababababababababababababababababababababab"
    """
    return "\n".join(
        (
            f"[[dispositions]]  # {' '.join(met.split())}",
            f"organ = {_quoted(organ)}",
            f"year = {year}",
            f"rule = {_quoted(rule_id)}",
            f"scope = {_quoted(scope)}",
            'verdict = ""  # confirmed_error, explained or wrong_alarm; or: exemption = "org_reform", "recount", "scope_change"',
            'note = ""',
            'author = ""',
            'date = ""  # such as 2026-03-01, without quotes',
            f"content_sha256 = {_quoted(content_sha256)}",
        )
    )


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are a part of TOML's."""
    return json.dumps(text, ensure_ascii=False)
