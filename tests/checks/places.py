# SPDX-License-Identifier: MIT
"""Looks up the files and functions that a document names."""
from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent


def wrong(cell: str) -> list[str]:
    """The names in a cell that do not exist: `file`: `name` in it, `another`; `next file`: ..."""
    found = []
    for part in cell.split(";"):
        names = re.findall(r"`([^`]+)`", part)
        if not names:
            continue
        file = TOP / names[0]
        if "/" not in names[0] or not file.is_file():
            found.append(f"no file {names[0]}")
            continue
        text = file.read_text()
        found += [f"no {name} in {names[0]}" for name in names[1:] if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return found
