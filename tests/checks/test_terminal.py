# SPDX-License-Identifier: MIT
"""The screen's terminal (drivers/terminal.c) against libvterm: the same bytes in, the same cells out."""
from __future__ import annotations

import re
import subprocess

import pytest

from places import TOP


def test_the_terminal_agrees_with_libvterm() -> None:
    """Recorded output of programs, and random sequences. tests/host/compare/terminal.c lists the differences that are meant."""
    if subprocess.run(["mk/need.sh", "--have", "vterm"], cwd=TOP, check=False).returncode != 0:
        pytest.skip("libvterm 0.1, whose differences are listed, is not here: mk/need.sh vterm")
    make = ["make", "--no-print-directory", "test-terminal", "N_RANDOM=10000"]
    result = subprocess.run(make, cwd=TOP, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    summary = re.search(r"(\d+) recorded and (\d+) random sequences compared with libvterm, 0 differences", result.stdout)
    assert summary and int(summary[1]) >= 300 and int(summary[2]) >= 10000, result.stdout
