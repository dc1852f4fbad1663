"""Tables of what was fetched and of who publishes: captures, portals, districts, organs.

What a report states stands in ``schema``, which collects all tables; what is judged of it in ``judgements``.
"""

from __future__ import annotations

import polars as pl

from pipelines.tables.table import INSTANT, Table, col, key, opt

CAPTURES = Table(
    "raw",
    "captures",
    "one response fetched · 每次抓取的响应",
    (
        key("capture_id", "WARC-Record-ID of the response or revisit record"),
        col("portal_id", pl.String, "portal · 门户"),
        col("run_id", pl.String, "crawl run; also the stem of the WARC file"),
        col("url", pl.String, "address asked · 地址"),
        col("fetched_at", INSTANT, "when the response came (UTC)"),
        col("method", pl.String, "GET or POST"),
        col(
            "role",
            pl.String,
            "robots, list, report, attachment, broken (a response that came incomplete) or blocked (a page of refusal), "
            "the last two kept as evidence",
        ),
        col("http_status", pl.Int32, "status code of the response"),
        opt("content_type", pl.String, "header Content-Type"),
        opt("content_encoding", pl.String, "header Content-Encoding"),
        opt("etag", pl.String, "header ETag"),
        opt("last_modified", pl.String, "header Last-Modified"),
        col("payload_sha256", pl.String, "digest of the body as archived · 内容摘要"),
        col("payload_bytes", pl.Int64, "length of the body as archived"),
        col("warc_path", pl.String, "WARC file, relative to the archive"),
        col("warc_offset", pl.Int64, "offset of the record in that file"),
        col("is_revisit", pl.Boolean, "payload unchanged; the bytes stand in another record"),
        opt("refers_to_id", pl.String, "capture that holds the bytes of a revisit"),
    ),
)

PORTALS = Table(
    "core",
    "portals",
    "one portal · 门户网站",
    (
        key("portal_id", "stem of the portal's file"),
        col("portal_name", pl.String, "name · 名称"),
        col("city", pl.String, "city the portal belongs to"),
        col("division_code", pl.String, "administrative division code · 行政区划代码"),
        col("host_name", pl.String, "first of the hosts that may be asked"),
        col("minimum_reports_count", pl.Int64, "fewer reports than this found in a night fail the portal's check"),
        opt("hosts", pl.String, "all hosts that may be asked, joined by blanks"),
    ),
    by_portal=False,
)

DISTRICTS = Table(
    "core",
    "districts",
    "one district in one period of validity · 行政区划（按有效期）",
    (
        key("division_code", "administrative division code · 行政区划代码"),
        key("valid_from", "first day; 1 January stands for a year of which no more is known · 生效日", pl.Date),
        opt("valid_to", pl.Date, "day it ended; NULL if in force"),
        col("district_name", pl.String, "name · 名称"),
        opt("predecessors", pl.String, "divisions it was made from, in words"),
        col("is_new_unit", pl.Boolean, "series breaks at valid_from although the code may be old"),
    ),
    by_portal=False,
)

ORGANS = Table(
    "core",
    "organs",
    "one publishing organ · 发布机关",
    (
        key("organ_id", "portal and name; spellings that mean it stand in core.organ_names"),
        col("portal_id", pl.String, "portal that publishes the organ's reports"),
        col("organ_name", pl.String, "name in full · 名称"),
        col("organ_kind", pl.String, "government, office, department, subdistrict or committee"),
        opt("predecessors", pl.String, "organs it follows; NULL while core.organ_predecessors says nothing of it"),
    ),
)
