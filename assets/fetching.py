"""One night of one portal into the archive: where archive, crawl and the pure readers meet. Plain functions, no Dagster."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from assets.layout import City
from pipelines.archive import (
    ArchiveIndex,
    ArchiveSource,
    ArchiveWriter,
    Root,
    interrupted_tonight,
    known_captures,
    leave_out,
    read_index,
    salvage,
)
from pipelines.crawl import CrawlSummary, ListReaders, Memory, build_memory, crawl_portal
from pipelines.model import Portal
from pipelines.parse import links
from pipelines.parse.attachments import find_attachments
from pipelines.parse.decode import decode_page

LIST_READERS = ListReaders(
    decode_page=decode_page,
    sniff_list=links.sniff_list,
    parse_jpage_page=links.parse_jpage_page,
    parse_datastore=links.parse_datastore,
    parse_jpaas_page=links.parse_jpaas_page,
    parse_build_unit=links.parse_build_unit,
    parse_static_list=links.parse_static_list,
    parse_xxgk_page=links.parse_xxgk_page,
    parse_xxgk_answer=links.parse_xxgk_answer,
    parse_xxgk_tree=links.parse_xxgk_tree,
    parse_menu=links.parse_menu,
    parse_unit_menu=links.parse_unit_menu,
    find_printed_columns=links.find_printed_columns,
    find_attachments=find_attachments,
)


def fetch_portal(city: City, portal_id: str, now: datetime) -> CrawlSummary:
    """One night of one portal into the archive: repair what a crash left, crawl, close.

    If the last run was interrupted less than half a day ago, this run goes on with it: it asks what that one would have
    asked, and takes from the archive whatever that one was answered.
    """
    portal, archive = city.portal(portal_id), city.layout.archive
    salvage(archive, portal_id)
    index = read_index(archive, portal_id)
    memory = recall(archive, portal, index, now)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    with ArchiveWriter(archive, portal_id, run_id, index.captures) as writer:
        return crawl_portal(portal, writer, known_captures(index), LIST_READERS, city.settings, city.on_progress, memory=memory)


def recall(archive: Root, portal: Portal, index: ArchiveIndex, now: datetime) -> Memory:
    """What is known of a portal before a night begins; of an interrupted run of the same night only its answers."""
    tonight: Sequence[str] = interrupted_tonight(index, now)
    before = leave_out(index, tonight)
    source = ArchiveSource(archive, portal.portal_id, index, tonight, now)
    return build_memory(portal, before.captures, before.links, before.findings, source)
