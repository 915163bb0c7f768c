# SPDX-License-Identifier: MIT
"""docs/tour.md leads through the sources: every file and function that it names must exist."""
from __future__ import annotations

import re

from places import TOP, wrong

PAGE = (TOP / "docs/tour.md").read_text()


def steps() -> list[str]:
    """The last cells of the tables of the walks."""
    walks = PAGE[PAGE.index("## Four walks"):]
    return [line.split("|")[2] for line in walks.splitlines() if line.startswith("| ") and "| place |" not in line]


def test_every_step_exists() -> None:
    """Each step of the four walks names a file and functions in it."""
    assert len(steps()) >= 20
    problems = [problem for cell in steps() for problem in wrong(cell)]
    assert not problems, "\n".join(problems)


def test_the_floors_are_those_of_the_house() -> None:
    """Every floor of the page is one of kernel/floors.txt."""
    table = PAGE[PAGE.index("| floor |"):PAGE.index("The calls on files need")]
    named = {name.rstrip("/") for row in table.splitlines() if row.startswith("| `") for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    lines = [line for line in (TOP / "kernel/floors.txt").read_text().splitlines() if line and line[0] != "#"]
    known = {name for line in lines for name in line.split("  ")[0].split()}
    assert named and named <= known


def test_every_file_of_the_tour_exists() -> None:
    """Paths in the text, with * for both machines, lead to files."""
    paths = re.findall(r"`((?:arch|kernel|include|user|rootfs|drivers|lib)/[\w*./-]+)`", PAGE)
    missing = [path for path in paths if not list(TOP.glob(path.rstrip("/")))]
    assert len(paths) > 30 and not missing, missing
