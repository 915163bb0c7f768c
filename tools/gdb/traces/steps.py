# SPDX-License-Identifier: MIT
"""The output of a trace: numbered steps, each with its place in the source and the important values."""
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
    """Prints the steps of a trace, and counts them; or holds them back until it is clear whether they matter."""

    def __init__(self, hold: bool = False) -> None:
        self.count, self.hold = 0, hold
        self.held: list[str] = []

    def step(self, name: str, *notes: str, frame: gdb.Frame | None = None, linked_at: int | None = None) -> None:
        """One step: a function that the machine has reached, its source line, and notes below. If the code runs at
        another address than it was linked for (before the MMU is on), linked_at is the address that the debugger
        knows.
        """
        self.count += 1
        mode = "user" if cpu.in_user_mode() else "kernel"
        place, line = source(frame or gdb.newest_frame()) if linked_at is None else source_at(linked_at)
        self._put(f"{self.count:4}  {mode:6}  {name:16} {place}")
        if line:
            self._put(f"              | {line}")
        for note in notes:
            self.note(note)

    def note(self, text: str) -> None:
        self._put(f"              {text}")

    def _put(self, text: str) -> None:
        if self.hold:
            self.held.append(text)
        else:
            show(text)

    def release(self) -> None:
        """Shows the steps that were held back, and from now on every step at once."""
        self.hold = False
        for text in self.held:
            show(text)

    def forget(self) -> None:
        """Drops the steps that were held back: they led to nothing."""
        self.count, self.held = 0, []


def source(frame: gdb.Frame) -> tuple[str, str]:
    """file:line and its text: the function's first line if the frame is at its beginning, else the next line to run."""
    function, sal = frame.function(), frame.find_sal()
    if function and function.symtab and function.line and int(function.value().address) == frame.pc():
        return place_of(function.symtab, function.line)
    if sal.symtab and sal.line:
        return place_of(sal.symtab, sal.line)
    return source_at(frame.pc())


def source_at(address: int) -> tuple[str, str]:
    """The same for an address; only this request makes gdb read the line numbers of assembly."""
    found = gdb.decode_line(f"*{address:#x}")[1]
    if found and found[0].symtab and found[0].line:
        return place_of(found[0].symtab, found[0].line)
    return f"{address:#010x}", ""


def place_of(symtab: gdb.Symtab, line: int) -> tuple[str, str]:
    path = Path(symtab.fullname())
    name = path.relative_to(TOP) if path.is_relative_to(TOP) else path
    return f"{name}:{line}", linecache.getline(str(path), line).strip()


def argument(frame: gdb.Frame, name: str) -> int:
    """A function's argument, at its first instruction. The arguments of a global function follow the calling
    convention. If a function is static, the compiler may have changed that, and only the debug information knows.
    """
    block = gdb.block_for_pc(frame.pc())
    while block.superblock and not block.superblock.is_static:  # leave blocks of inlined functions
        block = block.superblock
    value = frame.read_var(name)
    if gdb.lookup_global_symbol(block.function.name) is None and not value.is_optimized_out:
        return int(value) & 0xFFFFFFFF
    names = [symbol.name for symbol in block if symbol.is_argument]
    return cpu.argument(names.index(name))


def current_space() -> Struct:
    """The address space of the process that runs."""
    running = process.current()
    space = running.follow("vm") if running else None
    assert space
    return space


def is_running(program: str) -> bool:
    """Whether a program runs: other programs have other code at the same addresses, and use the same kernel."""
    running = process.current()
    return running is not None and running.text("name") == program


def show_space(space: Struct, detail: str = "", ends: int = 4) -> None:
    """An address space: its regions, and the first and last pages of one region."""
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
