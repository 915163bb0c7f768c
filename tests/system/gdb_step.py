# SPDX-License-Identifier: MIT
"""Run by gdb, in test_gdb.py, in a program at a system call's stub: steps through the trap, and back."""
from __future__ import annotations

import gdb

from diarch import cpu

STEPS_MAX = 100  # from a stub to the trap, or from trapret to the program
OURS = '$_streq($program(), "sh")'


def where() -> str:
    """The function and source line that gdb shows."""
    return " ".join(gdb.execute("frame", to_string=True).split())


def step_until(in_user_mode: bool) -> None:
    """Steps by instructions until the CPU is in that mode."""
    for _ in range(STEPS_MAX):
        gdb.execute("stepi", to_string=True)
        if cpu.in_user_mode() == in_user_mode:
            return
    raise gdb.GdbError("the mode does not change")


def return_to_program() -> str:
    """Lets the kernel do its work, up to its end; returns gdb's output there. Then continues to the program."""
    gdb.execute(f"tbreak *trapret if {OURS}", to_string=True)
    gdb.execute("continue", to_string=True)
    shown = where()
    step_until(True)
    return shown


def step_into_system_call() -> str:
    """Steps until the kernel begins a system call: page faults may come first, for the code itself."""
    while True:
        step_until(False)
        for _ in range(2):  # the Pi's first instruction is in the table of vectors
            if gdb.newest_frame().name() == "syscall_entry":
                return where()
            gdb.execute("stepi", to_string=True)
        return_to_program()


gdb.execute("delete")
gdb.execute("set suppress-cli-notifications on")
print("from:", where())
print("into:", step_into_system_call())
print("leaves:", return_to_program())
print("back:", where())
