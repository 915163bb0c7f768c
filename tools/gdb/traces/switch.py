# SPDX-License-Identifier: MIT
"""trace-switch: the timer interrupts a program that never yields the CPU (user/tests/switchdemo.c), and another process
continues. Both kernel stacks are drawn at the moment when the CPU moves from one to the other.

Most timer interrupts lead to no switch: their steps are held back, and dropped when the program continues.
"""
from __future__ import annotations

import gdb

from diarch import code, cpu, memory, process
from diarch.memory import Struct
from traces import machine, stack
from traces.session import Session
from traces.steps import Steps, argument, heading, is_running, show

PROGRAM = "switchdemo"
PLACES = ("alltraps", "trap", "timer_interrupt", "trap_exit_user", "sched_preempt", "switchuvm", "swtch", "trapret")


class SwitchTrace:
    """The text for each breakpoint: the methods have the names of the functions."""

    def __init__(self, session: Session) -> None:
        self.session, self.steps = session, Steps(hold=True)
        self.active = False  # a trap from user mode is being handled
        self.counting_processes = 0
        self.from_pid = self.to_pid = 0
        session.at_exec(PROGRAM, self.program_loaded)

    def program_loaded(self, frame: gdb.Frame) -> None:
        self.session.remove("trapframe_init_user")
        self.session.at("count", self.counting)

    def counting(self, frame: gdb.Frame) -> None:
        """The second of the two processes has begun to count; the first was interrupted while counting."""
        self.counting_processes += 1
        if self.counting_processes < 2:
            return
        self.session.remove("count")
        for name in PLACES:
            self.session.at(name, lambda frame, name=name: self.arrive(name, frame))

    def arrive(self, name: str, frame: gdb.Frame) -> None:
        if name == "alltraps" and is_running(PROGRAM) and not self.to_pid:
            self.active = machine.trap_is_interrupt() and machine.trap_is_from_user()
            self.steps.forget()
        if self.active:
            getattr(self, name)(frame)

    def alltraps(self, frame: gdb.Frame) -> None:
        running = process.current()
        assert running
        self.from_pid = running.number("pid")
        self.steps.step("alltraps", f"process {self.from_pid} was interrupted; sp = {cpu.sp():#010x}, its kernel stack")

    def trap(self, frame: gdb.Frame) -> None:
        tf = argument(frame, "tf")
        self.steps.step("trap", f"trapframe at {tf:#010x}; the program was at pc {machine.frame_pc(tf):#x}")

    def timer_interrupt(self, frame: gdb.Frame) -> None:
        running = process.current_thread()
        assert running
        self.steps.step("timer_interrupt", f"process {running.number('tid')} has the CPU since {running.number('started_ns')} ns")

    def trap_exit_user(self, frame: gdb.Frame) -> None:
        mine = process.cpus()[0]
        wanted = bool(mine.number("reschedule"))
        queue = mine.follow("runqueue")
        self.steps.step(
            "trap_exit_user", f"before going back: reschedule = {str(wanted).lower()}, "
            f"{queue.number('count') if queue else 0} others wait in the run queue",
        )

    def sched_preempt(self, frame: gdb.Frame) -> None:
        self.steps.step("sched_preempt", "the process has to give way: it goes to the end of its list")

    def switchuvm(self, frame: gdb.Frame) -> None:
        space = argument(frame, "space")
        self.steps.step("switchuvm", f"space = {space:#010x}: user addresses mean the next process's from here on")

    def swtch(self, frame: gdb.Frame) -> None:
        """r0 and r1, or eax and edx: see context.S."""
        old, new = machine.swtch_arguments()
        offset = memory.offset_of(gdb.lookup_type("struct thread"), "context")
        leaving = Struct("struct thread", old - offset)
        coming = process.current_thread()
        assert coming
        self.to_pid = coming.number("tid")
        if leaving.number("tid") != self.from_pid or coming.text("name") != PROGRAM:
            self.active, self.to_pid = False, 0
            return
        heading(f"the timer moves the CPU from process {self.from_pid} to process {self.to_pid}")
        self.steps.release()
        caller = code.function_at(cpu.return_address())
        self.steps.step(
            "swtch", f"old = {old:#010x}: the place for {self.from_pid}'s sp; new = {new:#010x}: the sp that {self.to_pid} left",
            f"it was called at {caller}: process {self.from_pid} will continue there, when it is switched to again",
        )
        self.draw(leaving, cpu.sp(), "the stack that the CPU leaves; swtch() is about to push a struct context")
        self.draw(coming, new, "the stack that it continues with, as an earlier swtch() left it")
        self.session.at(machine.context_pc(new), self.on_the_other_stack)

    def draw(self, owner: Struct, sp: int, title: str) -> None:
        show(f"\n  Process {owner.number('tid')} {owner.text('name')}: {title}")
        for line in stack.draw(owner, sp, context=owner.number("tid") == self.to_pid):
            show(f"      {line}")
        show()

    def on_the_other_stack(self, frame: gdb.Frame) -> None:
        self.session.remove(cpu.pc())
        where = f"sp = {cpu.sp():#010x}, the stack of process {self.to_pid}"
        self.steps.step(frame.name(), f"swtch() has returned, but here: {where}")

    def trapret(self, frame: gdb.Frame) -> None:
        if not self.to_pid:
            return
        pc = machine.frame_pc(cpu.sp())
        self.steps.step("trapret", f"process {self.to_pid} continues at pc {pc:#x}, at which it was interrupted earlier")
        self.session.at(pc, self.back_in_user_mode)

    def back_in_user_mode(self, frame: gdb.Frame) -> None:
        self.steps.step(frame.name() or "?", f"process {self.to_pid} counts on")
        self.session.finish()


def main() -> None:
    with Session(PROGRAM) as session:
        SwitchTrace(session)
        session.run()
