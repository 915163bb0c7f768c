# SPDX-License-Identifier: MIT
"""Processes and their address spaces, from the kernel's structures."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gdb

from diarch import cpu, memory, pagetable
from diarch.memory import Struct

PROT = (("r", 1), ("w", 2), ("x", 4))  # PROT_READ, PROT_WRITE, PROT_EXEC (hal/mmu.h)


def all_processes() -> Iterator[Struct]:
    return memory.entries(memory.address_of("all_procs"), "struct proc", "all_link")


def find(pid: int) -> Struct:
    for process in all_processes():
        if process.number("pid") == pid:
            return process
    raise gdb.GdbError(f"There is no process {pid}.")


def cpus() -> list[Struct]:
    """The CPUs that the kernel uses."""
    return memory.array("cpus")[: int(memory.variable("cpu_count"))]


def current_thread() -> Struct | None:
    """The thread of the CPU that gdb has selected."""
    running = memory.array("cpus")[cpu.index() : cpu.index() + 1]
    return running[0].follow("thread") if running else None


def current() -> Struct | None:
    """Its process; an idle thread has none."""
    thread = current_thread()
    return thread.follow("proc") if thread else None


def threads_of(process: Struct) -> Iterator[Struct]:
    """The threads of a process, the oldest first."""
    return memory.entries(process.at("threads"), "struct thread", "proc_link")


def all_threads() -> Iterator[Struct]:
    """The threads of all processes; idle threads are not among them."""
    for process in all_processes():
        yield from threads_of(process)


def thread_of(process: Struct) -> Struct:
    """The oldest thread of a process."""
    return next(threads_of(process))


@dataclass
class Region:
    """A part of an address space, and its pages that are in memory."""

    start: int
    end: int
    prot: str
    name: str
    pages: list[pagetable.Entry]

    def __str__(self) -> str:
        size = (self.end - self.start) // 1024
        return f"{self.start:#010x} - {self.end:#010x}  {self.prot}  {size:6} KiB  {len(self.pages):4} in memory  {self.name}"


def directory(space: Struct) -> int:
    """The page directory of a struct vmspace: its kernel address."""
    return space.number("pgdir")


def prot_text(region: Struct) -> str:
    """The accesses that a struct region allows."""
    return "".join(letter if region.number("prot") & bit else "-" for letter, bit in PROT)


def regions(space: Struct) -> list[Region]:
    """The regions of a struct vmspace."""
    found = []
    for region in memory.entries(space.at("regions"), "struct region", "link"):
        start, end = region.number("start"), region.number("end")
        prot = prot_text(region)
        pages = list(pagetable.walk(directory(space), start, end)) if end > start else []
        found.append(Region(start, end, prot, region.text("name"), pages))
    return found
