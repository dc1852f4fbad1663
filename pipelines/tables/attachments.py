"""Attachments → ``core.attachments``: the table and its rows. Which file belongs to which report is told by who calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from pipelines.model import Capture
from pipelines.tables.frames import rows_to_frame
from pipelines.tables.table import REPORT_ID, Table, col, key, opt

ATTACHMENTS = Table(
    "core",
    "attachments",
    "one attachment of one report · 年度报告的附件",
    (
        key("report_id", REPORT_ID),
        key("url", "address as the report's page links it · 地址"),
        opt("title", pl.String, "text of the link · 名称"),
        opt("media_type", pl.String, "header Content-Type of the response, without parameters; NULL if none is held"),
        opt(
            "capture_id",
            pl.String,
            "first capture of the file that was there last; NULL if it could not be had, see quality.findings",
        ),
        opt("payload_sha256", pl.String, "digest of the file as archived · 内容摘要"),
        opt("payload_bytes", pl.Int64, "length of the file as archived"),
        col("is_document", pl.Boolean, "a file that may hold a form (docx, pdf, xlsx …), not a picture"),
    ),
)


class Attachment(NamedTuple):
    """An attachment of a report: the link in its page, and the first capture of the file that stood there last."""

    report_id: str
    url: str
    title: str | None
    is_document: bool
    capture: Capture | None


def build_attachments(attachments: Iterable[Attachment]) -> pl.DataFrame:
    """``core.attachments``: one row per report and address of an attachment; one that is not held has its address only."""
    return rows_to_frame(ATTACHMENTS, [_row(attachment) for attachment in attachments])


def _row(attachment: Attachment) -> tuple[object, ...]:
    held = attachment.capture
    file = (None, None, None, None)
    if held is not None:
        media_type = (held.content_type or "").partition(";")[0].strip().lower() or None
        file = (media_type, held.capture_id, held.payload_sha256, held.payload_bytes)  # type: ignore[assignment]
    return (attachment.report_id, attachment.url, attachment.title, *file, attachment.is_document)
