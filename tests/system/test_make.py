# SPDX-License-Identifier: MIT
"""The first commands of a new user: make targets that run QEMU lead to a prompt."""
from __future__ import annotations

import subprocess
from pathlib import Path

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
        assert log.count("Ctrl-A X leaves QEMU") == 2  # printed by make, and by the kernel's banner
        if "CPUS=2" in arguments:
            assert "cpus: 2 of" in log
        if "APPEND=sched=feedback" in arguments:
            assert "command line: sched=feedback" in log
    finally:
        process.close(force=True)


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
def test_make_qemu_without_input(arch: str, redirection: str, tmp_path: Path) -> None:
    """Without a keyboard the machine boots to its prompt all the same. QEMU is ended by its own pid."""
    pid = tmp_path / "pid"
    command = f"exec make ARCH={arch} QEMUFLAGS='-pidfile {pid}' qemu {redirection}"
    process = pexpect.spawn("sh", ["-c", command], cwd=TOP, timeout=LIMIT, encoding="utf-8", echo=False)
    try:
        process.expect_exact("\n$ ")
    finally:
        if pid.exists():
            subprocess.run(["kill", pid.read_text().strip()], check=False)
        process.close(force=True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(["ARCH=x86", "APPEND=" + 512 * "a"], "APPEND is too long"), (["ARCH=arm", "MEM=64M"], "has 1 GiB of memory")],
    ids=["append", "memory"],
)
def test_make_refuses(arguments: list[str], complaint: str) -> None:
    """If a machine lacks a device, make refuses with a message, before QEMU starts."""
    result = subprocess.run(
        ["make", *arguments, "qemu"], cwd=TOP, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert result.returncode != 0
    assert complaint in result.stderr


def test_make_refuses_two_programs_of_one_name() -> None:
    """A program for xv6 may have the name of one of ours: make says so, in place of the linker."""
    result = subprocess.run(
        ["make", "-n", "PROGRAM_SOURCES=user/programs/wc.c user/xv6/wc.c user/xv6/other.c", "all"],
        cwd=TOP, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )
    assert result.returncode != 0
    assert "Two programs have one name: programs/wc xv6/wc." in result.stderr
