"""Portals as data: one ``<portal_id>.toml`` per portal, and their loader.

How a portal is asked belongs to ``crawl``, how its lists are read to ``parse``.
"""

from pipelines.portals.loader import list_portal_ids, load_portal, load_portals

__all__ = ["list_portal_ids", "load_portal", "load_portals"]
