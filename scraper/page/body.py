"""A body, read with an upper bound on memory: a few kilobytes of gzip can stand for gigabytes."""

from __future__ import annotations

import zlib
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15  # zlib's way to say which, with the largest window
_PIECE = 65_536


class BodyTooLarge(Exception):
    """The body, or what it unpacks to, is larger than the cap."""


class BodyDamaged(Exception):
    """The compressed body can't be unpacked, or ends before its end."""


class EncodingUnknown(Exception):
    """The body is encoded in a way that wasn't asked for."""


def read_body(chunks: Iterable[bytes], encoding: str, max_bytes: int, *, cut: bool = False) -> bytes:
    """Give the whole body, decompressed, of at most ``max_bytes``.

    ``chunks`` are the bytes as they came, ``encoding`` is the Content-Encoding (empty, identity, gzip or deflate). At no moment is
    more than the cap, a chunk and a piece of 64 KiB in memory. Raises `BodyTooLarge` (with ``cut`` the whole lines up to the cap
    are given instead), `BodyDamaged` or `EncodingUnknown`.
    """
    name = encoding.strip().lower()
    if name in {"gzip", "x-gzip"}:
        chunks = _inflated(_capped(chunks, max_bytes), _GZIP)
    elif name == "deflate":
        chunks, window = _deflate_window(_capped(chunks, max_bytes))
        chunks = _inflated(chunks, window)
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


def _inflated(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    """Unpack chunk by chunk, and give at most a piece at a time: whoever takes them stops at the cap."""
    unpack = zlib.decompressobj(window)
    for chunk in chunks:
        waiting, more = chunk, True
        while more:
            if unpack.eof:  # a further gzip member (RFC 1952, 2.2); zeros are padding
                waiting = waiting.lstrip(b"\0")
                if not waiting:
                    break
                unpack = zlib.decompressobj(window)
            try:
                piece = unpack.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise BodyDamaged(str(error)) from None
            yield piece
            waiting = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            more = bool(waiting) or (len(piece) == _PIECE and not unpack.eof)  # all input can be taken before all output is given
    if not unpack.eof:
        raise BodyDamaged("it ends before its end")


def _deflate_window(chunks: Iterable[bytes]) -> tuple[Iterable[bytes], int]:
    """Give the chunks again, and how they are packed: "deflate" means zlib (RFC 9110, 8.4.1.2), and some servers send it raw."""
    rest, head = iter(chunks), b""
    for chunk in rest:
        head += chunk
        if len(head) >= 2:
            break
    is_zlib = len(head) >= 2 and head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0  # RFC 1950, 2.2
    return chain([head], rest), _ZLIB if is_zlib else _RAW_DEFLATE
