# SPDX-License-Identifier: MIT
"""Each allocation fails once, in kernels built with LOCKCHECK=1: nothing ends but the program that asked, and no page is lost."""
from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from machine import LIMIT, PROMPT, Machine
from test_lockcheck import checking_kernel

WHOLE = "SOAK" in os.environ
COVERAGE = "COVERAGE" in os.environ
LOST_MAX = 8  # what is free differs a little from moment to moment

# What programs do; `make soak` takes all, and so does `make coverage`. None of them waits for a process that may have failed.
SOME = ["usertests thread-start mapfile-shared"]
ALL = [
    *SOME,
    "usertests futex-shared-file",
    "sh -c 'mkdir /d; rmdir /d'",
    "sh -c 'ls | cat'",
    "usertests mapfile-resident mapfile-shared map-part-of-page map-protections",
    "sh -c 'ln -s a b && mv b c && cp /bin/ls /y && rm c /y && find /dev /etc /proc/self >/dev/null'",
    "usertests pipe-stream trace-records exec-arguments wait-no-hang",
    "usertests socket-stream socket-datagram socket-names",
    "usertests lock-exclusive lock-open-file flock",
    "usertests pty-pair dup2 descriptor-lowest-of-many",
    "usertests exec-long-arguments exec-relative exec-environment proc-files",
    "usertests trace-children input-requests",
]

# The boot may stop only with these words: there is no program yet that could go on.
STOPS = ["panic: no memory ", "panic: no root file system"]

DEAF = {"x86": "serial: no handler", "arm": "pl011: no handler"}  # the console shows a prompt, but reads nothing


@pytest.mark.parametrize("command", ALL if WHOLE or COVERAGE else SOME)
def test_every_allocation_of_a_program_may_fail(arch: str, command: str) -> None:
    """The kernel goes on, and after the second sweep as many pages are free as after the first."""
    with Machine(arch, cpus=2, build=checking_kernel(arch)) as machine:
        machine.login()
        assert machine.run(command, limit=4 * LIMIT)[1] == 0, "it must pass when nothing fails"
        # Into a file: a pipeline would start its second program while allocations fail.
        sweep = f"failalloc {command} > /sweep 2>&1 && tail -n 1 /sweep"
        output, status = machine.run(sweep, limit=20 * LIMIT)
        found = re.search(r"failalloc: (\d+) allocations have failed, one in each run; (-?\d+) pages lost", output)
        assert status == 0 and found, output
        assert int(found[1]) > 50 and int(found[2]) <= LOST_MAX
        assert machine.run("echo still here") == ("still here\n", 0)


@pytest.mark.parametrize("first", [1] if WHOLE else [8, 35, 140])  # 8: the second CPU of the Pi; 36: /dev on the PC
def test_every_allocation_of_the_boot_may_fail(arch: str, first: int) -> None:
    """There is a prompt, from /init or from the shell in its place; or one of the messages."""
    build = checking_kernel(arch)
    n = first
    while boot(arch, build, n) and (WHOLE or n <= first):
        n += 1
    assert n > first
    assert not WHOLE or n > 200, "the boot has more allocations"


def boot(arch: str, build: Path, n: int) -> bool:
    """Boots with the n-th allocation failing. False: there are fewer until the first command."""
    with Machine(arch, "multiboot" if arch == "x86" else "kernel", append=f"test failalloc={n}", build=build) as machine:
        if machine.process.expect_exact([PROMPT, *STOPS], timeout=2 * LIMIT) != 0 or DEAF[arch] in machine.process.before:
            return True
        left = machine.run("dd if=/dev/failalloc bs=4 count=1 2> /dev/null | od -An -tu4")[0].strip()
        return not left.isdigit() or int(left) == 0
