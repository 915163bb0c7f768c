# SPDX-License-Identifier: MIT
"""user-symbols, and symbols that are loaded automatically for the program that runs.

All programs lie at the same addresses, so gdb knows one program's symbols at a time: those of the program executed
last, or of the program that runs when gdb stops in user mode. A breakpoint on a program's function may be set earlier
(it is then pending), and becomes active when the program is executed.
"""
from __future__ import annotations

from pathlib import Path

import gdb

from diarch import cpu, memory, process
from diarch.command import command, quoted

PLACE = "trapframe_init_user"  # exec's last call, when the new program and its name are in place


class Programs:
    """Keeps track of the program whose symbols gdb has."""

    def __init__(self) -> None:
        self.loaded: Path | None = None

    def load(self, name: str) -> bool:
        """Adds a program to gdb by its file name. False if it was not built here."""
        path = Path(gdb.convenience_variable("bin").string()).resolve() / name
        if path == self.loaded:
            return True
        if not path.is_file():
            return False
        if self.loaded:
            gdb.execute(f"remove-symbol-file {quoted(self.loaded)}", to_string=True)
        gdb.execute(f"add-symbol-file {quoted(path)}", to_string=True)
        self.loaded = path
        return True

    def has(self, name: str) -> bool:
        """Whether gdb's function names belong to this program."""
        return self.loaded is not None and self.loaded.name == name


programs = Programs()


class ProgramExecuted(gdb.Breakpoint):
    """Never stops the machine, but loads the symbols of the program that has just been executed."""

    def __init__(self) -> None:
        super().__init__(f"*{memory.address_of(PLACE):#x}", internal=True)
        self.silent = True

    def stop(self) -> bool:
        running = process.current()
        if running:
            programs.load(running.text("name"))
        return False


class RunningProgram(gdb.Function):
    """$program(): the name of the process that runs, for conditions: break main if $_streq($program(), "ls")"""

    def __init__(self) -> None:
        super().__init__("program")

    def invoke(self) -> str:
        running = process.current()
        return running.text("name") if running else ""


def stopped(event: gdb.StopEvent) -> None:
    """gdb has stopped. If this is another program than the one executed last, its symbols are loaded."""
    if cpu.in_user_mode() and (running := process.current()):
        programs.load(running.text("name"))


@command("user-symbols")
def user_symbols(arguments: list[str]) -> None:
    """user-symbols PROGRAM: the symbols of a program of /bin, in place of the present ones."""
    if len(arguments) != 1 or not programs.load(arguments[0]):
        raise gdb.GdbError("user-symbols wants the name of a program of /bin.")
    print(f"Names of functions mean those of {arguments[0]}.")


def watch() -> None:
    """From now on symbols are loaded automatically."""
    gdb.execute("set breakpoint pending on")
    ProgramExecuted()
    RunningProgram()
    gdb.events.stop.connect(stopped)
