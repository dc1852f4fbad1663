"""Interrupted runs: whatever the byte at which a run was killed, its complete records survive and the next run goes on."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.archive import ArchiveWriter, read_index, read_payload, salvage
from pipelines.model import Capture, Exchange

Make = Callable[..., Exchange]


def write_run(root: Path, exchange: Make) -> tuple[bytes, list[Capture]]:
    """The bytes of a run of three captures, the second a revisit and the third a POST, and their rows."""
    with ArchiveWriter(root, "a", "r1") as writer:
        captures = [
            writer.write_exchange(exchange("http://a.cn/1", b"one")),
            writer.write_exchange(exchange("http://a.cn/2", b"one", second=1)),
            writer.write_exchange(exchange("http://a.cn/3", b"two", second=2, method="POST", request_body=b"p=1")),
        ]
    return (root / "a" / "r1.warc.gz").read_bytes(), captures


def member_ends(data: bytes) -> list[int]:
    """Where the gzip members end, found by a reader of its own."""
    import zlib

    ends = [0]
    while ends[-1] < len(data):
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(data[ends[-1] :])
        ends.append(len(data) - len(unpacker.unused_data))
    return ends[1:]


def test_every_cut_keeps_the_complete_records(tmp_path: Path, exchange: Make) -> None:
    data, captures = write_run(tmp_path / "whole", exchange)
    ends = member_ends(data)
    assert len(ends) == 5  # warcinfo, two captures, a request and its response
    capture_ends = {ends[1]: 1, ends[2]: 2, ends[4]: 3}
    for cut in range(len(data) + 1):
        folder = tmp_path / str(cut) / "a"
        folder.mkdir(parents=True)
        (folder / "r1.warc.gz.open").write_bytes(data[:cut])
        (finding,) = salvage(tmp_path / str(cut), "a")
        kept = max((number for end, number in capture_ends.items() if end <= cut), default=0)
        whole = max((end for end in ends if end <= cut), default=0)
        index = read_index(tmp_path / str(cut), "a")
        assert index.captures == captures[:kept], cut
        assert index.findings == [finding], cut
        torn = folder / "r1.warc.gz.torn"
        assert (torn.read_bytes() if torn.exists() else b"") == data[whole:cut], cut
        assert not (folder / "r1.warc.gz.open").exists()
        assert salvage(tmp_path / str(cut), "a") == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
def test_next_run_goes_on(tmp_path: Path, exchange: Make, share: float) -> None:
    data, captures = write_run(tmp_path, exchange)
    path = tmp_path / "a" / "r1.warc.gz"
    path.unlink()
    path.with_name("r1.warc.gz.open").write_bytes(data[: int(len(data) * share)])
    salvage(tmp_path, "a")
    before = read_index(tmp_path, "a").captures
    with ArchiveWriter(tmp_path, "a", "r2", before) as writer:
        again = [writer.write_exchange(exchange(c.url, b"one", second=9)) for c in captures[:2]]
    index = read_index(tmp_path, "a")
    assert index.captures == [*before, *again]
    assert index.runs == ["r1", "r2"]
    assert {read_payload(tmp_path, capture) for capture in index.captures} <= {b"one", b"two"}


def test_salvage_killed_before_its_end_is_done_again(tmp_path: Path, exchange: Make) -> None:
    data, captures = write_run(tmp_path, exchange)
    folder = tmp_path / "a"
    # as left by a kill between giving the closed file its name and removing the open one
    (folder / "r1.warc.gz.open").write_bytes(data[:-5])
    (folder / "r1.warc.gz.open.salvaged").write_bytes(data[:40])
    salvage(tmp_path, "a")
    assert read_index(tmp_path, "a").captures == captures[:2]
    assert sorted(path.name for path in folder.iterdir()) == ["r1.index.jsonl", "r1.warc.gz", "r1.warc.gz.torn"]


def test_living_writer_is_left_alone(tmp_path: Path, exchange: Make) -> None:
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        writer.write_exchange(exchange())
        assert salvage(tmp_path, "a") == []
        writer.write_exchange(exchange("http://a.cn/2", b"more"))
    assert len(read_index(tmp_path, "a").captures) == 2


def test_portal_without_archive_has_nothing_to_salvage(tmp_path: Path) -> None:
    assert salvage(tmp_path, "a") == []
    assert read_index(tmp_path, "a").runs == []


def test_killed_process_leaves_all_that_it_had_written(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from pipelines.archive import ArchiveWriter
        from pipelines.model import Exchange

        writer = ArchiveWriter(Path(sys.argv[1]), "a", "r1")
        for n in range(50):
            body = os.urandom(3000)
            writer.write_exchange(Exchange(f"http://a.cn/{n}", "GET", (), b"", datetime.now(UTC), 200, "OK", (), body, "report"))
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, env={**os.environ})
    assert done.returncode == -signal.SIGKILL
    (finding,) = salvage(tmp_path, "a")
    assert "51 records kept, 0 bytes" in finding.message
    captures = read_index(tmp_path, "a").captures
    assert len(captures) == 50
    assert all(first.warc_offset < second.warc_offset for first, second in pairwise(captures))
