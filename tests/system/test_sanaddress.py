# SPDX-License-Identifier: MIT
"""The address checker (SAN=address): its reports, and that it is otherwise quiet."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from machine import LIMIT, LIST_CPUS, SOAK, TOP, Machine, selftest_report, variant_kernel

# What each selftest does, and the function that does it.
REPORTS = {
    "behind": r"out of bounds: write of 1 bytes at 0x[89a-b]\w{7}, at byte 13 of an object of 13 bytes \(kmalloc\), by selftest_behind\+",
    "behind-copy": r"out of bounds: write of 14 bytes at 0x[89a-b]\w{7}, at byte 0 of an object of 13 bytes \(kmalloc\), by selftest_behind_copy\+",
    "behind-variable": r"out of bounds: write of 1 bytes at 0xf\w{7}, beside a variable on the stack, by selftest_behind_variable\+",
    "freed": r"use after free: read of 1 bytes at 0x[89a-b]\w{7}, at byte 2 of a free object \(kmalloc, 16 bytes\), by selftest_freed\+",
    "freed-page": r"use after free: write of 1 bytes at 0x[89a-b]\w{4}fff, in a free page, by selftest_freed_page\+",
    "freed-twice": r"use after free: second free of \d+ bytes at 0x[89a-b]\w{7}, at byte 0 of a free object \(kmalloc, 16 bytes\), by ",
}


def checking_kernel(arch: str) -> Path:
    """A machine's build with the checker."""
    return variant_kernel(arch, "SAN=address")


@pytest.mark.parametrize("name", REPORTS)
def test_wrong_uses_of_memory_are_reported(arch: str, name: str) -> None:
    """The kind of access, its size and address, the memory's state, and the function."""
    report = selftest_report(arch, name, checking_kernel(arch))
    assert re.search(f"panic: {REPORTS[name]}", report), report
    assert f"selftest_{name.replace('-', '_')}+" in report.partition("backtrace:")[2]


def test_the_report_in_the_document() -> None:
    """docs/debugging.md shows the first of these reports."""
    assert re.search(f"(?m)^panic: {REPORTS['behind']}", (TOP / "docs/debugging.md").read_text())


# All of usertests takes minutes, and the test for it is in `make soak`.
LIST = "'fork*' 'pipe*' 'exec*' 'mapfile*' 'rename*' 'link*' 'poll*'"


@pytest.mark.parametrize("program", ["stress -t 3", "stressfs", "usertests" if SOAK else f"usertests {LIST}"])
def test_nothing_to_report(arch: str, program: str) -> None:
    """The system under load uses only memory that is its own."""
    cpus = LIST_CPUS if program.startswith("usertests") else 4
    with Machine(arch, cpus=cpus, build=checking_kernel(arch)) as machine:
        output, status = machine.login().run(program, limit=(10 if SOAK else 3) * LIMIT)
    assert status == 0, output
