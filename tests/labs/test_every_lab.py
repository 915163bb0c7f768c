# SPDX-License-Identifier: MIT
"""Every lab, whole: its hole loses points, our source gets all, on both machines (make test-labs; N= for one lab)."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from proof import labs, make_proof_tree, prove

WANTED = os.environ.get("LAB", "")


@pytest.fixture(name="tree", scope="module")
def proof_tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One tree for all labs: each puts its hole in, and takes it out again."""
    yield make_proof_tree(tmp_path_factory.mktemp("labs") / "tree")


@pytest.mark.parametrize("lab", [labs.find_lab(WANTED)] if WANTED else labs.labs(), ids=lambda path: path.name)
def test_lab(tree: Path, lab: Path) -> None:
    """The hole loses points, and nothing else does."""
    prove(tree, lab)
