# SPDX-License-Identifier: MIT
"""The lock checker, in kernels of their own (LOCKCHECK=1): what it reports, and that it is quiet otherwise."""
from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from machine import LIMIT, TOP, Machine, make

PANIC_STATUS = {"x86": (99 << 1 | 1) & 0xFF, "arm": 99}
SELFTEST = (TOP / "kernel/sys/selftest.c").read_text().splitlines()


@functools.cache
def checking_kernel(arch: str) -> Path:
    """A machine's build with the checker; the compiler matrix of `make test` has made it already."""
    folder = f"build/matrix/{arch}LOCKCHECK1"
    make(f"ARCH={arch}", f"B={folder}", "WERROR=1", "-j2", "LOCKCHECK=1", "all")
    return TOP / folder


def line_of(function: str, statement: str, nth: int = 0) -> int:
    """Where the nth such statement of a function is in selftest.c."""
    start = next(i for i, line in enumerate(SELFTEST) if line.startswith(f"static void {function}("))
    return [i + 1 for i in range(start, len(SELFTEST)) if SELFTEST[i].strip() == statement][nth]


def selftest_report(arch: str, name: str) -> str:
    """What the console shows from the start of a selftest to the end of QEMU."""
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, append=f"test selftest={name}", build=checking_kernel(arch)) as machine:
        machine.expect(f"selftest: {name}")
        status = machine.exit_status()
        report = machine.process.before.replace("\r", "")
    assert status == PANIC_STATUS[arch], report
    return report


def test_inverted_order_is_reported_with_both_paths(arch: str) -> None:
    """Two spinlocks taken both ways round: nothing hangs yet, and the four places are named."""
    report = selftest_report(arch, "lockorder")
    places = [("selftest b", "acquire(&lock_b);", 1), ("selftest a", "acquire(&lock_a);", 1),
              ("selftest a", "acquire(&lock_a);", 0), ("selftest b", "acquire(&lock_b);", 0)]
    found = re.findall(r"(selftest [ab]),.* at test_lockorder\+0x[0-9a-f]+ \(kernel/sys/selftest\.c:(\d+)\)", report)
    assert found == [(name, str(line_of("test_lockorder", code, nth))) for name, code, nth in places]
    assert "panic: lock order: selftest a inside selftest b" in report


def test_sleep_under_a_spinlock_is_reported(arch: str) -> None:
    """Who sleeps, and where the lock was taken that is still held."""
    line = line_of("test_sleep", "acquire(&lock_a);")
    report = selftest_report(arch, "sleep")
    assert re.search(r"panic: sleep while holding spinlock selftest a, "
                     rf"taken at test_sleep\+0x[0-9a-f]+ \(kernel/sys/selftest\.c:{line}\)", report), report


def test_interrupts_under_a_spinlock_are_reported(arch: str) -> None:
    """Whoever enables interrupts while a spinlock is held."""
    line = line_of("test_interrupts", "acquire(&lock_b);")
    report = selftest_report(arch, "interrupts")
    assert "panic: interrupts are on while spinlocks are held (1 deep)" in report
    assert re.search(rf"test_interrupts\+0x[0-9a-f]+ \(kernel/sys/selftest\.c:{line}\)", report), report


def test_release_of_what_is_not_held_is_reported(arch: str) -> None:
    """Somebody else's lock."""
    assert "panic: spinlock selftest a: released by a CPU that does not hold it" in selftest_report(arch, "release")


@pytest.mark.parametrize("program", ["stress -t 5", "stressfs", "preempt 6"])
def test_nothing_to_report(arch: str, program: str) -> None:
    """The system under load keeps its own order."""
    with Machine(arch, cpus=4, build=checking_kernel(arch)) as machine:
        output, status = machine.login().run(program, limit=5 * LIMIT)
    assert status == 0, output
