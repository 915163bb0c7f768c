# SPDX-License-Identifier: MIT
"""How a trace is shown: numbered steps, each with its place in the source and what matters there."""
from __future__ import annotations

import linecache
import os
from pathlib import Path

import gdb

from diarch import cpu, pagetable, process
from diarch.memory import Struct

TOP = Path(os.environ.get("TRACE_TOP", "."))


def show(text: str = "") -> None:
    print(text, flush=True)


def heading(text: str) -> None:
    show(f"\n== {text}")


class Steps:
    """Prints the steps of a trace, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def step(self, name: str, *notes: str, frame: gdb.Frame | None = None) -> None:
        """One step: a function that the machine has come to, its source line, and notes below."""
        self.count += 1
        mode = "user" if cpu.in_user_mode() else "kernel"
        place, line = source(frame or gdb.newest_frame())
        show(f"{self.count:4}  {mode:6}  {name:16} {place}")
        if line:
            show(f"              | {line}")
        for note in notes:
            self.note(note)

    @staticmethod
    def note(text: str) -> None:
        show(f"              {text}")


def source(frame: gdb.Frame) -> tuple[str, str]:
    """file:line and its text: a function's head where the frame is at its beginning, else what comes next."""
    function, sal = frame.function(), frame.find_sal()
    symtab, line = sal.symtab, sal.line
    if function and function.symtab and int(function.value().address) == frame.pc():
        symtab, line = function.symtab, function.line
    if not symtab or not line:  # assembly: gdb reads its lines only when asked like this
        found = gdb.decode_line(f"*{frame.pc():#x}")[1]
        symtab, line = (found[0].symtab, found[0].line) if found else (None, 0)
    if not symtab or not line:
        return f"{frame.pc():#010x}", ""
    path = Path(symtab.fullname())
    name = path.relative_to(TOP) if path.is_relative_to(TOP) else path
    return f"{name}:{line}", linecache.getline(str(path), line).strip()


def argument(frame: gdb.Frame, name: str) -> int:
    """A function's argument, at its first instruction."""
    return int(frame.read_var(name)) & 0xFFFFFFFF


def show_space(space: Struct, detail: str = "", ends: int = 4) -> None:
    """An address space: its regions, and of one of them the first and last pages."""
    directory = process.directory(space)
    show(f"  page directory at physical {directory - 0x80000000:#010x}, heap ends at brk = {space.number('brk'):#010x}")
    for region in process.regions(space):
        show(f"  {region}")
        if region.name != detail:
            continue
        for number, entry in enumerate(region.pages):
            if ends <= number < len(region.pages) - ends:
                if number == ends:
                    show(f"      ... {len(region.pages) - 2 * ends} more ...")
                continue
            slot, index = pagetable.slot_index(entry.va), pagetable.table_index(entry.va)
            show(f"      directory[{slot:#05x}] table[{index:#05x}]  {entry}")
