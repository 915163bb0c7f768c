# SPDX-License-Identifier: MIT
"""A user takes all that it can get of each thing, on both machines: the shell of root still answers, and ends the hog."""
from __future__ import annotations

import pytest
from machine import LIMIT, Machine

KINDS = ["processes", "memory", "descriptors", "pipes", "sockets", "threads", "processor"]


def hogs(machine: Machine) -> int:
    """The hog's processes that have not ended."""
    lines = machine.run("ps -f", limit=4 * LIMIT)[0].splitlines()
    return len([line for line in lines if line.startswith("student") and " Z " not in line])


def free_pages(machine: Machine) -> int:
    """Pages that hold nothing."""
    return int(machine.run("cat /proc/meminfo", limit=4 * LIMIT)[0].split("FreePages: ")[1].split()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_root_works_beside_a_hog(arch: str, kind: str) -> None:
    """The hog has the limits of a login; the PC has little memory. Nothing of root is ended, and root ends the hog."""
    with Machine(arch, "multiboot" if arch == "x86" else "", memory="64M", cpus=1) as machine:
        free = free_pages(machine.login())
        machine.process.sendline(f"su - student -c 'userhog {kind}' &")
        machine.process.expect("userhog: (refused|all processes)|out of memory: ended", timeout=10 * LIMIT)
        output = ""
        for _ in range(3):
            for command, words in {"echo hello": "hello", "ls /bin": "userhog", "ps -f | wc -l": "\n", "echo $$": "\n"}.items():
                answer, status = machine.run(command, limit=10 * LIMIT)
                output += answer
                assert status == 0 and words in answer, answer
        machine.run("kill -KILL -- -$!", limit=10 * LIMIT)
        while hogs(machine) > 0:
            pass
        assert free_pages(machine) > free * 9 / 10
        assert "the shell was ended" not in output
        assert machine.run("su student -c 'echo hello | cat'") == ("hello\n", 0)
