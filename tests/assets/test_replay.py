"""A report of a published city, replayed by its id."""

import pytest

from cli.replay import find_capture, replay
from pipelines.errors import ArchiveError
from pipelines.warehouse import query
from tests.assets.conftest import Published


def test_a_report_of_a_published_city(published: Published, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (report_id, url), *_ = query(published.layout.warehouse, "SELECT report_id, url FROM core.reports ORDER BY ALL").rows
    assert replay(published.city, report_id, None, None) == 0
    out, err = capfdbinary.readouterr()
    assert err.decode().startswith(url)
    assert b"<html" in out or b"\t" in out
    with pytest.raises(ArchiveError, match="no report of the warehouse"):
        find_capture(published.city, "o'brien", None)
