# SPDX-License-Identifier: MIT
"""trace-exec: a program replaces the shell's child: the file's headers, the regions made of its segments, the argument
stack, and the first instruction, whose page is not even in memory yet.
"""
from __future__ import annotations

import gdb

from diarch import cpu, memory, pagetable, process
from diarch.memory import Struct
from traces import machine
from traces.session import Session
from traces.steps import Steps, argument, current_space, heading, show, show_space

PROGRAM = "echo"
COMMAND = f"/bin/{PROGRAM} hello trace"  # by its path: the shell has a command of its own with this name
PATH = f"/bin/{PROGRAM}"
PLACES = ("proc_exec", "vmspace_new", "vmspace_map", "proc_change_vm", "switchuvm", "trapframe_init_user", "trapret")
SEGMENT_FLAGS = (("r", 4), ("w", 2), ("x", 1))  # PF_R, PF_W, PF_X (System V ABI, chapter 5)


class ExecTrace:
    """The text for each breakpoint: the methods have the names of the functions."""

    def __init__(self, session: Session) -> None:
        self.session, self.steps = session, Steps()
        self.pid, self.entry = 0, 0
        self.changed = False  # the process has the new address space
        self.started = False
        session.at("sys_execve", self.sys_execve)

    def is_ours(self) -> bool:
        running = process.current()
        return running is not None and running.number("pid") == self.pid

    def sys_execve(self, frame: gdb.Frame) -> None:
        path, argv, envp = memory.words(argument(frame, "arg"), 3)
        running = process.current()
        if memory.string(path) != PATH or running is None:
            return
        self.session.remove("sys_execve")
        self.pid = running.number("pid")
        heading(f"process {self.pid}, a copy of {running.text('name')}, calls execve(\"{PATH}\")")
        show("Its address space before:")
        show_space(current_space())
        show()
        self.steps.step(
            "sys_execve", f"path = {path:#010x}: \"{memory.string(path)}\"", *vector("argv", argv), *vector("envp", envp),
        )
        for name in PLACES:
            self.session.at(name, lambda frame, name=name: self.is_ours() and getattr(self, name)(frame))

    def proc_exec(self, frame: gdb.Frame) -> None:
        args = Struct("struct exec_args", argument(frame, "args"))
        strings = memory.read(args.number("strings"), args.number("used")).decode(errors="replace").split("\0")[:-1]
        self.steps.step(
            "proc_exec", f"{args.number('argc')} arguments and {args.number('envc')} variables, copied into the kernel:",
            " ".join(f'"{text}"' for text in strings),
        )

    def vmspace_new(self, frame: gdb.Frame) -> None:
        self.steps.step("vmspace_new", "the new address space is built beside the old one, in case something fails")

    def vmspace_map(self, frame: gdb.Frame) -> None:
        region = Struct("struct region", argument(frame, "wanted"))
        start, end = region.number("start"), region.number("end")
        notes = [f"{start:#010x} - {end:#010x}  {process.prot_text(region)}  {region.text('name')}"]
        if region.number("object"):
            page, size = region.number("object_page"), region.number("object_bytes")
            notes.append(f"backed by the file from page {page} on, {size} bytes; zeros beyond")
        else:
            notes.append("zero pages")
        loader, adder = caller_named(frame, "load_program"), caller_named(frame, "add_segment")
        if loader and not self.entry:
            self.entry = self.show_header(loader)
        if adder:
            notes.insert(0, segment_text(adder.read_var("segment")))
        self.steps.step("vmspace_map", *notes)

    def show_header(self, loader: gdb.Frame) -> int:
        """The ELF header, from the stack of load_program(); returns the entry."""
        header = loader.read_var("header")
        self.steps.step(
            "load_program", f"ELF header: type {int(header['type'])} (executable), machine {int(header['machine'])}, "
            f"entry {int(header['entry']):#010x}, "
            f"{int(header['segment_count'])} program headers at offset {int(header['segments_at'])}",
            frame=loader,
        )
        return int(header["entry"])

    def proc_change_vm(self, frame: gdb.Frame) -> None:
        self.changed = True
        space = Struct("struct vmspace", argument(frame, "vm"))
        self.steps.step("proc_change_vm", "nothing can fail any more: the new address space takes the old one's place")
        show_space(space)

    def switchuvm(self, frame: gdb.Frame) -> None:
        if not self.changed:  # the process has waited for the disk, and runs again
            return
        self.steps.step("switchuvm", "the CPU gets the new page directory")

    def trapframe_init_user(self, frame: gdb.Frame) -> None:
        self.entry, stack = argument(frame, "entry"), argument(frame, "sp")
        self.steps.step(
            "trapframe_init_user", f"entry = {self.entry:#010x}, sp = {stack:#010x}: execve() will \"return\" there",
        )
        self.session.load_program(PROGRAM)
        self.session.at("vm_fault", lambda frame: self.is_ours() and self.vm_fault(frame))
        self.session.at(self.entry, lambda frame: self.is_ours() and self.first_instruction(frame))

    def trapret(self, frame: gdb.Frame) -> None:
        if not machine.frame_is_of_user(cpu.sp()):  # the end of an interrupt that came meanwhile
            return
        self.steps.step("trapret", f"leaves the kernel for pc {machine.frame_pc(cpu.sp()):#x}")

    def vm_fault(self, frame: gdb.Frame) -> None:
        address = argument(frame, "address")
        region = next((r for r in process.regions(current_space()) if r.start <= address < r.end), None)
        self.steps.step("vm_fault", f"address = {address:#010x} is not in memory yet; it belongs to", str(region))

    def first_instruction(self, frame: gdb.Frame) -> None:
        if not self.started:
            self.started = True
            self.steps.step("_start", f"the program's first instruction; sp = {cpu.sp():#010x}, and there:")
            for line in picture_of_arguments(cpu.sp()):
                self.steps.note(line)
        if pagetable.translate(process.directory(current_space()), self.entry) is None:
            self.steps.note("its page is not in memory: the CPU cannot even fetch it")
            return
        self.steps.step("_start", "now the CPU can fetch the instruction: the program runs")
        show("\nThe address space:")
        show_space(current_space())
        self.session.finish()


def caller_named(frame: gdb.Frame | None, name: str) -> gdb.Frame | None:
    """A frame of that function, searched from a frame through its callers."""
    while frame is not None and frame.name() != name:
        frame = frame.older()
    return frame


def segment_text(segment: gdb.Value) -> str:
    """A program header."""
    flags = "".join(letter if int(segment["flags"]) & bit else "-" for letter, bit in SEGMENT_FLAGS)
    return (
        f"segment: {int(segment['file_bytes'])} bytes from offset {int(segment['offset']):#x} of the file go to "
        f"{int(segment['address']):#010x}, {int(segment['memory_bytes'])} bytes in memory, {flags}"
    )


def vector(name: str, address: int) -> list[str]:
    """The strings of argv or envp, from user memory."""
    texts = []
    while address and (pointer := memory.word(address)):
        texts.append(f'"{memory.string(pointer)}"')
        address += 4
    return [f"{name} = {' '.join(texts)}"]


def picture_of_arguments(sp: int) -> list[str]:
    """The words from argc to the end of envp, as the program finds them on its stack."""
    argc = memory.word(sp)
    lines = [f"{sp:#010x}  {argc:#010x}  argc = {argc}"]
    for name in ("argv", "envp"):
        number = 0
        while True:
            sp += 4
            pointer = memory.word(sp)
            if not pointer:
                lines.append(f"{sp:#010x}  {pointer:#010x}  end of {name}")
                break
            lines.append(f"{sp:#010x}  {pointer:#010x}  {name}[{number}] -> \"{memory.string(pointer)}\"")
            number += 1
    return lines


def main() -> None:
    with Session(COMMAND) as session:
        ExecTrace(session)
        session.run()
