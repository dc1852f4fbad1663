"""How a process that reads page after page treats its memory. What a page says does not belong here."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# glibc's number of the setting, and how much free memory it may keep.
_M_TRIM_THRESHOLD = -1
_KEPT_BYTES = 64 * 1024 * 1024


@contextmanager
def reading_many() -> Iterator[None]:
    """Read page after page without giving the memory of each back to the system, and without looking for cycles.

    Measured 2026-11: where the heap's end is given back after each page, a DOM of 110 kB takes 1.1 ms instead of 0.5.
    Reading makes no cycles, so counting references frees everything; looking for some costs a twentieth of a page.
    Without glibc the first is left as it is.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
