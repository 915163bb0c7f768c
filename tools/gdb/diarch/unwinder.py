# SPDX-License-Identifier: MIT
"""Backtraces through a trap inside the kernel.

gdb follows calls by the frame information of compilers and assembly. For alltraps, trapentry.S says where the registers
of an interrupted program are saved. If the kernel was interrupted, the frame differs: the interrupted stack continues
behind it. This file describes that frame to gdb.
"""
from __future__ import annotations

import gdb
from gdb.unwinder import Unwinder, register_unwinder

from diarch import cpu, memory
from diarch.memory import Struct

X86_REGISTERS = ("ebx", "esi", "edi", "ebp", "eip")


class FrameId:
    """The identity of a frame: gdb tells frames apart by it."""

    def __init__(self, sp: gdb.Value, pc: gdb.Value) -> None:
        self.sp, self.pc = sp, pc


class TrapUnwinder(Unwinder):
    """Knows the frame of alltraps while trap() runs, if the kernel was interrupted."""

    def __init__(self) -> None:
        super().__init__("diarch-trap")
        last = 4 if cpu.is_arm() else 1  # bytes of the instruction behind the call
        self.place = memory.address_of_label("trapret") - last

    def __call__(self, pending_frame: gdb.PendingFrame) -> object | None:
        pc = pending_frame.read_register("pc")
        if int(pc) & 0xFFFFFFFF != self.place:
            return None
        arm = cpu.is_arm()
        sp = pending_frame.read_register("sp")
        tf = int(pending_frame.read_register("r4") if arm else sp) & 0xFFFFFFFF  # see trapentry.S
        saved = arm_registers(tf) if arm else x86_registers(tf)
        if saved is None:
            return None
        unwound = pending_frame.create_unwind_info(FrameId(sp, pc))
        for name, value in saved.items():
            ctype = pending_frame.read_register(name).type
            unwound.add_saved_register(name, gdb.Value(value.to_bytes(4, "little"), ctype))
        return unwound


def x86_registers(tf: int) -> dict[str, int] | None:
    """A trap in the kernel has pushed no stack pointer. None: the trap came from user mode."""
    frame = Struct("struct trapframe", tf)
    if frame.number("cs") & 3 == 3:
        return None
    return {**{name: frame.number(name) for name in X86_REGISTERS}, "esp": frame.at("esp")}


def arm_registers(tf: int) -> dict[str, int] | None:
    """Each mode has its own sp and lr: the frame holds the kernel's lr beside user mode's."""
    frame = Struct("struct trapframe", tf)
    if frame.number("psr") & cpu.ARM_MODE_MASK == cpu.ARM_MODE_USER:
        return None
    saved = {f"r{i}": value for i, value in enumerate(memory.words(frame.at("r"), 13))}
    return {**saved, "sp": frame.at("fpscr"), "lr": frame.number("svc_lr"), "pc": frame.number("pc")}


def watch() -> None:
    """From now on backtraces continue through traps."""
    register_unwinder(None, TrapUnwinder(), replace=True)
