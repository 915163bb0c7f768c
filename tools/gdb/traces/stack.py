# SPDX-License-Identifier: MIT
"""A kernel stack, drawn word by word from memory, with the known meaning of each word beside it."""
from __future__ import annotations

import gdb

from diarch import code, memory
from diarch.memory import Struct

WORDS_MAX = 120  # largest part of a stack that is drawn: nobody would read more


def field_names(type_name: str, address: int) -> dict[int, str]:
    """The name of each word of a structure, by its address. Arrays are numbered."""
    names = {}
    for field in gdb.lookup_type(type_name).fields():
        ctype = field.type.strip_typedefs()
        start = address + field.bitpos // 8
        if ctype.code == gdb.TYPE_CODE_ARRAY:
            for number in range(ctype.sizeof // 4):
                names[start + 4 * number] = f"{field.name}[{number}]"
        else:
            names[start] = str(field.name)
    return names


def draw(thread: Struct, sp: int, context: bool) -> list[str]:
    """The words from sp, which may point to a struct context, to the saved part of the trapframe at the top."""
    tf = thread.number("tf")
    frame = field_names("struct trapframe", tf)
    saved = field_names("struct context", sp) if context else {}
    end = tf + saved_size()
    lines = []
    for address in range(sp, min(end, sp + 4 * WORDS_MAX), 4):
        value = memory.word(address)
        notes = []
        if address in saved:
            notes.append(f"struct context: {saved[address]}")
        if tf <= address < end:
            notes.append(f"trapframe: {frame.get(address, '')}")
        elif memory.KERNBASE <= value < memory.VMAP_BASE and (name := code.function_at(value)):
            notes.append(name)
        elif address < value < end:
            notes.append("saved frame pointer")
        marker = "<- sp" if address == sp else ""
        lines.append(f"{address:#010x}  {value:#010x}  {' '.join(notes):32} {marker}".rstrip())
    return lines


def saved_size() -> int:
    """The size of the part of a trapframe that is always present; the floating-point part follows it."""
    names = [field.name for field in gdb.lookup_type("struct trapframe").fields()]
    last = "fpscr" if "fpscr" in names else "fpu_used"
    return memory.offset_of(gdb.lookup_type("struct trapframe"), last)
