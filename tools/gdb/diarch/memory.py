# SPDX-License-Identifier: MIT
"""Kernel memory, in every state of the CPU.

QEMU shows gdb only memory that the CPU could read itself. On ARM this excludes kernel memory while a program runs,
because user mode has no right to read it. In that case we translate addresses here, and ask QEMU for physical memory
instead.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator

import gdb

from diarch import cpu

KERNBASE = 0x80000000
VMAP_BASE = 0xF0000000  # from here up there is no direct map: pages of kernel stacks


def read(address: int, size: int) -> bytes:
    """Bytes at a virtual address: the kernel's, or the current process's."""
    if address >= KERNBASE and cpu.is_arm() and cpu.in_user_mode():
        return _read_by_table(address, size)
    return bytes(gdb.selected_inferior().read_memory(address, size))


def read_physical(address: int, size: int) -> bytes:
    """Bytes of physical memory, as far as the direct map reaches."""
    if cpu.is_arm() and cpu.in_user_mode():
        return _from_qemu(address, size)
    return read(address + KERNBASE, size)


def _from_qemu(address: int, size: int) -> bytes:
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        return bytes(gdb.selected_inferior().read_memory(address, size))
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def _read_by_table(address: int, size: int) -> bytes:
    if address < VMAP_BASE:
        return _from_qemu(address - KERNBASE, size)
    from diarch import pagetable  # pagetable reads tables through this module

    data = b""
    while size > 0:
        part = min(size, 0x1000 - address % 0x1000)
        physical = pagetable.translate(pagetable.kernel_directory(), address)
        if physical is None:
            raise gdb.MemoryError(f"Cannot access memory at address {address:#x}")
        data += _from_qemu(physical, part)
        address, size = address + part, size - part
    return data


def word(address: int) -> int:
    return int(struct.unpack("<I", read(address, 4))[0])


def words(address: int, count: int) -> tuple[int, ...]:
    return struct.unpack(f"<{count}I", read(address, 4 * count))


def string(address: int, limit: int = 256) -> str:
    """The text up to a zero byte."""
    data = b""
    while len(data) < limit and b"\0" not in data:
        data += read(address + len(data), min(16, 0x1000 - (address + len(data)) % 0x1000))
    return data.split(b"\0")[0].decode(errors="replace")


class Struct:
    """A C structure in kernel memory, read once: fields by name, as numbers, texts or structures."""

    def __init__(self, type_name: str | gdb.Type, address: int) -> None:
        self.type = gdb.lookup_type(type_name) if isinstance(type_name, str) else type_name
        self.address = address
        self.value = gdb.Value(read(address, self.type.sizeof), self.type)

    def offset(self, field: str) -> int:
        return offset_of(self.type, field)

    def at(self, field: str) -> int:
        """The address of a field."""
        return self.address + self.offset(field)

    def has(self, field: str) -> bool:
        return any(f.name == field for f in self.type.fields())

    def number(self, field: str) -> int:
        return int(self.value[field])

    def text(self, field: str) -> str:
        """A field that is text, or a pointer to text."""
        value = self.value[field]
        if value.type.code == gdb.TYPE_CODE_PTR:
            return string(int(value)) if int(value) else ""
        return str(value.string())

    def enum(self, field: str, prefix: str) -> str:
        return str(self.value[field]).removeprefix(prefix).lower()

    def inner(self, field: str) -> Struct:
        """A structure inside this one."""
        return Struct(self.value[field].type.strip_typedefs(), self.at(field))

    def follow(self, field: str) -> Struct | None:
        """The structure that a field points to."""
        value = self.value[field]
        return Struct(value.type.target().strip_typedefs().unqualified(), int(value)) if int(value) else None


def offset_of(ctype: gdb.Type, field: str) -> int:
    return next(f.bitpos // 8 for f in ctype.fields() if f.name == field)


def symbol(name: str) -> gdb.Symbol:
    """A variable or function of the kernel, static ones included."""
    found = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if found is None:
        raise gdb.GdbError(f"The kernel has no {name}. Is its symbol file loaded?")
    return found


def address_of(name: str) -> int:
    return int(symbol(name).value().address)


def address_of_label(name: str) -> int:
    """The address of a label in assembly."""
    return int(gdb.parse_and_eval(f"(unsigned long)&{name}"))


def variable(name: str) -> gdb.Value:
    """A variable's value."""
    ctype = symbol(name).type
    return gdb.Value(read(address_of(name), ctype.sizeof), ctype)


def array(name: str) -> list[Struct]:
    """The structures of an array variable."""
    ctype = symbol(name).type
    element = ctype.target()
    count = ctype.sizeof // element.sizeof
    return [Struct(element, address_of(name) + i * element.sizeof) for i in range(count)]


def entries(head: int, type_name: str, member: str) -> Iterator[Struct]:
    """The structures of a struct list whose head is at an address, by their link's name (lib/list.h)."""
    offset = offset_of(gdb.lookup_type(type_name), member)
    link = word(head)
    while link != head:
        yield Struct(type_name, link - offset)
        link = word(link)
