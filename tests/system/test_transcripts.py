# SPDX-License-Identifier: MIT
"""The documents show the same as the machines: `make docs-update` renews them."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest
from machine import TOP, make

sys.path.insert(0, str(TOP / "tests"))

import transcripts  # noqa: E402 (found by the path above)


@pytest.fixture(scope="module", autouse=True)
def images() -> None:
    """The image that the transcripts boot: all are of the Pi (ONLY_ARM in conftest.py)."""
    assert {block.how.split()[1] for block in transcripts.blocks()} == {"arm"}
    make("ARCH=arm", "all", "sdcard")


@pytest.mark.parametrize("block", transcripts.blocks(), ids=lambda block: f"{block.document.stem}: {block.how}")
def test_transcript(block: transcripts.Block) -> None:
    """The lines of a document, in their order, with the right lines of the sources."""
    complaints = transcripts.complaints(block, transcripts.show(block))
    assert not complaints, "make docs-update would renew this:\n" + "\n".join(complaints)


def test_each_change_is_noticed() -> None:
    """A line that is missing, changed, moved, or new is reported, but another number is not."""
    real = ["one 1 a.c:3", "two 0x1f", "three"]

    def problems(text: str) -> list[str]:
        return transcripts.complaints(transcripts.Block(Path("d.md"), "console x86", text), real)

    assert problems("one 22 a.c:3\ntwo 0x2e\nthree\n") == []
    assert problems("one 22 a.c:4\ntwo 0x2e\nthree\n")
    assert problems("one 1 a.c:3\nthree\n")
    assert problems("one 1 a.c:3\n...\nthree\n") == []
    assert problems("two 0x1f\none 1 a.c:3\nthree\n")
    assert problems("one 1 a.c:3\ntwo 0x1f\nthree\nfour\n")
    block = transcripts.Block(Path("d.md"), "console x86", "one 5 a.c:9\n...\nthree\n")
    assert transcripts.updated(block, real) == "one 1 a.c:3\n...\nthree\n"
