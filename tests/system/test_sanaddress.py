# SPDX-License-Identifier: MIT
"""The address checker (SAN=address): its reports, and that it is otherwise quiet."""
from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from machine import LIMIT, LIST_CPUS, SOAK, TOP, Machine, make

PANIC_STATUS = {"x86": (99 << 1 | 1) & 0xFF, "arm": 99}

# What each selftest does, and the function that does it.
REPORTS = {
    "behind": r"out of bounds: write of 1 bytes at 0x[89a-b]\w{7}, at byte 13 of an object of 13 bytes \(kmalloc\), by selftest_behind\+",
    "behind-copy": r"out of bounds: write of 14 bytes at 0x[89a-b]\w{7}, at byte 0 of an object of 13 bytes \(kmalloc\), by selftest_behind_copy\+",
    "behind-variable": r"out of bounds: write of 1 bytes at 0xf\w{7}, beside a variable on the stack, by selftest_behind_variable\+",
    "freed": r"use after free: read of 1 bytes at 0x[89a-b]\w{7}, at byte 2 of a free object \(kmalloc, 16 bytes\), by selftest_freed\+",
    "freed-page": r"use after free: write of 1 bytes at 0x[89a-b]\w{4}fff, in a free page, by selftest_freed_page\+",
    "freed-twice": r"use after free: second free of \d+ bytes at 0x[89a-b]\w{7}, at byte 0 of a free object \(kmalloc, 16 bytes\), by ",
}


@functools.cache
def checking_kernel(arch: str) -> Path:
    """A machine's build with the checker."""
    folder = f"build/matrix/{arch}SANaddress"
    make(f"ARCH={arch}", "-j2", "all")
    make(f"ARCH={arch}", f"B={folder}", f"P=build/{arch}", "WERROR=1", "-j2", "SAN=address", "all")
    return TOP / folder


@pytest.mark.parametrize("name", REPORTS)
def test_wrong_uses_of_memory_are_reported(arch: str, name: str) -> None:
    """The kind of access, its size and address, the memory's state, and the function."""
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, append=f"test selftest={name}", build=checking_kernel(arch)) as machine:
        machine.expect(f"selftest: {name}")
        status = machine.exit_status()
        report = machine.process.before.replace("\r", "")
    assert status == PANIC_STATUS[arch], report
    assert re.search(f"panic: {REPORTS[name]}", report), report
    assert f"selftest_{name.replace('-', '_')}+" in report.partition("backtrace:")[2]


# All of usertests takes minutes, and the test for it is in `make soak`.
LIST = "'fork*' 'pipe*' 'exec*' 'mapfile*' 'rename*' 'link*' 'poll*'"


@pytest.mark.parametrize("program", ["stress -t 3", "stressfs", "usertests" if SOAK else f"usertests {LIST}"])
def test_nothing_to_report(arch: str, program: str) -> None:
    """The system under load uses only memory that is its own."""
    cpus = LIST_CPUS if program.startswith("usertests") else 4
    with Machine(arch, cpus=cpus, build=checking_kernel(arch)) as machine:
        output, status = machine.login().run(program, limit=(10 if SOAK else 3) * LIMIT)
    assert status == 0, output
