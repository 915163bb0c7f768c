# SPDX-License-Identifier: MIT
"""trace-malloc: from malloc() in a program down to the page tables, and back; then the way of memory that the program
returns. The program is user/tests/mallocdemo.c.

The trace shows real steps of the machine: each step is a breakpoint that was hit, in that order, and each value comes
from registers and memory.
"""
from __future__ import annotations

import gdb

from diarch import cpu, memory, pagetable, process
from diarch.memory import Struct
from traces import machine
from traces.session import Session
from traces.steps import Steps, argument, current_space, heading, is_running, show, show_space

PROGRAM = "mallocdemo"
DETAILED = 1  # pages that are shown in full; each other page gets a line
LISTED = 4  # pages freed that get a line

USER = ("malloc", "morecore", "free", "trim", "sbrk")
KERNEL = (
    "syscall_entry", "alltraps", "trap", "syscall", "sys_sbrk", "growproc", "allocuvm", "kalloc", "mappages",
    "walkpgdir", "switchuvm", "trapret", "deallocuvm", "tlb_flush", "kfree",
)


def page_descriptor(address: int) -> Struct:
    """The struct page of the page at a kernel address."""
    pages = int(memory.variable("page_array"))
    return Struct("struct page", pages + (address - memory.KERNBASE) // pagetable.PAGE * gdb.lookup_type("struct page").sizeof)


class MallocTrace:
    """The text for each breakpoint: the methods have the names of the functions."""

    def __init__(self, session: Session) -> None:
        self.session, self.steps = session, Steps()
        self.parts_left = 2
        self.aside = 0  # traps being handled other than the system call: interrupts, page faults
        self.quiet = False  # a call that is not worth showing
        self.pages = 0  # mapped, or freed, in this part
        self.freed: dict[int, int] = {}  # physical pages that will be freed, and their references before
        session.at_exec(PROGRAM, self.program_loaded)

    def program_loaded(self, frame: gdb.Frame) -> None:
        self.session.remove("trapframe_init_user")
        self.session.at("grow", lambda frame: self.begin("malloc() takes more memory from the kernel"))
        self.session.at("shrink", lambda frame: self.begin("free() gives memory back to the kernel"))

    def begin(self, title: str) -> None:
        if not is_running(PROGRAM):
            return
        heading(title)
        show("The address space before, and the pages of its heap:")
        show_space(current_space(), "heap")
        show()
        self.pages = 0
        for name in USER + KERNEL:
            self.session.at(self.place(name), lambda frame, name=name: self.arrive(name, frame))
        self.session.at("end_of_part", self.end)

    @staticmethod
    def place(name: str) -> str:
        return f"'malloc.c'::{name}" if name == "trim" else name  # the kernel has a trim() too

    def end(self, frame: gdb.Frame) -> None:
        if not is_running(PROGRAM):
            return
        for name in USER + KERNEL + ("end_of_part",):
            self.session.remove(self.place(name))
        show("\nThe address space after:")
        show_space(current_space(), "heap")
        self.parts_left -= 1
        if self.parts_left == 0:
            self.session.finish()

    def arrive(self, name: str, frame: gdb.Frame) -> None:
        """Shows the steps of the program, and ignores those of interrupts and of other processes."""
        if not is_running(PROGRAM):
            return
        if name == "alltraps" and (self.aside or not machine.trap_is_system_call()):
            self.aside += 1
        elif not self.aside and not self.quiet:
            getattr(self, name)(frame)
        elif name == "trapret" and self.aside:
            self.aside -= 1

    # In the program.

    def malloc(self, frame: gdb.Frame) -> None:
        self.steps.step("malloc", f"request = {argument(frame, 'request')} bytes; no free block is that large")
        self.session.at_return(self.malloc_returns)

    def malloc_returns(self, frame: gdb.Frame) -> None:
        self.steps.note(f"malloc returns {cpu.result():#010x}")

    def morecore(self, frame: gdb.Frame) -> None:
        self.steps.step("morecore", f"size = {argument(frame, 'size')} bytes: the block with its tag")
        self.session.at_return(self.back_in_malloc)

    def back_in_malloc(self, frame: gdb.Frame) -> None:
        self.steps.step(frame.name(), f"back in {frame.name()}(), with a block at {cpu.result():#010x} to take from")

    def free(self, frame: gdb.Frame) -> None:
        self.steps.step("free", f"memory = {argument(frame, 'memory'):#010x}")

    def trim(self, frame: gdb.Frame) -> None:
        size = memory.word(argument(frame, "top")) & ~3  # the tag's flags
        self.steps.step("trim", f"the topmost block is free and has {size} bytes: most of it is surplus")
        self.session.at_return(self.back_in_free)

    def back_in_free(self, frame: gdb.Frame) -> None:
        self.steps.step(frame.name(), f"back in {frame.name()}()")

    def sbrk(self, frame: gdb.Frame) -> None:
        increment = machine.signed(cpu.argument(0))
        if increment == 0:
            self.steps.note("sbrk(0) only asks for the end of the heap: not shown")
            self.quiet = True
            self.session.at_return(self.sbrk_zero_returns)
            return
        self.steps.step("sbrk", f"increment = {increment} bytes")

    def sbrk_zero_returns(self, frame: gdb.Frame) -> None:
        self.quiet = False

    # The way in.

    def syscall_entry(self, frame: gdb.Frame) -> None:
        self.steps.step("syscall_entry", *machine.describe_entry())

    def alltraps(self, frame: gdb.Frame) -> None:
        self.steps.step("alltraps", *machine.describe_alltraps())

    def trap(self, frame: gdb.Frame) -> None:
        self.steps.step("trap", *machine.describe_frame(argument(frame, "tf")))

    def syscall(self, frame: gdb.Frame) -> None:
        self.steps.step("syscall", "looks the number up in the table made from include/abi/syscalls.def")

    def sys_sbrk(self, frame: gdb.Frame) -> None:
        delta = machine.signed(memory.word(argument(frame, "arg")))
        self.steps.step("sys_sbrk", f"arg[0] = {delta}: the heap's end is to move by {delta // 4096} pages")

    def growproc(self, frame: gdb.Frame) -> None:
        brk = current_space().number("brk")
        delta = machine.signed(argument(frame, "delta"))
        self.steps.step("growproc", f"delta = {delta}: from {brk:#010x} to {brk + delta:#010x}")

    # Growing.

    def allocuvm(self, frame: gdb.Frame) -> None:
        start, end = argument(frame, "from"), argument(frame, "to")
        self.steps.step("allocuvm", f"pages for {start:#010x} to {end:#010x}: {(end - start) // 4096} of them")

    def kalloc(self, frame: gdb.Frame) -> None:
        if self.pages < DETAILED:
            self.steps.step("kalloc")
            self.session.at_return(self.kalloc_returns)

    def kalloc_returns(self, frame: gdb.Frame) -> None:
        page = cpu.result()
        self.steps.note(f"returns {page:#010x}: the page at physical {page - memory.KERNBASE:#010x}")

    def mappages(self, frame: gdb.Frame) -> None:
        va, pa = argument(frame, "va"), argument(frame, "pa")
        if self.pages < DETAILED:
            self.steps.step("mappages", f"va = {va:#010x}, pa = {pa:#010x}, prot = {argument(frame, 'prot'):#x}")
        self.session.at_return(lambda caller: self.mappages_returns(va))

    def mappages_returns(self, va: int) -> None:
        address = pagetable.entry_address(process.directory(current_space()), va)
        assert address
        entry = pagetable.decode(va, memory.word(address))
        self.pages += 1
        self.steps.note(f"page {self.pages}: written at {address:#010x}: {entry}")

    def walkpgdir(self, frame: gdb.Frame) -> None:
        va, directory = argument(frame, "va"), argument(frame, "pgdir")
        if self.pages >= DETAILED or directory != process.directory(current_space()):
            return
        slot, index = pagetable.slot_index(va), pagetable.table_index(va)
        table = pagetable.table_of(directory, va)
        first = pagetable.directory_entries(directory, slot)[0]
        state = f"{first:#010x}, a table at physical {table - memory.KERNBASE:#010x}" if table else "empty"
        self.steps.step(
            "walkpgdir",
            f"va = {va:#010x}: page directory index {slot:#05x}, page table index {index:#05x}, offset {va & 0xfff:#05x}",
            f"directory[{slot:#05x}] is {state}",
        )
        self.session.at_return(self.walkpgdir_returns)

    def walkpgdir_returns(self, frame: gdb.Frame) -> None:
        entry = cpu.result()
        if entry:
            self.steps.note(f"returns the entry's address {entry:#010x}; it holds {memory.word(entry):#010x} so far")

    # Shrinking: clear the entries, then flush every TLB, and only then free the pages.

    def deallocuvm(self, frame: gdb.Frame) -> None:
        start, end = argument(frame, "from"), argument(frame, "to")
        mapped = list(pagetable.walk(process.directory(current_space()), start, end))
        self.steps.step("deallocuvm", f"frees {start:#010x} to {end:#010x}, with {len(mapped)} mapped pages:")
        self.freed = {entry.pa: page_descriptor(entry.pa + memory.KERNBASE).number("references") for entry in mapped}
        for entry in mapped[:DETAILED]:
            self.steps.note(f"the first is {entry}")

    def tlb_flush(self, frame: gdb.Frame) -> None:
        va, size = argument(frame, "va"), argument(frame, "size")
        left = len(list(pagetable.walk(process.directory(current_space()), va, va + size)))
        held = sum(page_descriptor(pa + memory.KERNBASE).number("references") > 0 for pa in self.freed)
        self.steps.step(
            "tlb_flush", f"va = {va:#010x}, {size // 4096} pages: no CPU may use its old TLB entries any more",
            f"entries still present there: {left}; pages not yet freed: {held} of {len(self.freed)}",
        )

    def kfree(self, frame: gdb.Frame) -> None:
        page = argument(frame, "page")
        self.pages += 1
        if self.pages > LISTED:
            return
        self.steps.step("kfree", f"page = {page:#010x}: physical {page - memory.KERNBASE:#010x}")
        self.session.at_return(lambda caller: self.kfree_returns(page))

    def kfree_returns(self, page: int) -> None:
        self.steps.note(f"{page_descriptor(page).number('references')} references are left to it: it is free")

    # The way out.

    def switchuvm(self, frame: gdb.Frame) -> None:
        if frame.older().name() != "growproc":
            return  # the scheduler's, after an interrupt
        if self.pages > LISTED:
            self.steps.note(f"... and so on: {self.pages} pages in all")
        register = machine.system_register("cr3", "TTBR0", "TTBR0_EL1")
        now = f"the CPU's page directory is at physical {register & ~0xFFF:#010x}" if register else ""
        self.steps.step("switchuvm", *filter(None, [now, "the same space as before: nothing is to be loaded"]))

    def trapret(self, frame: gdb.Frame) -> None:
        self.steps.step("trapret", f"restores the program's registers: {machine.frame_result()}")


def main() -> None:
    with Session(PROGRAM) as session:
        MallocTrace(session)
        session.run()
