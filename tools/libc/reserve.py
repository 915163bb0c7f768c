#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keeps the C library's names apart from those of programs: a program may define any function or variable.

In the library's objects each global name becomes a reserved one, in definitions and in references alike: printf is
__printf. Calls that the compiler makes itself (memcpy) change as well. If a header declares a name for programs, the
name is added again as a second, weak symbol at the same address. So a program that has its own printf links, and the
library still calls the library's. Names of hidden visibility, which the library's inner headers declare, get no public
name.

Only the symbol table and its strings change, at the end of the file: sections and relocations stay as the compiler made
them. The format is that of the System V ABI, chapter 4 ("Symbol Table").

usage: reserve.py FROM TO OBJECT...     the objects lie below FROM; the new ones get the same paths below TO
       reserve.py --names OBJECT...     lists the names that programs see
"""
from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

HEADER = Struct("<16s2H5I6H")
SECTION = Struct("<10I")
SYMBOL = Struct("<3I2BH")
SYMTAB = 2  # type of a section
GLOBAL, WEAK = 1, 2  # bindings of a symbol
HIDDEN = 2
PREFIX = "__"


@dataclass
class Symbol:
    """One entry of a symbol table."""

    name: str
    value: int
    size: int
    info: int
    other: int
    section: int

    @property
    def shared(self) -> bool:
        """It has a name that other objects see."""
        return self.info >> 4 != 0

    @property
    def public(self) -> bool:
        """The object defines it, under a name that programs may use too."""
        return self.shared and self.section != 0 and not self.name.startswith("_") and self.other & 3 != HIDDEN

    def alias(self) -> Symbol:
        """The same place under a weak name, which a program's own definition overrides."""
        return Symbol(self.name, self.value, self.size, WEAK << 4 | self.info & 0xF, self.other, self.section)


class Object:
    """A relocatable file of 32 bits, little-endian: the format of both machines."""

    def __init__(self, path: Path) -> None:
        self.data = bytearray(path.read_bytes())
        header = HEADER.unpack_from(self.data)
        if header[0][:6] != b"\x7fELF\x01\x01":
            sys.exit(f"{path} is no object of 32 bits")
        self.headers, count = header[6], header[12]
        self.table = next(i for i in range(count) if self.section(i)[1] == SYMTAB)
        self.strings = self.section(self.table)[6]
        self.symbols = self.read_symbols()

    def section(self, index: int) -> list[int]:
        return list(SECTION.unpack_from(self.data, self.headers + index * SECTION.size))

    def bytes_of(self, index: int) -> bytes:
        offset, size = self.section(index)[4:6]
        return bytes(self.data[offset : offset + size])

    def read_symbols(self) -> list[Symbol]:
        text = self.bytes_of(self.strings)
        symbols = []
        for name, *rest in SYMBOL.iter_unpack(self.bytes_of(self.table)):
            symbols.append(Symbol(text[name : text.index(b"\0", name)].decode(), *rest))
        return symbols

    def append(self, index: int, content: bytes) -> None:
        """Gives a section new contents, at the end of the file."""
        self.data += bytes(-len(self.data) % 4)
        fields = self.section(index)
        fields[4:6] = len(self.data), len(content)
        SECTION.pack_into(self.data, self.headers + index * SECTION.size, *fields)
        self.data += content

    def write(self, path: Path) -> None:
        text, table = bytearray(self.bytes_of(self.strings)), bytearray()  # section names may be in this table too
        for symbol in self.symbols:
            place = len(text) if symbol.name else 0
            text += symbol.name.encode() + b"\0" if symbol.name else b""
            table += SYMBOL.pack(place, symbol.value, symbol.size, symbol.info, symbol.other, symbol.section)
        self.append(self.table, bytes(table))
        self.append(self.strings, bytes(text))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.data)


def reserve(objects: list[Object]) -> None:
    """Renames the objects' definitions and all references to them, and adds the public names."""
    shared = [symbol for one in objects for symbol in one.symbols if symbol.shared]
    defined = {symbol.name for symbol in shared if symbol.section != 0}
    inner = {name for name in defined if not name.startswith("_")}
    taken = {PREFIX + name for name in inner} & {symbol.name for symbol in shared}
    if taken:
        sys.exit("the library uses reserved names that it gets by renaming: " + " ".join(sorted(taken)))
    for one in objects:
        aliases = [symbol.alias() for symbol in one.symbols if symbol.public]
        for symbol in one.symbols:
            if symbol.shared and symbol.name in inner:
                symbol.name = PREFIX + symbol.name
        one.symbols += aliases


def main() -> None:
    if sys.argv[1] == "--names":
        objects = [Object(Path(name)) for name in sys.argv[2:]]
        print("\n".join(sorted({symbol.name for one in objects for symbol in one.symbols if symbol.public})))
        return
    old, new = map(Path, sys.argv[1:3])
    paths = [Path(name) for name in sys.argv[3:]]
    objects = [Object(path) for path in paths]
    reserve(objects)
    for path, one in zip(paths, objects):
        one.write(new / path.relative_to(old))


if __name__ == "__main__":
    main()
