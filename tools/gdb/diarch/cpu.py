# SPDX-License-Identifier: MIT
"""The CPU that gdb has selected: the meaning of its registers, on either machine."""
from __future__ import annotations

import gdb

ARM_MODE_MASK, ARM_MODE_USER = 0x1F, 0x10  # ARM ARM B1.3.1


def is_arm() -> bool:
    return gdb.selected_inferior().architecture().name().startswith("arm")


def register(name: str) -> int:
    return int(gdb.selected_frame().read_register(name)) & 0xFFFFFFFF


def pc() -> int:
    return register("pc" if is_arm() else "eip")


def sp() -> int:
    return register("sp" if is_arm() else "esp")


def in_user_mode() -> bool:
    if is_arm():
        return register("cpsr") & ARM_MODE_MASK == ARM_MODE_USER
    return register("cs") & 3 == 3  # the privilege level (SDM vol. 3A section 5.5)


def result() -> int:
    """The result of a function that has just returned."""
    return register("r0" if is_arm() else "eax")


def return_address() -> int:
    """At a function's first instruction: its return address."""
    if is_arm():
        return register("lr")
    return int(gdb.parse_and_eval("*(unsigned int *)$esp"))


def argument(number: int) -> int:
    """At a function's first instruction: an argument word, by the calling convention."""
    registers = ("r0", "r1", "r2", "r3") if is_arm() else () if in_user_mode() else ("eax", "edx", "ecx")
    if number < len(registers):
        return register(registers[number])
    stack = sp() + 4 * (number - len(registers)) + (0 if is_arm() else 4)  # behind the return address
    return int(gdb.parse_and_eval(f"*(unsigned int *){stack:#x}"))


def index() -> int:
    """The number of the CPU in the kernel's cpus[]: gdb shows CPUs as threads."""
    thread = gdb.selected_thread()
    return thread.num - 1 if thread else 0
