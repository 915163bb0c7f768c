# SPDX-License-Identifier: MIT
"""Page tables of either machine, decoded from memory.

Both have the same form: a directory of slots of 4 MiB, each with a table of 1024 entries (include/hal/mmu.h). The bits
are the machine's: arch/x86/include/arch/mmu_inline.h and arch/armv7/include/arch/mmu_inline.h.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from diarch import cpu, memory

PAGE = 0x1000
SLOT = 0x400000


@dataclass
class Entry:
    """The mapping of one entry: size bytes at va to pa."""

    va: int
    pa: int
    size: int
    raw: int
    flags: str  # r, w, x; u: user mode too; c: copy-on-write; d: device; n: not cached; g: global

    def __str__(self) -> str:
        size = "4 KiB" if self.size == PAGE else f"{self.size >> 20} MiB"
        return f"{self.va:#010x} -> {self.pa:#010x}  {size:>5}  {self.flags:8} entry {self.raw:#010x}"


def slot_index(va: int) -> int:
    return va // SLOT


def table_index(va: int) -> int:
    return va // PAGE % 1024


def second_index(entry: Entry) -> str:
    """The hardware's index into the second level; empty if the first level maps the memory itself."""
    if entry.size != PAGE:
        return "    -"
    return f"{entry.va >> 12 & (0xFF if cpu.is_arm() else 0x3FF):#05x}"


def user_slots() -> int:
    """The number of slots of a directory that belong to the program."""
    return 256 if cpu.is_arm() else 512


def kernel_directory() -> int:
    return memory.address_of("kernel_table" if cpu.is_arm() else "kernel_directory")


def directory_entries(directory: int, slot: int) -> tuple[int, ...]:
    """The hardware's entries of a slot: one on the PC, four of 1 MiB each on ARM."""
    count = 4 if cpu.is_arm() else 1
    return memory.words(directory + slot * 4 * count, count)


def table_of(directory: int, va: int) -> int | None:
    """The kernel address of the table for va."""
    first = directory_entries(directory, slot_index(va))[0]
    if cpu.is_arm():
        return (first & ~0x3FF) + memory.KERNBASE if first & 3 == 1 else None
    return (first & ~0xFFF) + memory.KERNBASE if first & 0x81 == 0x01 else None


def entry_address(directory: int, va: int) -> int | None:
    """The address of the entry for va: walkpgdir() returns it."""
    table = table_of(directory, va)
    return None if table is None else table + 4 * table_index(va)


def translate(directory: int, va: int) -> int | None:
    """The physical address of va, by a table."""
    found = list(_slot(directory, slot_index(va), va // PAGE * PAGE, va + 1))
    return found[0].pa + va - found[0].va if found else None


def walk(directory: int, start: int, end: int) -> Iterator[Entry]:
    """All mappings from start to end, in order."""
    for slot in range(slot_index(start), slot_index(end - 1) + 1):
        yield from _slot(directory, slot, start, end)


def _slot(directory: int, slot: int, start: int, end: int) -> Iterator[Entry]:
    base = slot * SLOT
    table = table_of(directory, base)
    if table is None:
        yield from (e for e in _large(directory, slot) if e.va + e.size > start and e.va < end)
        return
    entries = struct.unpack("<1024I", memory.read_physical(table - memory.KERNBASE, PAGE))
    for index, raw in enumerate(entries):
        va = base + index * PAGE
        if start <= va < end and is_present(raw):
            yield decode(va, raw)


def _large(directory: int, slot: int) -> Iterator[Entry]:
    """Entries of the directory that map memory themselves: 4 MiB on the PC, sections of 1 MiB on ARM."""
    for number, raw in enumerate(directory_entries(directory, slot)):
        if cpu.is_arm() and raw & 3 == 2:
            va = slot * SLOT + (number << 20)
            yield Entry(va, raw & 0xFFF00000, 1 << 20, raw, _flags_section(raw))
        elif not cpu.is_arm() and raw & 0x81 == 0x81:
            yield Entry(slot * SLOT, raw & 0xFFC00000, SLOT, raw, _flags_x86(raw, large=True))


def is_present(raw: int) -> bool:
    return raw & (2 if cpu.is_arm() else 1) != 0


def decode(va: int, raw: int) -> Entry:
    """An entry of a table that is present."""
    flags = _flags_arm(raw) if cpu.is_arm() else _flags_x86(raw)
    return Entry(va, raw & 0xFFFFF000, PAGE, raw, flags)


def _letters(*pairs: tuple[str, bool]) -> str:
    return "".join(letter for letter, there in pairs if there)


def _flags_x86(raw: int, large: bool = False) -> str:
    """SDM vol. 3A section 4.3; bits 9 to 11 are the kernel's. 4 MiB pages hold kernel code or data."""
    uncached, through = raw & 0x10, raw & 0x08
    return _letters(
        ("r", True), ("w", bool(raw & 0x002)), ("x", bool(raw & 0x200) or large), ("u", bool(raw & 0x004)),
        ("c", bool(raw & 0x400)), ("d", bool(uncached and through)), ("n", bool(uncached and not through)),
        ("g", bool(raw & 0x100)),
    )


def _flags_arm(raw: int) -> str:
    """Small pages, ARM ARM B3.5.1; with TEX remap on, TEX[2] is the kernel's mark (B3.8.3)."""
    kind = raw >> 2 & 3
    return _letters(
        ("r", True), ("w", not raw & 0x200), ("x", not raw & 0x001), ("u", bool(raw & 0x020)),
        ("c", bool(raw & 0x100)), ("d", kind == 1), ("n", kind == 2), ("g", not raw & 0x800),
    )


def _flags_section(raw: int) -> str:
    """Sections, ARM ARM B3.5.1."""
    kind = raw >> 2 & 3
    return _letters(
        ("r", True), ("w", not raw & 0x8000), ("x", not raw & 0x10), ("u", bool(raw & 0x800)),
        ("d", kind == 1), ("n", kind == 2), ("g", not raw & 0x20000),
    )
