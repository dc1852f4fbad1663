"""What README prints is what the demonstration prints: the same city, the same queries, the same figures."""

from pathlib import Path

from cli.ask import show_value
from cli.demo import FINDINGS, QUESTION, TOTALS, VERDICTS
from pipelines.warehouse import query
from tests.nights.conftest import Nights

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_the_demonstration(nights: Nights) -> None:
    lines = {tuple(line.split()) for line in README.read_text("utf-8").splitlines()}
    for sql in (TOTALS, VERDICTS, FINDINGS, QUESTION):
        answer = query(nights.first, sql)
        assert tuple(answer.columns) in lines
        assert [row for row in answer.rows if tuple(map(show_value, row)) not in lines] == []
    assert QUESTION in README.read_text("utf-8")
