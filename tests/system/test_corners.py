# SPDX-License-Identifier: MIT
"""What people do seldom: another scheduler, a reboot, a processor that is too old, files of /proc that no program reads."""
from __future__ import annotations

import re

import pexpect
import pytest
from conftest import ARCHS
from machine import LIMIT, Machine


@pytest.mark.parametrize("arch", ARCHS)
def test_feedback_scheduler(arch: str) -> None:
    """With sched=feedback, programs that compute, that fork, and that sleep come to their end beside each other."""
    with Machine(arch, append="sched=feedback", cpus=2) as machine:
        machine.login()
        machine.run("seq 1000000000 > /dev/null &")
        machine.run("seq 1000000000 > /dev/null &")
        for command in ("preempt", "forktest", "usertests nice-rules preemption sleep"):
            output, status = machine.run(command, limit=300)
            assert status == 0, output


@pytest.mark.parametrize("arch", ARCHS)
def test_reboot_resets_the_machine(arch: str) -> None:
    """QEMU ends at a reset, because of -no-reboot."""
    with Machine(arch) as machine:
        machine.login()
        machine.process.sendline("reboot")
        machine.process.expect(pexpect.EOF, timeout=LIMIT)


def test_a_processor_that_is_too_old() -> None:
    """The kernel says which feature it misses, and halts."""
    with Machine("x86", "multiboot", extra=["-cpu", "486"]) as machine:
        machine.expect(r"This kernel cannot run: the processor has no [a-z -]+\.")


def test_disks_and_lock_order(shell: Machine) -> None:
    """/proc/disks has a line for each disk. /proc/lockorder is empty: only a kernel with LOCKCHECK=1 learns an order."""
    disks, status = shell.run("cat /proc/disks")
    assert status == 0 and (shell.arch == "arm" or re.search(r"(?m)^hd0\b", disks)), disks
    order, status = shell.run("cat /proc/lockorder")
    assert (order, status) == ("", 0)
