# SPDX-License-Identifier: MIT
"""The virtual consoles, with the PC's keyboard and a USB keyboard on the Pi. The serial line is the terminal of console 1. "text" is
the PC in text mode."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from machine import Machine
from screen import SIZES, VGA_COLUMNS, VGA_ROWS, screen_text, wait_for_screen
from test_usb import KEYBOARD, devices, press, type_text

KINDS = [*SIZES, "text"]
PROMPT = r"^\$\s*\Z"
NOTHING = r"\A\s*\Z"


def machine_with_keyboard(kind: str, append: str = "") -> Machine:
    """A machine with a screen and a keyboard; that of the PC is always there."""
    if kind == "text":
        return Machine("x86", append=f"{append} video=text", cpus=2)
    return Machine(kind, append=append, cpus=2, extra=devices(KEYBOARD) if kind == "arm" else [])


def size(kind: str) -> tuple[int, int]:
    """Rows and columns of the screen."""
    return SIZES.get(kind, (VGA_ROWS, VGA_COLUMNS))


def wait_for_keyboard(machine: Machine, text: str) -> None:
    """Waits until this text has come on the serial line, and a message that the USB keyboard is there."""
    keyboard = r"(?=.*usb 1\.1: keyboard [0-9a-f:]+\r*\n)" if machine.arch == "arm" else ""
    machine.expect(rf"(?s)\A{keyboard}.*{text}")


def log_in(machine: Machine, folder: Path) -> None:
    """As root, on the console that the screen shows."""
    wait_for_screen(machine, folder, r"^login:\s*\Z")
    type_text(machine, folder, "root")
    press(machine, "ret")
    wait_for_screen(machine, folder, r"Password:\s*\Z")
    press(machine, *"root", "ret")
    wait_for_screen(machine, folder, PROMPT)


def run(machine: Machine, folder: Path, command: str, output: str) -> str:
    """Runs a command on the console that the screen shows. Returns the screen's text when the next prompt is there."""
    type_text(machine, folder, command)
    press(machine, "ret")
    return wait_for_screen(machine, folder, rf"^\$ {re.escape(command)}\n{output}\n\$\s*\Z")


def show(machine: Machine, folder: Path, number: int, text: str) -> None:
    """Switches to a console that has this text."""
    press(machine, f"alt-f{number}")
    wait_for_screen(machine, folder, rf"\A{re.escape(text)}\Z")


@pytest.mark.parametrize("kind", KINDS)
def test_consoles_are_apart(kind: str, tmp_path: Path) -> None:
    """Each has its screen, its terminal and its shell; Ctrl-C is for the jobs of its own; a hidden one works on."""
    with machine_with_keyboard(kind, "login") as machine:
        wait_for_keyboard(machine, "login: ")
        press(machine, "ret")  # a message may have come behind the prompt
        wait_for_screen(machine, tmp_path, r"(?s)^login:.*^login:\s*\Z")
        log_in(machine, tmp_path)
        first = run(machine, tmp_path, "tty", "/dev/console")
        press(machine, "alt-f2")
        log_in(machine, tmp_path)
        run(machine, tmp_path, "stty size", "%d %d" % size(kind))
        second = run(machine, tmp_path, "tty", "/dev/tty2")
        assert "console" not in second
        show(machine, tmp_path, 1, first)
        show(machine, tmp_path, 2, second)
        machine.process.sendline("echo be''gun; until [ -e /tmp/go ]; do sleep 1; done; echo go''ne")
        machine.expect(r"\nbegun\r*\n")
        type_text(machine, tmp_path, "sleep 1000")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"^\$ sleep 1000\n\s*\Z")
        press(machine, "ctrl-c")
        wait_for_screen(machine, tmp_path, r"^\^C\n\$\s*\Z")
        type_text(machine, tmp_path, "touch /tmp/go")
        press(machine, "ret")
        machine.expect(r"gone\r*\n")
        assert "gone" not in screen_text(machine, tmp_path)
        press(machine, "ctrl-alt-f1")
        wait_for_screen(machine, tmp_path, r"^gone\n\$\s*\Z")


def test_console_has_a_shell_when_the_user_comes(arch: str, tmp_path: Path) -> None:
    """It starts once, and again at its end. Before that the console costs no process, and programs can write to it."""
    with machine_with_keyboard(arch) as machine:
        wait_for_keyboard(machine, r"\$ ")
        count = "ps >/tmp/ps; grep -c ' sh$' /tmp/ps"
        assert machine.run("echo written before > /dev/tty3; chvt") == ("1\n", 0)
        assert machine.run(count)[0] == "1\n"
        press(machine, "alt-f3")
        wait_for_screen(machine, tmp_path, r"\Awritten before\n\$\s*\Z")
        assert machine.run("chvt 4; chvt; chvt 3") == ("4\n", 0)
        assert machine.run(count)[0] == "3\n"
        machine.run("clear > /dev/tty3")
        press(machine, *"exit", "ret")
        wait_for_screen(machine, tmp_path, r"init: the shell has ended with status 0; starting a new one\n\$\s*\Z")
        assert machine.run("su student -c 'chvt 2'; chvt; chvt 8")[0] == "2\nchvt: console 8: No such device or address\n"


@pytest.mark.parametrize("kind", KINDS)
def test_log_console(kind: str, tmp_path: Path) -> None:
    """The last console has the kernel's messages, before and after it is shown, and nothing else. It takes no keys."""
    with machine_with_keyboard(kind) as machine:
        wait_for_keyboard(machine, r"\$ ")
        press(machine, "alt-f7")
        wait_for_screen(machine, tmp_path, r"\ADiarch on a [^$]*\nroot: [^$]*\Z")
        press(machine, "k", "ret")
        machine.run("crash null")
        log = machine.run("dmesg")[0].splitlines()
        wait_for_screen(machine, tmp_path, re.escape(log[-1][:size(kind)[1]]))
        press(machine, "alt-f1")
        wait_for_screen(machine, tmp_path, PROMPT)


@pytest.mark.parametrize("kind", KINDS)
def test_panic_shows_the_first_console(kind: str, tmp_path: Path) -> None:
    """Its report is on the screen even if the user is on another console."""
    with machine_with_keyboard(kind, "selftest=interrupt") as machine:
        wait_for_keyboard(machine, "selftest: type Ctrl-P")
        press(machine, "alt-f2")
        wait_for_screen(machine, tmp_path, NOTHING)
        machine.process.send("\x10")
        wait_for_screen(machine, tmp_path, r"The machine has stopped\.")


@pytest.mark.parametrize("kind", KINDS)
def test_console_on_one_device(kind: str, tmp_path: Path) -> None:
    """With console=serial there are no virtual consoles. With console=screen the serial line shows nothing."""
    with machine_with_keyboard(kind, "console=serial") as machine:
        machine.login()
        assert machine.run("ls /dev/tty1; chvt")[1] == 1
        assert "login" not in screen_text(machine, tmp_path)
    with machine_with_keyboard(kind, "console=screen") as machine:
        pattern = r"(?s)(?=.*^\$ ).*usb 1\.1: keyboard" if kind == "arm" else PROMPT
        wait_for_screen(machine, tmp_path, pattern)
        press(machine, "ctrl-l")
        wait_for_screen(machine, tmp_path, r"\A\$\s*\Z")
        run(machine, tmp_path, "stty size", "%d %d" % size(kind))
