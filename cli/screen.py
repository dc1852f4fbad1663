"""Where the command line prints: answers on stdout, complaints on stderr, one line each.

What is printed is said in the modules of the commands.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.console import Console

# Not a terminal: a program that reads lines wants them whole.
WIDE = 10_000


def make_console() -> Console:
    """A console on stdout, as wide as the terminal; elsewhere no line is broken."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDE)


def align_rows(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Rows of texts as lines in columns; a Chinese character is two columns wide. ``right`` are columns aligned to the right.

    >>> align_rows([["organ", "n"], ["余杭", "12"]], right=[1])
    ['organ   n', '余杭   12']
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        parts = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - cell_len(text))
            parts.append(blanks + text if place in right else text + blanks)
        lines.append("  ".join(parts).rstrip())
    return lines


def complain(message: str) -> None:
    """Print a message on stderr as one line."""
    print(f"gongkai: {' '.join(message.split())}", file=sys.stderr)
