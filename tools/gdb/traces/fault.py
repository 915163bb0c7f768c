# SPDX-License-Identifier: MIT
"""trace-fault: two page faults of user/tests/faultdemo.c. The first is filled, and the program notices nothing. For the
second there is no page, and the kernel ends the program.
"""
from __future__ import annotations

import gdb

from diarch import cpu, memory, pagetable, process
from diarch.memory import Struct
from traces import machine
from traces.session import Session
from traces.steps import Steps, argument, current_space, heading, is_running, show, show_space, source

PROGRAM = "faultdemo"
PLACES = ("alltraps", "trap", "trap_fault", "vm_fault", "walkpgdir", "kalloc", "proc_exit", "trapret")


class FaultTrace:
    """The text for each breakpoint: the methods have the names of the functions."""

    def __init__(self, session: Session) -> None:
        self.session, self.steps = session, Steps()
        self.address = 0  # the address that the program touches
        self.aside = 0  # interrupts being handled
        session.at_exec(PROGRAM, self.program_loaded)

    def program_loaded(self, frame: gdb.Frame) -> None:
        self.session.remove("trapframe_init_user")
        self.session.at("touch", self.touch)

    def touch(self, frame: gdb.Frame) -> None:
        """The program is about to touch an address: from here on every step is shown."""
        if not is_running(PROGRAM):
            return
        self.address = cpu.argument(0)
        heading(f"the program writes to {self.address:#010x}")
        show("The address space before:")
        show_space(current_space())
        show()
        self.steps.step("touch", f"address = {self.address:#010x}", *self.entry_notes())
        if not self.session.has("trap"):
            for name in PLACES:
                self.session.at(name, lambda frame, name=name: self.arrive(name, frame))
            self.session.at_return(self.touch_returns)

    def entry_notes(self) -> list[str]:
        """The page table's entry for the address."""
        directory = process.directory(current_space())
        slot, index = pagetable.slot_index(self.address), pagetable.table_index(self.address)
        where = f"page directory index {slot:#05x}, page table index {index:#05x}"
        address = pagetable.entry_address(directory, self.address)
        if address is None:
            return [f"{where}: there is not even a table"]
        raw = memory.word(address)
        if not pagetable.is_present(raw):
            return [f"{where}: the entry at {address:#010x} holds {raw:#x}: nothing is there"]
        return [f"{where}: {pagetable.decode(self.address // 4096 * 4096, raw)}"]

    def touch_returns(self, frame: gdb.Frame) -> None:
        """Reached only after the first fault: the second one does not return."""
        value = memory.read(self.address, 1)[0]
        place, _ = source(frame)
        self.steps.step(frame.name(), f"touch() has returned to {place}; the byte at {self.address:#010x} is {value}")
        show("\nThe address space after:")
        show_space(current_space())

    def arrive(self, name: str, frame: gdb.Frame) -> None:
        """Shows the steps of the program's own fault, and ignores interrupts that come meanwhile."""
        if not is_running(PROGRAM):
            return
        if name == "alltraps" and (self.aside or not machine.trap_is_fault()):
            self.aside += 1
        elif not self.aside:
            getattr(self, name)(frame)
        elif name == "trapret":
            self.aside -= 1

    def alltraps(self, frame: gdb.Frame) -> None:
        self.steps.step("alltraps", *machine.describe_fault())

    def trap(self, frame: gdb.Frame) -> None:
        tf = argument(frame, "tf")
        pc = machine.frame_pc(tf)
        self.steps.step("trap", f"trapframe at {tf:#010x}; the instruction that could not be finished:")
        self.steps.note(gdb.execute(f"x/i {pc:#x}", to_string=True).strip())

    def trap_fault(self, frame: gdb.Frame) -> None:
        fault = Struct("struct fault", argument(frame, "fault"))
        self.steps.step(
            "trap_fault", f"in the kernel's own terms: {fault.enum('kind', 'FAULT_')} fault, "
            f"{fault.enum('access', 'FAULT_')} at {fault.number('address'):#010x}, "
            f"{'forbidden by the entry' if fault.number('present') else 'no page present'}",
        )

    def vm_fault(self, frame: gdb.Frame) -> None:
        address = argument(frame, "address")
        found = [r for r in process.regions(current_space()) if r.start <= address < r.end]
        self.steps.step(
            "vm_fault", f"address = {address:#010x}",
            f"it lies in the region {found[0]}" if found else "no region of the address space has it in it",
        )
        self.session.at_return(self.vm_fault_returns)

    def vm_fault_returns(self, frame: gdb.Frame) -> None:
        error = machine.signed(cpu.result())
        self.steps.note(f"vm_fault returns {error}" + (": bad address" if error == -14 else ""))
        if error == 0:
            for note in self.entry_notes():
                self.steps.note(note)

    def walkpgdir(self, frame: gdb.Frame) -> None:
        va = argument(frame, "va")
        slot, index = pagetable.slot_index(va), pagetable.table_index(va)
        self.steps.step("walkpgdir", f"va = {va:#010x}: page directory index {slot:#05x}, page table index {index:#05x}")

    def kalloc(self, frame: gdb.Frame) -> None:
        self.steps.step("kalloc")
        self.session.at_return(self.kalloc_returns)

    def kalloc_returns(self, frame: gdb.Frame) -> None:
        page = cpu.result()
        self.steps.note(f"returns {page:#010x}: the page at physical {page - memory.KERNBASE:#010x}")

    def proc_exit(self, frame: gdb.Frame) -> None:
        status = argument(frame, "status")
        self.steps.step("proc_exit", f"status = {status}: ended by signal {status & 0x7F}; the program never continues")
        self.session.finish()

    def trapret(self, frame: gdb.Frame) -> None:
        self.steps.step("trapret", f"back to pc {machine.frame_pc(cpu.sp()):#x}: the same instruction once more")


def main() -> None:
    with Session(PROGRAM) as session:
        FaultTrace(session)
        session.run()
