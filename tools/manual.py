#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the manual, which man shows: section 1 has the programs, section 2 the system calls.

usage: manual.py FOLDER...     prints the manual: for each page a line "= SECTION NAME...", and the text

The page of a program is the comment at the beginning of its source. A folder with Markdown files has the pages of calls: each
begins with a line "# NAME, NAME...: what it is", and documents all of these names.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

COMMENT = re.compile(r"\A(?:/\* SPDX[^\n]*\n)\s*/\*(.*?)\*/", re.S)
PAGE = re.compile(r"^# ([\w, ]+): (.*)\n((?:(?!# ).*\n)*)", re.M)


def main_source(path: Path) -> Path | None:
    """The file with main(): a program of several files has it in main.c, or in the file with its name."""
    choices = [path] if path.suffix == ".c" else [path / "main.c", path / f"{path.name}.c"]
    return next((choice for choice in choices if choice.is_file()), None)


def text_of(source: Path) -> str:
    """The comment at the beginning, without its stars."""
    found = COMMENT.match(source.read_text())
    lines = found[1].strip("\n").splitlines() if found else []
    return "\n".join(re.sub(r"^ ?\*? ?", "", line).rstrip() for line in lines).strip()


def programs(folder: Path) -> dict[str, str]:
    """The programs of a folder, or the one program whose folder it is, and their texts."""
    if own := main_source(folder):
        return {folder.name: text_of(own)}
    return {path.stem: text_of(source) for path in folder.iterdir() if (source := main_source(path))}


def calls(folder: Path) -> dict[str, str]:
    """The pages about calls: their names, separated by spaces, and their texts, without the marks of headings and of code."""
    pages = {}
    for path in sorted(folder.glob("*.md")):
        for names, title, text in PAGE.findall(path.read_text()):
            plain = re.sub(r"(?m)^## (.*)\n$", r"\1", text).replace("`", "")
            pages[" ".join(names.split(", "))] = f"{names}: {title}\n{plain.rstrip()}"
    return pages


if __name__ == "__main__":
    for section in (1, 2):
        pages: dict[str, str] = {}
        for folder in map(Path, sys.argv[1:]):
            is_about_calls = any(folder.glob("*.md"))
            if is_about_calls == (section == 2):
                pages |= calls(folder) if is_about_calls else programs(folder)
        for name, page in sorted(pages.items()):
            print(f"= {section} {name}\n{page}\n")
