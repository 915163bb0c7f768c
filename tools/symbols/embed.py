#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the kernel's own symbol table: assembly for the section .symbols, from a linked kernel.

The kernel is linked once without the table. This program reads its functions, and their source lines if there is debug
information, and the kernel is linked again with the result. The section comes behind all code, so no address changes
between the two. kernel/base/symbols.c describes the format.

usage: embed.py KERNEL.elf OUT.S
"""
from __future__ import annotations

import sys
from bisect import bisect_right
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

Row = tuple[int, str, int]  # address, file, line


def read_functions(elf: ELFFile) -> list[tuple[int, str]]:
    """The functions of the kernel by address; if one address has several names, the first."""
    found: dict[int, str] = {}
    thumb_bit = 1 if elf["e_machine"] == "EM_ARM" else 0  # not part of the address
    text = {i for i, section in enumerate(elf.iter_sections()) if section["sh_flags"] & 4}
    for section in elf.iter_sections():
        if not isinstance(section, SymbolTableSection):
            continue
        for symbol in section.iter_symbols():
            kind, where = symbol["st_info"]["type"], symbol["st_shndx"]
            if where in text and kind in ("STT_FUNC", "STT_NOTYPE") and symbol.name[:1] not in ("", "$", "."):
                # foo.cold, foo.part.0 and the like are pieces that the compiler has made of foo
                found.setdefault(symbol["st_value"] & ~thumb_bit, symbol.name.partition(".")[0])
    return sorted(found.items())


def file_name(program, index: int, compile_folder: str) -> str:
    """A file of a line program, relative to the source tree."""
    entries, folders = program["file_entry"], program["include_directory"]
    version5 = program["version"] >= 5
    entry = entries[index if version5 else index - 1]
    folder_index = entry.dir_index if version5 else entry.dir_index - 1
    folder = folders[folder_index].decode() if 0 <= folder_index < len(folders) else ""
    name = entry.name.decode()
    path = name if name.startswith("/") else f"{folder}/{name}" if folder else name
    return path.removeprefix(compile_folder).lstrip("/")


def read_lines(elf: ELFFile) -> list[Row]:
    """The source line of each run of instructions, by address."""
    rows: list[Row] = []
    if not elf.has_dwarf_info():
        return rows
    dwarf = elf.get_dwarf_info()
    for unit in dwarf.iter_CUs():
        program = dwarf.line_program_for_CU(unit)
        if program is None:
            continue
        folder_attribute = unit.get_top_DIE().attributes.get("DW_AT_comp_dir")
        folder = folder_attribute.value.decode() if folder_attribute else ""
        for entry in program.get_entries():
            state = entry.state
            if state is not None and not state.end_sequence and state.line:
                rows.append((state.address, file_name(program.header, state.file, folder), state.line))
    rows.sort(key=lambda row: row[0])
    return rows


def uleb(value: int) -> bytes:
    """An unsigned number, seven bits to a byte, low bits first; bit 7: more bytes follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_lines(rows: list[Row], start: int, end: int, files: dict[str, int]) -> bytes:
    """The rows of one function: see kernel/base/symbols.c. Ends with a row that advances by nothing."""
    out = bytearray()
    at, file, line = start, -1, 0
    first = max(bisect_right(rows, (start, "\xff", 0)) - 1, 0)
    for address, name, number in rows[first:]:
        if address >= end:
            break
        index = files.setdefault(name, len(files))
        if (index, number) == (file, line) or address < start:
            continue
        delta = number - line
        zigzag = delta << 1 if delta >= 0 else (-delta << 1) - 1
        out += uleb(address - at + 1) + uleb(zigzag << 1 | (index != file))
        if index != file:
            out += uleb(index)
        at, file, line = address, index, number
    return bytes(out + b"\0")


def assembly(functions: list[tuple[int, str]], rows: list[Row]) -> str:
    """The section's text."""
    files: dict[str, int] = {}
    strings, lines = bytearray(), bytearray()
    table: list[str] = []
    ends = [address for address, _ in functions[1:]] + [functions[-1][0] + 4096]
    for (address, name), end in zip(functions, ends):
        table.append(f".long {address:#x}, {len(strings)}, {len(lines)}")
        strings += name.encode() + b"\0"
        lines += encode_lines(rows, address, end, files)
    file_offsets = []
    for name in files:
        file_offsets.append(len(strings))
        strings += name.encode() + b"\0"

    def data(label: str, content: bytes) -> str:
        chunks = [content[i : i + 32] for i in range(0, len(content), 32)]
        return f"{label}:\n" + "".join(".byte " + ",".join(map(str, chunk)) + "\n" for chunk in chunks)

    parts = [
        '.section .symbols,"a"\n.balign 4',
        ".global symbol_count, symbol_table, symbol_files, symbol_strings, symbol_lines",
        f"symbol_count: .long {len(functions)}",
        "symbol_table:\n" + "\n".join(table),
        "symbol_files:\n" + "\n".join(f".long {offset}" for offset in file_offsets or [0]),
        data("symbol_strings", bytes(strings)),
        data("symbol_lines", bytes(lines)),
        '.section .note.GNU-stack,"",%progbits',
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], "rb") as stream:
        elf = ELFFile(stream)
        functions = read_functions(elf)
        if not functions:
            print(f"{sys.argv[1]}: no functions", file=sys.stderr)
            return 1
        Path(sys.argv[2]).write_text(assembly(functions, read_lines(elf)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
