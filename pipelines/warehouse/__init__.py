"""The door of duckdb: build the warehouse file beside the old one, check it, swap it in; export Parquet; ask it questions.

Tables are declared in ``tables`` and arrive as text and frames; views stand in ``views/*.sql``, checks in ``checks/*.sql``.
"""

from pipelines.warehouse.build import build_warehouse
from pipelines.warehouse.export import export_parquet
from pipelines.warehouse.query import Answer, query
from pipelines.warehouse.views import View, load_views, parse_view

__all__ = ["Answer", "View", "build_warehouse", "export_parquet", "load_views", "parse_view", "query"]
