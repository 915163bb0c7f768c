# SPDX-License-Identifier: MIT
"""A user takes all that it can get of each thing, on both machines: the shell of root still answers, and ends the hog."""
from __future__ import annotations

import pytest
from machine import LIMIT, Machine

KINDS = ["processes", "memory", "descriptors", "pipes", "sockets", "threads", "processor"]


def answer(machine: Machine, command: str) -> str:
    """What the shell prints, if the command succeeds. A message of the kernel may come amid the keys that it echoes."""
    machine.process.sendline(f"{command}; echo =$?=")
    machine.process.expect(r"=(\d+)=\r*\n", timeout=10 * LIMIT)
    assert machine.process.match.group(1) == "0", machine.process.before
    return machine.process.before.replace("\r", "")


def hogs(machine: Machine) -> int:
    """The hog's processes that have not ended."""
    lines = answer(machine, "ps -f").splitlines()
    return len([line for line in lines if line.startswith("student") and " Z " not in line])


def free_pages(machine: Machine) -> int:
    """Pages that hold nothing."""
    return int(answer(machine, "cat /proc/meminfo").split("FreePages: ")[1].split()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_root_works_beside_a_hog(arch: str, kind: str) -> None:
    """The hog has the limits of a login; the PC has little memory. Nothing of root is ended, and root ends the hog."""
    with Machine(arch, "multiboot" if arch == "x86" else "", memory="64M", cpus=1) as machine:
        free = free_pages(machine.login())
        machine.process.sendline(f"su - student -c 'userhog {kind}' &")
        machine.process.expect("userhog: (refused|all processes)|out of memory: ended", timeout=10 * LIMIT)
        output = ""
        for _ in range(3):
            told = [answer(machine, command) for command in ("echo $((6 * 7))", "ls /bin", "ps -f | wc -l", "echo $$")]
            assert "42" in told[0] and "pthreadtorture" in told[1], told
            output += "".join(told)
        machine.process.sendline("kill -KILL -- -$!")
        while hogs(machine) > 0:
            pass
        while free_pages(machine) <= free * 9 / 10:
            pass
        assert "the shell was ended" not in output
        assert "hello\n" in answer(machine, "su student -c 'echo hello | cat'")
