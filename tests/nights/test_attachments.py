"""Attachments of the whole city against its truth: each tied to its report, byte for byte; one that is gone by its address."""

import hashlib

from pipelines.archive import read_index, read_payload
from pipelines.warehouse import query
from tests.nights.conftest import Nights

SQL = """
SELECT r.portal_id, o.organ_name, r.report_year, r.version, a.url, a.title, a.media_type, a.capture_id
FROM core.attachments a JOIN core.reports r USING (report_id) JOIN core.organs o USING (organ_id)
"""


def test_every_attachment_is_tied_to_its_report_and_no_other(nights: Nights) -> None:
    truth = {row[:7]: row[7:] for row in nights.planted_attachments().rows()}
    found = {row[:7]: row[7] for row in query(nights.first, SQL).rows}
    assert set(found) == set(truth)
    assert len(truth) > 50
    indexes = {portal_id: read_index(nights.city.layout.archive, portal_id) for portal_id in nights.city.portal_ids}
    captures = {capture.capture_id: capture for index in indexes.values() for capture in index.captures}
    for key, (digest, is_held) in truth.items():
        assert (found[key] is not None) == is_held
        if is_held:
            body = read_payload(nights.city.layout.archive, captures[found[key]])
            assert hashlib.sha256(body).hexdigest() == digest
