# SPDX-License-Identifier: MIT
"""The screen of both machines, pixel by pixel: text, colours, scrolling. (test_pi.py and test_pc.py have that
of a panic; the latter has the PC's text mode.)"""
from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from machine import Machine
from screen import BLACK, BLUE, CURSOR, GREY, RED, SIZES, expect_screen, folded, plain

CLEAR = r"\033[H\033[2J"


@pytest.fixture(scope="module", name="machine", params=["x86", "arm"])
def shared_machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """One machine for all tests here."""
    with Machine(request.param, append="cpus=1") as machine:
        yield machine.login()


def test_screen_shows_the_boot(machine: Machine, tmp_path: Path) -> None:
    """The boot's messages, the prompt, and the cursor. The PC's first line is the loader's, before the screen changed its mode."""
    lines = machine.boot_log.replace("\r", "").split("\n")
    cells = folded(machine, lines[1 if machine.arch == "x86" else 0:-1])
    expect_screen(machine, tmp_path, [*cells, plain("$ ") + [CURSOR]])


def test_screen_shows_colours_and_characters(machine: Machine, tmp_path: Path) -> None:
    """Attributes, letters of UTF-8, and lines."""
    machine.process.sendline(rf"printf '{CLEAR}\033[1;31mred\033[m \033[44mblue\033[7m back\033[m caf\303\251 \342\224\274 \033(0lqk\033(B\n'")
    row = [(letter, RED, BLACK) for letter in "red"] + plain(" ") + [(letter, GREY, BLUE) for letter in "blue"]
    row += [(letter, BLUE, GREY) for letter in " back"] + plain(" café ┼ ┌─┐")
    expect_screen(machine, tmp_path, [row, plain("$ ") + [CURSOR]])


def test_screen_scrolls(machine: Machine, tmp_path: Path) -> None:
    """Only the last lines of much output are left, and a hidden cursor is not drawn."""
    lines = [str(i) for i in range(1, 301)]
    machine.process.sendline(rf"printf '{CLEAR}'; seq 300; printf '\033[?25l'")
    expect_screen(machine, tmp_path, folded(machine, [*lines, "$ "]))


def test_window_has_the_size_of_the_screen(arch: str, tmp_path: Path) -> None:
    """If the console has no other device than the screen, programs are told the screen's size."""
    with Machine(arch, append="console=screen cpus=1") as machine:
        rows, columns = SIZES[arch]
        line = rf"printf '{CLEAR}'; stty size; printf '\033[?25l'"
        expect_screen(machine, tmp_path, folded(machine, [f"{rows} {columns}", "$ "]), again=f"{line}\n")
