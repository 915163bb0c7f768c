# SPDX-License-Identifier: MIT
"""The traces and figures of the book are those of the machines: `make book-update` renews them."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests"), str(TOP / "tests/checks")]

import book  # noqa: E402 (found by the path above)


@pytest.mark.parametrize("name", book.NAMES)
def test_trace(name: str) -> None:
    """The same steps in the same order."""
    found = book.complaints(name, book.trace(name))
    assert not found, "make book-update would renew this:\n" + "\n".join(found)


def test_figures() -> None:
    """The figures of `make bench` have moved by no more than the tolerance."""
    found = book.complaints("bench", book.bench())
    assert not found, "make book-update would renew this:\n" + "\n".join(found)


def test_cleaned() -> None:
    """The commit and the folder of the source are left out."""
    text = "   1  user  sbrk  /home/me/kernel/mm/grow.c:3\n  version 0.9, commit 12ab of 2026-02-03 with changes\n"
    assert book.cleaned(text) == "   1  user  sbrk  kernel/mm/grow.c:3\n  version 0.9\n"


def test_changes_are_noticed() -> None:
    """Another function, another order, another figure is reported; another address is not."""
    trace = "   1  kernel  one    a.c:3\n         va = 0x10\n   2  kernel  two    b.c:4\n"
    assert book.differences(trace, trace.replace("0x10", "0x20").replace("a.c:3", "a.c:9")) == []
    assert book.differences(trace, trace.replace("two", "three"))
    assert book.differences(trace, "\n".join(reversed(trace.splitlines())))
    line = f"{'null system call':34} {100:>9} {90:>9} {100:>9}\n"
    assert book.moved(line, line.replace(" 90", " 91")) == []
    assert book.moved(line, line.replace(" 90", " 70")) and book.moved(line, "")
