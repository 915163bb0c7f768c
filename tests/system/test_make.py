# SPDX-License-Identifier: MIT
"""What a newcomer types: make targets that run QEMU lead to a prompt."""
from __future__ import annotations

import pexpect
import pytest
from machine import LIMIT, TOP


@pytest.mark.parametrize(
    "arguments",
    [["ARCH=x86"], ["ARCH=arm"], ["ARCH=x86", "BOOT=multiboot", "CPUS=2", "MEM=128M"], ["ARCH=arm", "CPUS=2"],
     ["ARCH=x86", "APPEND=sched=feedback"]],
    ids=" ".join,
)
def test_make_qemu(arguments: list[str]) -> None:
    """`make qemu` boots to the shell, and poweroff ends make with status 0."""
    process = pexpect.spawn("make", [*arguments, "qemu"], cwd=TOP, timeout=LIMIT, encoding="utf-8", echo=False)
    try:
        process.expect_exact("\n$ ")
        log = process.before
        process.sendline("poweroff")
        process.expect(pexpect.EOF)
        process.close()
        assert process.exitstatus == 0
        assert "Ctrl-A X leaves QEMU" in log
        if "CPUS=2" in arguments:
            assert "cpus: 2 of" in log
        if "APPEND=sched=feedback" in arguments:
            assert "command line: sched=feedback" in log
    finally:
        process.close(force=True)
