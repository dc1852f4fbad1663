"""Bytes of a page → `Report`. Pure: no network, no disk, no clock.

``parse_page`` is the everyday reader (selectolax), ``parse_again`` the independent second one (BeautifulSoup).
Lists of links are read in `pipelines.parse.links`.
"""

from pipelines.parse.page import PARSER_VERSION, parse_page
from pipelines.parse.second import parse_again

__all__ = ["PARSER_VERSION", "parse_again", "parse_page"]
