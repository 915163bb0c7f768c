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


# These run at physical addresses.
FIRST = {"x86": ("arch/x86/entry.S", "paging_on"), "arm": ("arch/armv7/early.c", "clear_bss")}


@pytest.mark.parametrize("arch", ARCHS)
def test_coverage_knows_what_ran(arch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A boot runs its first steps, the scheduler and exec, and dumps nothing; files that include none are not forgotten."""
    pytest.importorskip("elftools")
    make("build/host/count.so")
    monkeypatch.setenv("COVERAGE", str(tmp_path))
    with Machine(arch, "multiboot") as machine:
        machine.login()
    kernel = TOP / f"build/{arch}/kernel.elf"
    lines = coverage.lines_of(kernel)
    addresses = coverage.executed(tmp_path, arch, coverage.code_of(kernel))
    places = {place for address, place in lines.items() if address in addresses}
    ran = {file for file, _ in places}
    assert {"kernel/sched/sched.c", "kernel/proc/exec.c", "lib/crc32c.c"} <= ran
    file, function = FIRST[arch]
    assert places & {(file, line) for line in coverage.functions_of(TOP / file)[function]}
    assert "kernel/debug/dump.c" not in ran
    assert "kernel/debug/dump.c" in {file for file, _ in lines.values()}
