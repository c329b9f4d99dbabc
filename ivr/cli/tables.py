"""Tables in the terminal.

Rules of this file: as wide as the terminal; where there is none (a file, a pipe), as wide as the rows, so that no
program that reads them finds a word cut.
"""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDEST = 400


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under their columns; a text is written as it is, whatever it looks like."""
    drawn = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in rows:
        drawn.add_row(*map(Text, row))
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDEST)
    console.print(drawn)
