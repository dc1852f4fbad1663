"""The peer of ``crawling``: Scrapy with its defaults for speed and its HTTP cache on, run as a process of its own.

Prints one line of JSON: seconds and pages. Its robots.txt reading, cookies and logging are off; it parses nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


def run(job: dict[str, Any]) -> dict[str, float]:
    """Fetch all addresses of the job through its proxy and keep them in Scrapy's own cache."""
    kept: dict[str, float] = {"pages": 0}

    class Peer(scrapy.Spider):
        """Asks for each address once."""

        name = "peer"

        async def start(self) -> AsyncIterator[Any]:
            """All addresses at once; Scrapy's scheduler paces them."""
            kept["started"] = time.perf_counter()
            for url in job["urls"]:
                yield scrapy.Request(url, meta={"proxy": job["proxy"]}, callback=self.parse)

        def parse(self, response: Any, **_: Any) -> Iterator[Any]:
            """Count the page; the cache has it."""
            kept["pages"] += response.status == 200
            kept["ended"] = time.perf_counter()
            yield from ()

    process = CrawlerProcess(
        {
            "LOG_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "RETRY_TIMES": 1,
            "DOWNLOAD_TIMEOUT": 2,
            "HTTPCACHE_ENABLED": True,
            "HTTPCACHE_DIR": job["cache"],
        }
    )
    process.crawl(Peer)
    process.start()
    return {"seconds": kept["ended"] - kept["started"], "pages": kept["pages"]}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
