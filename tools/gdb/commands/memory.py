# SPDX-License-Identifier: MIT
"""pgdir, regions: the meaning of addresses, in the hardware's tables and in the kernel's own description."""
from __future__ import annotations

import gdb

from diarch import cpu, pagetable, process
from diarch.command import chosen_space, command, number

TOP = 1 << 32


@command("pgdir")
def pgdir(arguments: list[str]) -> None:
    """
    pgdir [PID]                 the entries of a process's page table (default: the running process's)
    pgdir kernel [START [END]]  the kernel's half
    pgdir [PID] START END       those for addresses from START to END
    """
    if arguments[:1] == ["kernel"]:
        directory, default = pagetable.kernel_directory(), (0x80000000, TOP)
        limits = arguments[1:]
    else:
        owner = arguments[:1] if len(arguments) in (1, 3) else []
        directory = process.directory(chosen_space(owner))
        default = (0, pagetable.user_slots() * pagetable.SLOT)
        limits = arguments[len(owner) :]
    start, end = (*map(number, limits), *default[len(limits) :])[:2]
    if not 0 <= start < end <= TOP:
        raise gdb.GdbError("An address range is START END, with START below END.")
    print(f"page directory at physical {directory - 0x80000000:#010x}")
    for entry in pagetable.walk(directory, start, end):
        first = f"{entry.va >> 20:#05x}" if cpu.is_arm() else f"{entry.va >> 22:#05x}"
        print(f"  first level {first}, second {pagetable.second_index(entry)}  {entry}")


@command("regions")
def regions(arguments: list[str]) -> None:
    """regions [PID]: the parts of an address space, and how many pages of each are in memory."""
    space = chosen_space(arguments)
    for region in process.regions(space):
        print(f"  {region}")
    print(f"  {space.number('resident')} pages in memory; the heap ends at {space.number('brk'):#010x}")
