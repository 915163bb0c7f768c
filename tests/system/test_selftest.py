# SPDX-License-Identifier: MIT
"""Faults on purpose: the kernel reports each with the right function, and ends with a status."""
from __future__ import annotations

import pytest
from machine import Machine

PANIC_STATUS = {"x86": (99 << 1 | 1) & 0xFF, "arm": 99}

REPORTS = {
    "assert": (r"panic: .*assertion failed: one == 2", "test_assert"),
    "null": (r"panic: in the kernel: write fault at 0x00000000", "test_null"),
    "text": (r"panic: in the kernel: write fault at 0x8", "test_text"),
    "overflow": (r"panic: kernel stack overflow", "recurse"),
    "release": (r"panic: spinlock selftest a: released by a CPU that does not hold it", "release"),
    "sleep": (r"panic: ", "test_sleep"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_panic_is_reported(arch: str, name: str) -> None:
    """The reason, the function where it happened, and the exit status."""
    reason, function = REPORTS[name]
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, append=f"test selftest={name}") as machine:
        machine.expect(reason)
        machine.expect(rf"{function}\+0x[0-9a-f]+ \(kernel/[a-z/]+\.c:\d+\)")
        assert machine.exit_status() == PANIC_STATUS[arch]


def test_ring_of_waiting_threads_is_named(arch: str) -> None:
    """Two threads that wait for each other's mutex."""
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, append="selftest=ring") as machine:
        line = machine.expect(r"deadlock: .*\n")
        assert "ring1 waits for mutex b, held by pid" in line
        assert "ring2 waits for mutex a, held by pid" in line
