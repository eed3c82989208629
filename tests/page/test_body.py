"""Reading a body within bounds, whatever the sizes of the pieces in which it comes."""

from __future__ import annotations

import gzip
import zlib
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.page.body import BodyDamaged, BodyTooLarge, EncodingUnknown, read_body

if TYPE_CHECKING:
    from collections.abc import Callable


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body)


def zlib_packed(body: bytes) -> bytes:
    return zlib.compress(body)


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "identity": lambda body: body,
    "gzip": gzipped,
    " X-GZIP ": lambda body: gzip.compress(body[:7]) + gzip.compress(body[7:]) + bytes(20),
    "deflate": zlib_packed,
    "Deflate": raw_deflate,
}


@pytest.mark.parametrize("encoding", PACKED)
@given(body=st.binary(max_size=400), size=st.integers(1, 60))
def test_body_is_given_whole_in_any_pieces(encoding: str, body: bytes, size: int) -> None:
    """What was sent is what is given: plain, gzip (also in members), zlib, and the raw deflate that some servers send."""
    sent = PACKED[encoding](body)
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert read_body(pieces, encoding, 1000) == body


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 200_000])
def test_large_body_is_given_whole(encoding: str, size: int) -> None:
    """Bodies that unpack to whole pieces, to a byte less and to a byte more, of one letter or of many, lose nothing."""
    for body in (b"a" * size, Random(7).randbytes(size)):
        sent = PACKED[encoding](body)
        for step in (1000, len(sent)):
            assert read_body([sent[at : at + step] for at in range(0, len(sent), step)], encoding, 300_000) == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(body=st.binary(min_size=1, max_size=400), data=st.data())
def test_compressed_body_that_is_cut_is_damaged(encoding: str, body: bytes, data: st.DataObject) -> None:
    """Cut anywhere, a compressed body is known to be: not a byte of it is taken for a page."""
    sent = PACKED[encoding](body)
    cut = data.draw(st.integers(0, len(sent) - 1))
    with pytest.raises(BodyDamaged):
        read_body([sent[:cut]], encoding, 1000)


@given(body=st.binary(min_size=1, max_size=3000), encoding=st.sampled_from(sorted(PACKED)), cap=st.integers(1, 3000))
def test_cap_is_exact(body: bytes, encoding: str, cap: int) -> None:
    """What fits is given; what is larger, packed or unpacked, is not."""
    sent = PACKED[encoding](body)
    if max(len(body), len(sent)) <= cap:
        assert read_body([sent], encoding, cap) == body
    else:
        with pytest.raises(BodyTooLarge):
            read_body([sent], encoding, cap)


def test_cut_gives_whole_lines_up_to_the_cap() -> None:
    """A robots.txt that is too long is read as far as it may be, and never half a rule."""
    lines = b"Disallow: /a\n" * 100
    for encoding in ("", "gzip"):
        given = read_body([PACKED[encoding](lines)], encoding, 100, cut=True)
        assert given == lines[: 7 * 13]
    assert read_body([b"x" * 200], "", 100, cut=True) == b""


def test_other_encodings_are_unknown() -> None:
    """Only what was asked for is unpacked, and only one layer of it."""
    for encoding in ("br", "zstd", "gzip, gzip", "compress"):
        with pytest.raises(EncodingUnknown):
            read_body([b"x"], encoding, 100)
