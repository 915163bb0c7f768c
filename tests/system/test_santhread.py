# SPDX-License-Identifier: MIT
"""Kernels that look for data races (SAN=thread): a race is reported with both places, and the kernel has none."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from machine import LIMIT, LIST_CPUS, SOAK, TOP, Machine, variant_kernel

REPORT = "data race:"
PLACE = r"  0x[0-9a-f]{8} count_plainly\+0x[0-9a-f]+ \(kernel/debug/selftest_race\.c:\d+\)\n(?:  .*\n)+"
FIRST = rf"cpu [01] (?:reads|writes) 4 bytes at 0x[0-9a-f]{{8}}:\n{PLACE}"
RACE = rf"{REPORT}\n{FIRST}(?:{FIRST}|and meanwhile the bytes have changed from)"


def watching_kernel(arch: str) -> Path:
    """A machine's build that watches accesses."""
    return variant_kernel(arch, "SAN=thread")


def selftest_log(arch: str, name: str) -> str:
    """The boot's messages from the start of a selftest on."""
    with Machine(arch, cpus=2, append=f"selftest={name}", build=watching_kernel(arch)) as machine:
        log = machine.login().boot_log.replace("\r", "")
    start = log.index(f"selftest: {name}\n")
    assert f"selftest: {name} is over" in log
    return log[start:]


def test_a_race_is_reported_with_both_places(arch: str) -> None:
    """Two CPUs add to one number. Each report says what one CPU does, and what the other does or that the number has changed."""
    report = selftest_log(arch, "race")
    assert re.search(RACE, report), report


def test_the_report_in_the_document() -> None:
    """docs/debugging.md shows such a report."""
    assert re.search(f"(?m)^{RACE}", (TOP / "docs/debugging.md").read_text())


def test_marked_accesses_are_no_race(arch: str) -> None:
    """The same with accesses through the compiler's builtins for atomic ones."""
    assert REPORT not in selftest_log(arch, "marked")


# On four processors the lists take too long for each `make test`.
QUIET = ["stress -t 3", "usertests 'thread-*-together' 'futex*' 'pipe-s*'"]
LONG = ["stress -t 60", "stressfs", "preempt 6", "pthreadtorture -t 30", "usertests"]


@pytest.mark.parametrize("program", LONG if SOAK else QUIET)
def test_nothing_to_report(arch: str, program: str) -> None:
    """The boot, and the system under load, have no data race."""
    cpus = LIST_CPUS if program.startswith("usertests") else 4
    with Machine(arch, cpus=cpus, build=watching_kernel(arch)) as machine:
        log = machine.login().boot_log
        output, status = machine.run(program, limit=30 * LIMIT if SOAK else 5 * LIMIT)
    assert status == 0, output
    assert REPORT not in log + output, log + output
