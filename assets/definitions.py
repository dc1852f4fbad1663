"""What Dagster loads: the definitions of the city that ``GONGKAI_PORTALS`` names.

At import nothing happens but reading the portal files, which name the partitions.
"""

from __future__ import annotations

import os

from assets.assembly import build_definitions
from assets.layout import load_city

defs = build_definitions(load_city(os.environ))
