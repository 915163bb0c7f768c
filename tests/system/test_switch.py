# SPDX-License-Identifier: MIT
"""The effect of a context switch on the MMU, instruction by instruction, on the running machine."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from machine import LIMIT, Machine

SCRIPT = Path(__file__).with_name("gdb_switch.py")
LOADS = {
    "x86": ["cr3"],  # and nothing else
    "arm": ["ttbr0", "contextidr", "ttbr0"],  # by way of the kernel's table: ARM ARM B3.10.4
}
MOST_INSTRUCTIONS = 400  # copying one page table would take more

# A load: sleeps, so that the idle thread runs in between; programs that start and end; two that alternate.
# And threads of one process that alternate.
LOAD = "(while true; do sleep 0.2; yes | head -n 2000 >/dev/null; done) & (while true; do usertests futex-token >/dev/null; done) &"


@pytest.fixture
def switches(arch: str) -> list[list[str]]:
    """The switches that gdb has followed: kind, number of instructions, and the reported ones."""
    with Machine(arch, cpus=1) as machine:
        socket = machine.folder / "gdb"
        machine.login().run(LOAD)
        machine.monitor(f"gdbserver unix:{socket},server=on,wait=off")
        gdb = shutil.which("gdb-multiarch") or "gdb"
        result = subprocess.run(
            [gdb, "-q", "-batch", "-ex", f"file {machine.build}/kernel.elf",
             "-ex", f"set remotetimeout {LIMIT}", "-ex", f"target remote {socket}",
             "-x", str(SCRIPT), "-ex", "kill"],
            timeout=LIMIT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )
    found = [line.split()[1:] for line in result.stdout.splitlines() if line.startswith("switch ")]
    assert {switch[0] for switch in found} == {"other-space", "same-space", "another-thread", "kernel-thread"}, result
    return found


def test_switch_touches_the_mmu_no_more_than_it_must(arch: str, switches: list[list[str]]) -> None:
    """To another space: one load of it, and no flush. To the same space, another thread of it, or a kernel thread: nothing."""
    for kind, instructions, *seen in switches:
        print(arch, kind, instructions, *seen)
        assert seen == (LOADS[arch] if kind == "other-space" else []), (kind, seen)
        assert int(instructions) < MOST_INSTRUCTIONS
