# SPDX-License-Identifier: MIT
"""ps, threads, runqueues, bt-process: processes, threads, the run queues, and a thread's place in the kernel."""
from __future__ import annotations

import gdb

from commands.symbols import programs
from diarch import code, cpu, memory, process
from diarch.command import chosen_process, command
from diarch.memory import Struct


def state(thread: Struct) -> str:
    return thread.enum("state", "THREAD_")


def place(thread: Struct) -> str:
    """The object that a thread sleeps on."""
    return (thread.text("waits_for") if state(thread) == "sleeping" else "") or "-"


@command("ps")
def ps(arguments: list[str]) -> None:
    """ps: the processes, and the object that each waits for."""
    print(f"{'PID':>5} {'PPID':>5} CPU {'STATE':9} {'WAITS FOR':12} {'PAGES':>6} NAME")
    for task in process.all_processes():
        thread = process.thread_of(task)
        parent, home, space = task.follow("parent"), thread.follow("cpu"), task.follow("vm")
        print(
            f"{task.number('pid'):5} {parent.number('pid') if parent else 0:5} {home.number('id') if home else 0:3} "
            f"{state(thread):9} {place(thread):12} {space.number('resident') if space else 0:6} {task.text('name')}",
        )


@command("threads")
def threads(arguments: list[str]) -> None:
    """threads [PID]: the threads of all processes, or of one, and the object that each waits for."""
    print(f"{'TID':>5} {'PID':>5} CPU {'STATE':9} {'WAITS FOR':12} NAME")
    for task in [chosen_process(arguments)] if arguments else process.all_processes():
        for thread in process.threads_of(task):
            home = thread.follow("cpu")
            print(
                f"{thread.number('tid'):5} {task.number('pid'):5} {home.number('id') if home else 0:3} "
                f"{state(thread):9} {place(thread):12} {task.text('name')}",
            )


@command("runqueues")
def runqueues(arguments: list[str]) -> None:
    """runqueues: for each CPU the thread that it runs, and the runnable threads, by level."""
    for this in process.cpus():
        running, queue = this.follow("thread"), this.follow("runqueue")
        name = f"{running.number('tid')} {running.text('name')}" if running else "nothing"
        print(f"cpu {this.number('id')}: runs {name}; {queue.number('count') if queue else 0} waiting")
        if not queue:
            continue
        heads = queue.at("level")
        for level in range(gdb.lookup_type("struct runqueue")["level"].type.sizeof // 8):
            waiting = memory.entries(heads + 8 * level, "struct thread", "run_link") if memory.word(heads + 8 * level) else []
            names = [f"{thread.number('tid')} {thread.text('name')}" for thread in waiting]
            if names:
                print(f"  level {level}: " + ", ".join(names))


@command("bt-process")
def bt_process(arguments: list[str]) -> None:
    """bt-process PID: the call chain of each thread of a process in the kernel; or the CPU that runs it."""
    task = chosen_process(arguments)
    for thread in process.threads_of(task):
        _bt_thread(task, thread)


def _bt_thread(task: Struct, thread: Struct) -> None:
    """The call chain of one thread, from its saved registers."""
    other = thread.number("tid") != task.number("pid")
    name = f"{task.text('name')}, thread {thread.number('tid')}" if other else task.text("name")
    print(f"process {task.number('pid')} {name}: {state(thread)}, waits for {place(thread)}")
    for number, this in enumerate(process.cpus()):
        if this.number("thread") == thread.address:
            _running(number)
            return
    context = Struct("struct context", thread.number("context"))
    pc, fp = (context.number(name) for name in (("pc", "fp") if cpu.is_arm() else ("eip", "ebp")))
    print(f"  {code.describe(pc)}")
    for address in code.callers(fp):
        print(f"  {code.describe(address, returned_to=True)}")
    if task.follow("vm"):
        frame = Struct("struct trapframe", thread.number("tf"))
        pc = frame.number("pc" if cpu.is_arm() else "eip")
        print(f"  user mode: {code.describe(pc) if programs.has(task.text('name')) else f'{pc:#010x}'}")


def _running(number: int) -> None:
    """A running process has no saved registers: they are in its CPU."""
    print(f"  it runs on cpu {number}:")
    selected = gdb.selected_thread()
    thread = next(t for t in gdb.selected_inferior().threads() if t.num == number + 1)
    thread.switch()
    try:
        gdb.execute("backtrace")
    finally:
        selected.switch()
