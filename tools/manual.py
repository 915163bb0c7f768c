#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the manual of the programs, which man shows: for each program, the comment at the beginning of its source.

usage: manual.py FOLDER...     prints the manual: a line "= NAME" and the text, for each program in order
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

COMMENT = re.compile(r"\A(?:/\* SPDX[^\n]*\n)\s*/\*(.*?)\*/", re.S)


def main_source(path: Path) -> Path:
    """The file with main(): a program of several files has it in main.c."""
    return path / "main.c" if path.is_dir() else path


def text_of(source: Path) -> str:
    """The comment at the beginning, without its stars."""
    found = COMMENT.match(source.read_text())
    lines = found[1].strip("\n").splitlines() if found else []
    return "\n".join(re.sub(r"^ ?\*? ?", "", line).rstrip() for line in lines).strip()


def manual(folders: list[Path]) -> dict[str, str]:
    """All programs' names and texts."""
    programs = {path for folder in folders for path in folder.iterdir() if path.suffix == ".c" or (path / "main.c").exists()}
    return {path.stem: text_of(main_source(path)) for path in programs}


if __name__ == "__main__":
    for name, text in sorted(manual([Path(folder) for folder in sys.argv[1:]]).items()):
        print(f"= {name}\n{text}\n")
