# SPDX-License-Identifier: MIT
"""The counting plugin: make profile and make coverage."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ARCHS
from machine import TOP, Machine, make

sys.path.insert(0, str(TOP / "tests"))

import coverage  # noqa: E402 (found by the path above)
import profile  # noqa: E402


@pytest.mark.parametrize("arch", ARCHS)
def test_a_profile_counts_calls(arch: str) -> None:
    """A program that writes a hundred lines calls write() a hundred times more often than one that writes none."""
    found = profile.profile(arch, "seq 100")
    assert 100 <= found.calls["sys_write"] < 110
    assert found.instructions["sys_write"] >= 5 * found.calls["sys_write"]


@pytest.mark.parametrize("arch", ARCHS)
def test_coverage_knows_what_ran(arch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A boot runs the scheduler and exec, and dumps nothing."""
    make("build/host/count.so")
    monkeypatch.setenv("COVERAGE", str(tmp_path))
    with Machine(arch, "multiboot") as machine:
        machine.login()
    addresses = coverage.executed(tmp_path, arch)
    ran = {file for address, (file, _) in coverage.lines_of(arch).items() if address in addresses}
    assert {"kernel/sched/sched.c", "kernel/proc/exec.c"} <= ran
    assert "kernel/debug/dump.c" not in ran
