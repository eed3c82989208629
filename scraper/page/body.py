"""A body, read with an upper bound on memory: a few kilobytes of gzip can stand for gigabytes."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP_OR_ZLIB = 47  # 32 + 15: tell the two apart by their header, with the largest window
_RAW_DEFLATE = -15  # what some servers send as "deflate", against RFC 9110, 8.4.1.2


class BodyTooLarge(Exception):
    """The body, or what it unpacks to, is larger than the cap."""


class BodyDamaged(Exception):
    """The compressed body can't be unpacked, or ends before its end."""


class EncodingUnknown(Exception):
    """The body is encoded in a way that wasn't asked for."""


def read_body(chunks: Iterable[bytes], encoding: str, max_bytes: int, *, cut: bool = False) -> bytes:
    """Give the whole body, decompressed, of at most ``max_bytes``.

    ``chunks`` are the bytes as they came, ``encoding`` is the Content-Encoding (empty, identity, gzip or deflate). At no moment is
    more than the cap and one chunk in memory. Raises `BodyTooLarge` (with ``cut`` the whole lines up to the cap are given instead),
    `BodyDamaged` or `EncodingUnknown`.
    """
    name = encoding.strip().lower()
    if name in {"gzip", "x-gzip", "deflate"}:
        chunks = _inflated(_capped(chunks, max_bytes), max_bytes)
    elif name not in {"", "identity"}:
        raise EncodingUnknown(name[:60])
    body = bytearray()
    with suppress(BodyTooLarge):
        for chunk in chunks:
            body += chunk
            if len(body) > max_bytes:
                break
        else:
            return bytes(body)
    if not cut:
        raise BodyTooLarge
    return bytes(body[: body.rfind(b"\n", 0, max_bytes) + 1])


def _capped(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Pass chunks on up to the cap: compressed bytes can also be endless and unpack to nothing (empty members)."""
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > max_bytes:
            raise BodyTooLarge
        yield chunk


def _inflated(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    unpack, started, left = zlib.decompressobj(_GZIP_OR_ZLIB), False, max_bytes + 1
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if unpack.eof:  # a further gzip member (RFC 1952, 2.2); zeros are padding
                waiting = waiting.lstrip(b"\0")
                if not waiting:
                    break
                unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                piece = unpack.decompress(waiting, left)
            except zlib.error as error:
                if started:
                    raise BodyDamaged(str(error)) from None
                unpack = zlib.decompressobj(_RAW_DEFLATE)
                started = True
                continue
            started = True
            left -= len(piece)
            yield piece
            if left <= 0:
                raise BodyTooLarge
            waiting = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    if not unpack.eof:
        raise BodyDamaged("it ends before its end")
