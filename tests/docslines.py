# SPDX-License-Identifier: MIT
"""Renews the line numbers of sources in the documents, and in the traces of the book, after an edit has moved them.

    docslines.py [COMMIT]      the documents' lines were right for COMMIT (default: HEAD)

A line is found again by its text and the two lines before it; a line that has been changed, by the nearest unchanged
one above it. Places that the document did not have at COMMIT are left alone. `make docs-update` shows the transcripts themselves again.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"\b((?:arch|drivers|include|kernel|lib|user)/[\w./-]+\.(?:[chS]|def)):(\d+)")


def old_lines(commit: str, file: str) -> list[str]:
    shown = subprocess.run(["git", "show", f"{commit}:{file}"], cwd=TOP, capture_output=True, text=True, check=False)
    return shown.stdout.splitlines()


def moved(commit: str, file: str, number: int) -> int:
    """The number today of a line that had this number then."""
    old, path = old_lines(commit, file), TOP / file
    if not path.is_file() or not 0 < number <= len(old):
        return number
    new = path.read_text().splitlines()
    for anchor in range(number, 2, -1):
        wanted = old[anchor - 3:anchor]
        found = [at for at in range(3, len(new) + 1) if new[at - 3:at] == wanted]
        if found:
            return min(found, key=lambda at: abs(at - anchor)) + number - anchor
    return number


def main() -> int:
    commit = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    for document in (TOP / "README.md", *sorted((TOP / "docs").glob("*.md")), *sorted((TOP / "docs/book/traces").glob("*-*.txt"))):
        old = document.read_text()
        known = set(PLACE.findall("\n".join(old_lines(commit, str(document.relative_to(TOP))))))
        new = PLACE.sub(
            lambda place: f"{place[1]}:{moved(commit, place[1], int(place[2]))}" if place.groups() in known else place[0], old
        )
        if new != old:
            document.write_text(new)
            print(f"{document.relative_to(TOP)}: lines renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
