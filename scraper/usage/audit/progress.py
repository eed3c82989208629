"""How far the reading is, on a terminal's stderr: one line that is written over, and gone when it ends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY_BYTES = 1 << 20
_EVERY_SECONDS = 0.2


class Progress:
    """Counts bytes as they are read; a context manager. ``size`` is their number where it is known (plain files only).

    Silent unless ``stream`` is a terminal. ``monotonic`` gives seconds.
    """

    def __init__(self, stream: TextIO, size: int | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._size, self._monotonic = stream, size, monotonic
        self._shown = stream.isatty()
        self._done = self._unlooked = 0
        self._began = self._last = monotonic()

    def __enter__(self) -> Self:
        """Give itself; nothing is shown before the first moment has passed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def tick(self, count: int) -> None:
        """Count ``count`` more bytes."""
        self._done += count
        self._unlooked += count
        if self._shown and self._unlooked >= _EVERY_BYTES:
            self._unlooked = 0
            now = self._monotonic()
            if now - self._last >= _EVERY_SECONDS:
                self._last = now
                self._stream.write("\r\x1b[K" + self.line(now - self._began))
                self._stream.flush()

    def line(self, seconds: float) -> str:
        """Give the line after so many seconds: ``read 412 of 2,048 MB (20%), 38 MB/s``."""
        done = self._done / 1e6
        speed = f", {done / seconds:.0f} MB/s" if seconds > 0 else ""
        if not self._size:
            return f"read {done:,.0f} MB{speed}"
        return f"read {done:,.0f} of {self._size / 1e6:,.0f} MB ({min(self._done / self._size, 1):.0%}){speed}"
