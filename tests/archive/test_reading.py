"""Damage, stale sidecars and content codings: reading says what it met and goes on."""

import gzip
import importlib.util
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.archive import ArchiveWriter, decode_content, known_captures, read_index, read_payload
from pipelines.errors import ArchiveError, PayloadCodingError
from pipelines.model import Capture, Exchange

Make = Callable[..., Exchange]


def write_pages(root: Path, exchange: Make, count: int = 3) -> list[Capture]:
    with ArchiveWriter(root, "a", "r1") as writer:
        return [writer.write_exchange(exchange(f"http://a.cn/{n}", b"page %d" % n, second=n)) for n in range(count)]


def damage(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("place", [0, 12, 60])
def test_damaged_record_is_a_finding_and_the_rest_is_read(tmp_path: Path, exchange: Make, place: int) -> None:
    captures = write_pages(tmp_path, exchange)
    path = tmp_path / "a" / "r1.warc.gz"
    damage(path, captures[1].warc_offset + place)
    index = read_index(tmp_path, "a")
    assert index.captures == [captures[0], captures[2]]
    (finding,) = index.findings
    length = captures[2].warc_offset - captures[1].warc_offset
    assert finding.code == "archive_damaged"
    assert f"a/r1.warc.gz, offset {captures[1].warc_offset}: " in finding.message
    assert f"{length} bytes passed over" in finding.message
    assert read_index(tmp_path, "a").findings == [finding]
    with pytest.raises(ArchiveError, match=rf"a/r1\.warc\.gz, offset {captures[1].warc_offset}: "):
        read_payload(tmp_path, captures[1])


def test_revisit_of_a_lost_record_is_a_finding_and_is_asked_for_anew(tmp_path: Path, exchange: Make) -> None:
    (first,) = write_pages(tmp_path, exchange, 1)
    with ArchiveWriter(tmp_path, "a", "r2", [first]) as writer:
        again = writer.write_exchange(exchange("http://a.cn/0", b"page 0", second=60))
    (tmp_path / "a" / "r1.warc.gz").unlink()
    index = read_index(tmp_path, "a")
    assert index.captures == [again]
    (finding,) = index.findings
    assert (finding.code, finding.capture_id) == ("archive_damaged", again.capture_id)
    assert first.capture_id in finding.message
    assert known_captures(index) == {}
    with pytest.raises(ArchiveError, match=r"a/r1\.warc\.gz, offset \d+: .*No such file"):
        read_payload(tmp_path, again)
    with ArchiveWriter(tmp_path, "a", "r3", index.captures) as writer:
        assert not writer.write_exchange(exchange("http://a.cn/0", b"page 0", second=90)).is_revisit


def test_sidecar_is_built_again_when_missing_stale_or_broken(tmp_path: Path, exchange: Make) -> None:
    captures = write_pages(tmp_path, exchange)
    sidecar = tmp_path / "a" / "r1.index.jsonl"
    read_index(tmp_path, "a")
    good = sidecar.read_text()
    for bad in ("", "{}\n", good[: len(good) // 2], good.replace('"warc_bytes": ', '"warc_bytes": 1'), good.replace("etag", "e")):
        sidecar.write_text(bad)
        assert read_index(tmp_path, "a").captures == captures
        assert sidecar.read_text() == good
    sidecar.unlink()
    assert read_index(tmp_path, "a").captures == captures


def test_sidecar_is_used_while_it_fits(tmp_path: Path, exchange: Make) -> None:
    write_pages(tmp_path, exchange)
    read_index(tmp_path, "a")
    sidecar = tmp_path / "a" / "r1.index.jsonl"
    sidecar.write_text(sidecar.read_text().replace("http://a.cn/0", "http://a.cn/from-the-sidecar"))
    assert read_index(tmp_path, "a").captures[0].url == "http://a.cn/from-the-sidecar"


def test_wrong_place_or_digest_names_file_and_offset(tmp_path: Path, exchange: Make) -> None:
    captures = write_pages(tmp_path, exchange)
    with pytest.raises(ArchiveError, match=rf"a/r1\.warc\.gz, offset {captures[1].warc_offset}: holds record"):
        read_payload(tmp_path, replace(captures[0], warc_offset=captures[1].warc_offset))
    with pytest.raises(ArchiveError, match="payload has digest"):
        read_payload(tmp_path, replace(captures[0], payload_sha256="0" * 64))
    with pytest.raises(ArchiveError, match=r"a/r1\.warc\.gz, offset 999999: the file ends"):
        read_payload(tmp_path, replace(captures[0], warc_offset=999999))


TEXT = "政府信息公开".encode() * 50
BARE = zlib.compressobj(wbits=-15)
BARE_DEFLATE = BARE.compress(TEXT) + BARE.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (None, TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT[:30], mtime=0) + gzip.compress(TEXT[30:], mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0) + b"\0\0padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", BARE_DEFLATE),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
    ],
)
def test_content_codings_are_undone(coding: str | None, body: bytes) -> None:
    assert decode_content(body, coding) == TEXT


def test_brotli_without_its_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(PayloadCodingError, match="content coding br needs the package brotli"):
        decode_content(b"x", "br")


if importlib.util.find_spec("brotli"):  # no dependency of the project; what is installed beside it may bring it

    def test_brotli_is_undone() -> None:
        packed = importlib.import_module("brotli").compress(TEXT)
        assert decode_content(packed, "br") == TEXT
        with pytest.raises(PayloadCodingError, match="cut off"):
            decode_content(packed[:-2], "br")


@pytest.mark.parametrize(
    ("coding", "body", "message"),
    [
        ("gzip", b"<html>plain", "not in content coding gzip"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9], "content coding gzip is cut off"),
        ("deflate", b"<html>plain", "not in content coding deflate"),
        ("zstd", b"x", "unknown content coding 'zstd'"),
        ("gzip", gzip.compress(b"0" * 5000, mtime=0), "gives more than 4096 bytes"),
    ],
)
def test_coding_that_cannot_be_undone_is_an_error(coding: str, body: bytes, message: str) -> None:
    with pytest.raises(PayloadCodingError, match=message):
        decode_content(body, coding, limit=4096)


def test_empty_body_has_no_coding_to_undo() -> None:
    assert decode_content(b"", "gzip") == b""


def test_coded_payload_is_archived_as_it_came(tmp_path: Path, exchange: Make) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with ArchiveWriter(tmp_path, "a", "r1") as writer:
        good = writer.write_exchange(exchange("http://a.cn/1", gzip.compress(TEXT, mtime=0), headers=headers))
        bad = writer.write_exchange(exchange("http://a.cn/2", b"no gzip", headers=headers))
    assert good.payload_bytes == len(gzip.compress(TEXT, mtime=0))
    assert read_payload(tmp_path, good) == TEXT
    with pytest.raises(PayloadCodingError, match=rf"offset {bad.warc_offset}: not in content coding gzip"):
        read_payload(tmp_path, bad)
