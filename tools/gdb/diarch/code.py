# SPDX-License-Identifier: MIT
"""Names for addresses in code, and a walk up a stack that is not running."""
from __future__ import annotations

from collections.abc import Iterator

import gdb

from diarch import cpu, memory

FRAMES_MAX = 64
FRAME_SPAN = 0x1000  # a caller's frame lies at most this far above its callee's


def is_kernel_text(address: int) -> bool:
    return memory.KERNBASE <= address < memory.VMAP_BASE and function_at(address) != ""


def function_at(address: int) -> str:
    """name+offset for an address in code that gdb has symbols for, or nothing."""
    text = gdb.execute(f"info symbol {address:#x}", to_string=True)
    if " in section .text" not in text:
        return ""
    return text.split(" in section")[0].replace(" ", "")


def describe(address: int, returned_to: bool = False) -> str:
    """name+offset, file:line. If a call returns to the address, the place of the call itself."""
    place = address - 1 if returned_to else address
    name = function_at(place)
    sal = gdb.find_pc_line(place)
    where = f" ({sal.symtab.filename}:{sal.line})" if sal.symtab and sal.line else ""
    return f"{address:#010x} {name}{where}" if name else f"{address:#010x}"


def callers(fp: int) -> Iterator[int]:
    """The return addresses above a frame pointer: gcc's and clang's frames on ARM differ (arch/cpu.h)."""
    for _ in range(FRAMES_MAX):
        if fp < memory.KERNBASE or fp % 4:
            return
        above, back = memory.words(fp, 2)
        if cpu.is_arm() and is_kernel_text(above):
            above, back = memory.words(fp - 4, 2)
        if not is_kernel_text(back):
            return
        yield back
        if not fp < above < fp + FRAME_SPAN:
            return
        fp = above
