# SPDX-License-Identifier: MIT
"""docs/board.md names the file and function that keep each rule of the board: they must exist."""
from __future__ import annotations

import re

import pytest

from places import TOP, wrong

PAGE = TOP / "docs/board.md"


def keepers() -> list[tuple[str, str]]:
    """The last cell of each rule, and the rule."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    return [(row[2].strip(), row[0].strip()) for row in rows if len(row) == 3 and row[2].strip() != "kept by"]


def test_there_are_rules() -> None:
    """The table of rules is found and parsed."""
    assert len(keepers()) > 50


@pytest.mark.parametrize("name", ["arch/armv7/none.c`: `x", "arch/armv7/mmu.c`: `no_such_function"])
def test_the_check_sees_what_is_missing(name: str) -> None:
    """A missing file or function is reported."""
    assert wrong(f"`{name}`")


def test_every_keeper_exists() -> None:
    """Each rule names at least one file; each file and each name in it exists."""
    problems = [f"{rule[:60]}: {problem}" for cell, rule in keepers() for problem in wrong(cell) or ([] if "`" in cell else ["nobody"])]
    assert not problems, "\n".join(problems)
