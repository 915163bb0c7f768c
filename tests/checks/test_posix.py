# SPDX-License-Identifier: MIT
"""Runs the cases of rootfs/bin/posixtest on this computer: another system must agree with our expectations."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent


def test_posix_cases_hold_elsewhere() -> None:
    """A POSIX shell and the programs of this computer pass every case that Diarch has to pass."""
    dash = shutil.which("dash")
    if not dash:
        pytest.skip("no dash, the reference")
    files = [str(path) for path in sorted((TOP / "rootfs/share/posix").iterdir())
             if path.name != "processes" or shutil.which("pkill")]  # POSIX does not ask for pkill
    result = subprocess.run(
        [dash, str(TOP / "rootfs/bin/posixtest"), "-s", dash, *files], capture_output=True, text=True, check=False, timeout=600,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert ", 0 failed" in result.stdout


def test_programs_of_ours_pass_here_too() -> None:
    """Programs that need no kernel of ours pass their cases on this computer, under the address checker."""
    dash = shutil.which("dash")
    if not dash:
        pytest.skip("no dash to run the cases")
    made = subprocess.run(["make", "host-tools"], cwd=TOP, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    path = f"{TOP}/build/host/tools:{os.environ['PATH']}"
    result = subprocess.run(
        [dash, str(TOP / "rootfs/bin/posixtest"), "-s", dash, str(TOP / "rootfs/share/posix/edit")],
        env={**os.environ, "PATH": path, "ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True, text=True, check=False, timeout=600,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert ", 0 failed" in result.stdout
