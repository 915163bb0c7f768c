# SPDX-License-Identifier: MIT
"""The debugger: symbols of the kernel and of programs, and what the machine is doing."""
from __future__ import annotations

import subprocess

from machine import LIMIT, TOP


def gdb(arch: str, *commands: str) -> str:
    """Runs gdb commands over a machine that boots: what gdb says."""
    flags = "-batch " + " ".join(f"-ex '{command}'" for command in commands)
    result = subprocess.run(
        ["make", f"ARCH={arch}", "gdb", f"GDBFLAGS={flags}"], cwd=TOP, timeout=LIMIT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )
    return result.stdout + result.stderr  # the status says only how the kill at the end went


def test_kernel_and_program_symbols(arch: str) -> None:
    """A breakpoint in the kernel is hit, one in a program's function by name, and ps knows everybody."""
    output = gdb(
        arch, "hbreak kmain", "continue", "hbreak exec_init", "continue", "backtrace", "user-symbols sh",
        "hbreak user/programs/sh/main.c:main", "continue", "backtrace", "delete", "hbreak syscall", "continue", "ps", "kill",
    )
    assert "Breakpoint 1, kmain (" in output
    assert "init_thread" in output
    assert "main (argc=" in output
    assert "user/programs/sh/main.c" in output
    assert any(line.split()[-1:] == ["init"] for line in output.splitlines())
