# SPDX-License-Identifier: MIT
"""A cheap lab, proved whole: the hole loses points, our source gets all. The others: make test-labs.

And the grader's words for a machine that hangs, panics or does not boot.
"""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/labs")]

from proof import as_built, grading, labs, make_proof_tree, prove  # noqa: E402 (found by the path above)


def test_lab(tmp_path: Path) -> None:
    """The hole loses points, and nothing else does."""
    prove(make_proof_tree(tmp_path / "tree"), labs.find_lab("2"))


def graded(arch: str, *cases: grading.Case) -> tuple[int, str]:
    """The points of cases on our own machine, and the report."""
    result = grading.grade(TOP, arch, list(cases), as_built(arch))
    return result.points, grading.report("00-none", [result])


def test_words_for_machines_that_do_not_answer(arch: str) -> None:
    """A hang, a panic, a power-off, a wrong status and a wrong output are sentences; the next case gets a new machine."""
    points, text = graded(
        arch,
        grading.Case(1, "sleep 1000", "It ends.", limit=5),
        grading.Case(1, "poweroff", "It stays."),
        grading.Case(1, "false", "It succeeds."),
        grading.Case(1, "echo a", "It says b.", expect="b", hint="A hint."),
        grading.Case(2, "echo b", "It says b.", expect="b"),
    )
    assert points == 2 and "00-none: 2 of 6 points" in text
    assert "did not finish running `sleep 1000` in 5 seconds" in text
    assert "switched itself off while running `poweroff`" in text
    assert "`false` ended with status 1 instead of 0" in text
    assert "`echo a` does not show what it should.\n          | a\n          A hint." in text
    assert "Traceback" not in text


def test_words_for_a_kernel_that_panics(arch: str) -> None:
    """A panic at the boot loses the points of all cases; a panic that is asked for gives them."""
    wanted = grading.Case(1, "true", "It panics.", append="selftest=assert", panics="assert")
    points, text = graded(arch, wanted, grading.Case(1, "true", "It runs.", append="selftest=assert"))
    assert points == 1 and "The kernel panicked while starting with the self-test: " in text
