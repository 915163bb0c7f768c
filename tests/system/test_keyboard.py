# SPDX-License-Identifier: MIT
"""Keyboards: keys, layouts, locks and lights, on the PC's PS/2 keyboard. (tests/host/unit/keyboard.c has every key.)"""
from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Iterator

import pytest
from machine import LIMIT, Machine

# Per layout: QEMU's names of keys that are pressed one after the other, and the characters that they type together.
LAYOUTS = {
    "us": "q=q shift-2=@ bracket_left=[ alt_r-b,left=^[b^[[D delete,f1=^[[3~^[OP minus=-",
    "gb": "q=q shift-2=\" alt_r-4=€ alt_r-e=é shift-backslash=~ less=\\",
    "de": "y=z shift-z=Y alt_r-q=@ alt_r-less=| grave_accent,a=â equal,shift-e=É shift-equal,u=ù minus=ß shift-7=/",
    "fr": "a=q q=a 2=é shift-2=2 alt_r-0=@ alt_r-8=\\ bracket_left,e=ê shift-bracket_left,i=ï m=, semicolon=m",
    "es": "semicolon=ñ shift-semicolon=Ñ alt_r-2=@ apostrophe,o=ó bracket_left,a=à shift-apostrophe,u=ü equal=¡",
    "it": "bracket_left=è shift-bracket_left=é alt_r-semicolon=@ alt_r-bracket_left=[ shift-alt_r-bracket_left={ equal=ì",
    "se": "bracket_left=å shift-bracket_left=Å alt_r-2=@ alt_r-minus=\\ bracket_right,u=ü equal,a=á alt_r-bracket_right,n=ñ less=<",
    "jp": "shift-2=\" bracket_left=@ shift-bracket_left=` backslash=] equal=^ yen=\\ shift-yen=| shift-ro=_",
}
LIGHTS = {"scroll": 1, "num": 2, "caps": 4}


class Keyboard:
    """The keyboard of a PC, through QEMU's monitor."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.log = folder / "log"  # of QEMU's: each line tells which lights are on

    def press(self, keys: str) -> None:
        """Presses keys, which commas separate. They are few: the keyboard has a small queue."""
        for key in keys.split(","):
            self.machine.monitor(f"sendkey {key} 5")

    def type(self, keys: str) -> str:
        """Presses keys of a table above, and waits for the echo of each group. Returns the text."""
        text = ""
        for group in keys.split():
            names, characters = group.split("=", 1)
            self.press(names)
            self.machine.process.expect_exact(characters)
            text += characters
        return text


    def start_cat(self) -> None:
        """Starts a program that repeats lines, and leaves their editing to the terminal. The line editor's modes are gone when
        a command runs, and only from then on the terminal echoes each key."""
        self.machine.process.sendline("echo go; cat")
        self.machine.expect(r"\ngo\r*\n")

    def end_cat(self, line: str) -> None:
        """Ends the line and the program, which has repeated the line."""
        self.press("ret,ctrl-d")
        self.machine.expect(rf"\n{re.escape(line)}\r*\n\$ ")

    def lights(self) -> int:
        """The lights that the keyboard has been told to show last."""
        shown = re.findall(r"ledstate:? .*ledstate (\S+)", self.log.read_text())
        return int(shown[-1], 0) if shown else -1

    def wait_for_lights(self, wanted: int) -> None:
        """Waits until the keyboard shows these lights."""
        end = time.monotonic() + LIMIT
        while self.lights() != wanted:
            assert time.monotonic() < end, f"lights {self.lights()}, not {wanted}"
            time.sleep(0.1)


@pytest.fixture(scope="module", name="keyboard")
def shared_keyboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyboard]:
    """One machine for the tests here; it starts with the German layout."""
    folder = tmp_path_factory.mktemp("keyboard")
    extra = ["-D", f"{folder}/log", "-trace", "ps2_set_ledstate"]
    with Machine("x86", append="keymap=de", extra=extra) as machine:
        machine.login()
        yield Keyboard(machine, folder)


def test_command_line_chooses_the_layout(keyboard: Keyboard) -> None:
    """keymap=de, and Caps Lock with a letter that only this layout has."""
    machine = keyboard.machine
    assert machine.run("loadkeys") == ("de\nus gb de fr es it se jp\n", 0)
    keyboard.start_cat()
    text = keyboard.type("z=y caps_lock,semicolon=Ö caps_lock,semicolon=ö ctrl-v,ctrl_r-a=^A")
    keyboard.end_cat(text[:-2] + "\x01")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(keyboard: Keyboard, layout: str) -> None:
    """Keys alone, with Shift, with AltGr, and behind dead keys."""
    machine = keyboard.machine
    assert machine.run(f"loadkeys {layout}") == ("", 0)
    assert machine.run("loadkeys")[0].split("\n")[0] == layout
    keyboard.start_cat()
    text = keyboard.type(LAYOUTS[layout]).replace("^[", "\x1b")
    keyboard.end_cat(text)


def test_lights_and_keypad(keyboard: Keyboard) -> None:
    """Num Lock is on at first. Each lock has its light, and a key that is held locks once."""
    machine = keyboard.machine
    machine.run("loadkeys us")
    keyboard.wait_for_lights(LIGHTS["num"])
    keyboard.start_cat()
    keyboard.type("kp_7=7 kp_decimal=. kp_add=+ kp_divide=/")
    keyboard.press("num_lock")
    keyboard.wait_for_lights(0)
    keyboard.type("kp_7=^[[H kp_decimal=^[[3~ kp_subtract=-")
    keyboard.press("caps_lock")
    keyboard.wait_for_lights(LIGHTS["caps"])
    keyboard.press("scroll_lock")
    keyboard.wait_for_lights(LIGHTS["caps"] | LIGHTS["scroll"])
    keyboard.press("scroll_lock,caps_lock,num_lock")
    keyboard.wait_for_lights(LIGHTS["num"])
    keyboard.press("ctrl-c")
    machine.expect(r"\^C\r*\n\$ ")


def test_only_root_chooses(keyboard: Keyboard) -> None:
    """Other users may look. Names that are no layouts are refused."""
    machine = keyboard.machine
    machine.run("loadkeys us")
    assert machine.run("loadkeys xx") == ("loadkeys: xx: there is no such layout\n", 1)
    assert machine.run("loadkeys us gb")[1] == 2
    assert machine.run("su student -c 'loadkeys de'") == ("loadkeys: /dev/keymap: Permission denied\n", 1)
    assert machine.run("su student -c loadkeys")[0].startswith("us\n")


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_a_layout_that_does_not_exist(arch: str) -> None:
    """The kernel says so, and takes the default; it is the same program on both machines."""
    with Machine(arch, append="keymap=dvorak cpus=1") as machine:
        machine.login()
        assert "keymap=dvorak: there is no such layout" in machine.boot_log
        assert machine.run("loadkeys") == ("us\nus gb de fr es it se jp\n", 0)
        assert machine.run("loadkeys fr; loadkeys")[0].startswith("fr\n")
