# SPDX-License-Identifier: MIT
"""Commands for gdb made of functions, and the arguments that many of them share."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gdb

from diarch import process
from diarch.memory import Struct

Function = Callable[[list[str]], None]


def command(name: str) -> Callable[[Function], Function]:
    """Makes a function a command of gdb; its description is the command's help."""

    def make(function: Function) -> Function:
        class Command(gdb.Command):
            __doc__ = function.__doc__

            def __init__(self) -> None:
                super().__init__(name, gdb.COMMAND_DATA)

            def invoke(self, argument: str, from_tty: bool) -> None:
                if gdb.selected_thread() is None:
                    raise gdb.GdbError("There is no machine: `make gdb` starts one, `make gdb-attach` finds one.")
                function(gdb.string_to_argv(argument))

        Command()
        return function

    return make


def chosen_process(arguments: list[str]) -> Struct:
    """The process whose number is the first argument; without an argument, the process of the selected CPU."""
    if arguments:
        return process.find(number(arguments[0]))
    running = process.current()
    if running is None:
        raise gdb.GdbError("No process runs yet.")
    return running


def chosen_space(arguments: list[str]) -> Struct:
    """Its address space."""
    owner = chosen_process(arguments)
    space = owner.follow("vm")
    if space is None:
        raise gdb.GdbError(f"Process {owner.number('pid')} {owner.text('name')} has no address space.")
    return space


def number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise gdb.GdbError(f"{text} is not a number.") from None


def quoted(path: Path) -> str:
    """A file's name as a word of gdb's commands; the name may contain spaces."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
