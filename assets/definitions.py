"""What Dagster loads: the definitions of the city that ``GONGKAI_PORTALS`` names.

At import nothing happens but reading the portal files, which name the partitions, and what else persons wrote down, so that
a slip in it is told at once and not after a night of crawling.
"""

from __future__ import annotations

import os

from assets.assembly import build_definitions
from assets.layout import load_city
from assets.written import check_written

city = load_city(os.environ)
check_written(city)
defs = build_definitions(city)
