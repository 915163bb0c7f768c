# SPDX-License-Identifier: MIT
"""Every program has its page in the manual, and man shows it."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The manual, as the image gets it."""
    result = subprocess.run(
        [sys.executable, "tools/manual.py", "user/programs", "user/tests", "user/xv6", "user/xv6riscv"],
        cwd=TOP, capture_output=True, text=True, check=True,
    )
    return dict(page.split("\n", 1) for page in re.split(r"(?m)^= ", result.stdout)[1:])


def test_every_program_has_a_page(pages: dict[str, str]) -> None:
    """A page names its program, and says more than its name."""
    assert len(pages) > 90
    wrong = [name for name, text in pages.items() if not re.search(rf"\b{re.escape(name)}\b", text) or len(text) < len(name) + 5]
    assert not wrong, wrong


def test_man_shows_a_page(tmp_path: Path, pages: dict[str, str]) -> None:
    """man NAME prints the page, man -k finds a word in it, and other names are refused."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "share").mkdir()
    man = tmp_path / "bin/man"
    man.write_text((TOP / "rootfs/bin/man").read_text())
    (tmp_path / "share/manual").write_text("".join(f"= {name}\n{text}" for name, text in pages.items()))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", str(man), *words], capture_output=True, text=True, check=False)

    assert run("sed").stdout.strip() == pages["sed"].strip()
    assert "sed: " in run("-k", "edits lines by a script").stdout
    assert "tar" in run().stdout.split()
    refused = run("nothing")
    assert refused.returncode == 1 and "no such program" in refused.stderr
