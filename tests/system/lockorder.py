# SPDX-License-Identifier: MIT
"""The table of locks in kernel/sync/README.md, against the orders that a LOCKCHECK kernel has seen."""
from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
TABLE = TOP / "kernel/sync/README.md"


def rows(text: str) -> dict[str, str]:
    """The names of the locks in the table, from the outermost to the innermost, with their kinds."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1] in ("mutex", "spinlock"):
            found.update({name: cells[1] for name in re.findall(r"`([^`]+)`", cells[0])})
    return found


def orders(seen: str) -> list[tuple[str, str]]:
    """The pairs in /proc/lockorder: a lock, and one that was taken while it was held; ("", name): it exists."""
    lines = [line.split(":") for line in seen.replace("\r", "").splitlines() if line.strip()]
    return [("", line[0]) for line in lines] + [(line[0], inner) for line in lines for inner in line[1:]]


def complaints(table: str, seen: str) -> list[str]:
    """The locks that the table lacks, and the pairs that it has the other way round."""
    place = {name: at for at, name in enumerate(rows(table))}
    pairs = orders(seen)
    unknown = sorted({name for pair in pairs for name in pair if name and name not in place})
    wrong = [f"{inner} was taken inside {outer}" for outer, inner in pairs
             if outer in place and inner in place and place[outer] >= place[inner]]
    return [f"no row for {name}" for name in unknown] + wrong
