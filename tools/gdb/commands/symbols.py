# SPDX-License-Identifier: MIT
"""user-symbols, and the symbols of whatever program runs, loaded by themselves.

All programs lie at the same addresses, so gdb knows one program's symbols at a time: those of the one that
has been executed last, or that runs where gdb stops in user mode. A breakpoint on a program's function may
be set before (it is pending then), and comes into force when the program is executed.
"""
from __future__ import annotations

from pathlib import Path

import gdb

from diarch import cpu, memory, process
from diarch.command import command, quoted

PLACE = "trapframe_init_user"  # what exec calls last, when the new program and its name are in place


class Programs:
    """Which program's symbols gdb has."""

    def __init__(self) -> None:
        self.loaded: Path | None = None

    def load(self, name: str) -> bool:
        """Has gdb know a program by its file name; false where it was not built here."""
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
        """Whether names of functions mean this program's."""
        return self.loaded is not None and self.loaded.name == name


programs = Programs()


class ProgramExecuted(gdb.Breakpoint):
    """Never stops, but has the symbols of the program loaded that has just been executed."""

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
    """Stopped in a program other than the last one that was executed: its symbols."""
    if cpu.in_user_mode() and (running := process.current()):
        programs.load(running.text("name"))


@command("user-symbols")
def user_symbols(arguments: list[str]) -> None:
    """user-symbols PROGRAM: the symbols of a program of /bin, in place of those that gdb has."""
    if len(arguments) != 1 or not programs.load(arguments[0]):
        raise gdb.GdbError("user-symbols wants the name of a program of /bin.")
    print(f"Names of functions mean those of {arguments[0]}.")


def watch() -> None:
    """From now on symbols come by themselves."""
    gdb.execute("set breakpoint pending on")
    ProgramExecuted()
    RunningProgram()
    gdb.events.stop.connect(stopped)
