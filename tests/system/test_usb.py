# SPDX-License-Identifier: MIT
"""The Pi with a monitor and a USB keyboard. QEMU puts a hub between its controller and a device, as the board does."""
from __future__ import annotations

from pathlib import Path

import pytest
from machine import SOAK, Machine
from screen import wait_for_screen

KEYS = {" ": "spc", "/": "slash", "\n": "ret", "-": "minus", "\b": "backspace", "_": "shift-minus"}
KEYBOARD, HUB_BELOW = "usb-kbd,id=keyboard", "usb-hub,port=1.1,id=below"
# The devices at first, and the port of the keyboard. (The first hub of "root" is QEMU's own.)
PLACES = {
    "root": ([KEYBOARD], "1.1"),
    "hub": (["usb-hub,port=1", HUB_BELOW, f"{KEYBOARD},port=1.1.3"], "1.1.3"),
}


def press(machine: Machine, *keys: str) -> None:
    """Presses keys, each for a moment. QEMU's keyboard remembers no more than eight of them until the kernel asks."""
    for key in keys:
        machine.monitor(f"sendkey {key} 1")


def type_text(machine: Machine, folder: Path, text: str) -> None:
    """Types text piece by piece, each when the one before is on the screen."""
    for at in range(0, len(text), 4):
        press(machine, *[KEYS.get(letter, letter) for letter in text[at:at + 4]])
        wait_for_screen(machine, folder, text[:at + 4].rstrip() + r"\s*\Z")


def devices(*names: str) -> list[str]:
    """QEMU's options for devices."""
    return [word for name in names for word in ("-device", name)]


@pytest.mark.parametrize("place", PLACES)
def test_usb_keyboard_and_screen_are_enough(tmp_path: Path, place: str) -> None:
    """Log in, type a line, correct another, and go on after the keyboard was out. The serial line has no part in it."""
    names, port = PLACES[place]
    with Machine("arm", append="cpus=1 console=screen login", extra=devices(*names)) as machine:
        wait_for_screen(machine, tmp_path, rf"(?s)(?=.*login:).*usb {port}: keyboard")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"login:\s*\Z")
        type_text(machine, tmp_path, "root")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"Password:\s*\Z")
        press(machine, "r", "o", "o", "t", "ret")
        wait_for_screen(machine, tmp_path, r"^\$\s*\Z")
        type_text(machine, tmp_path, "echo seven-times")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"^seven-times\n\$\s*\Z")
        type_text(machine, tmp_path, "echo two")
        press(machine, "left", "left", "left", "t")
        wait_for_screen(machine, tmp_path, r"^\$ echo ttwo\s*\Z")
        press(machine, "e", "n", "end", "backspace", "backspace", "backspace")
        wait_for_screen(machine, tmp_path, r"^\$ echo ten\s*\Z")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"^ten\n\$\s*\Z")
        machine.monitor("device_del keyboard")
        wait_for_screen(machine, tmp_path, rf"usb {port}: unplugged$")
        machine.monitor(f"device_add {KEYBOARD},port={port}")
        wait_for_screen(machine, tmp_path, rf"usb {port}: unplugged$(.|\n)*usb {port}: keyboard")
        press(machine, "ctrl-l")
        wait_for_screen(machine, tmp_path, r"\A\$\s*\Z")
        type_text(machine, tmp_path, "echo back")
        press(machine, "ret")
        wait_for_screen(machine, tmp_path, r"^back\n\$\s*\Z")


def plugged(machine: Machine, name: str) -> None:
    """Waits for the message that a device has a driver."""
    machine.expect(rf"usb [\d.]+: {name} [0-9a-f]+:[0-9a-f]+\r*\n")


def free_pages(machine: Machine) -> int:
    """The kernel's free pages, while nothing else happens."""
    return int(machine.run("grep FreePages /proc/meminfo")[0].split()[1])


def test_usb_keyboard_is_plugged_again_and_again() -> None:
    """No page is lost, and the keyboard types after that. `make soak` plugs it a hundred times."""
    times = 105 if SOAK else 25
    with Machine("arm", append="cpus=1", extra=devices(KEYBOARD)) as machine:
        machine.login()
        plugged(machine, "keyboard")
        pages = []
        for i in range(times):
            machine.monitor("device_del keyboard")
            machine.expect(r"usb 1\.1: unplugged\r*\n")
            if i < 5 or i == times - 1:  # the first calls of the programs take pages themselves
                pages.append(free_pages(machine))
            machine.monitor(f"device_add {KEYBOARD},port=1.1")
            plugged(machine, "keyboard")
        assert pages[-1] == pages[-2], pages
        press(machine, "e", "c", "h", "o", "spc", "o", "k", "ret")
        machine.expect(r"\nok\r*\n")


def test_usb_hub_is_unplugged_with_a_keyboard_behind_it() -> None:
    """Both go, the keyboard first, and come again; without a hub's port in between, nothing is asked any more."""
    with Machine("arm", append="cpus=1", extra=devices("usb-hub,port=1", HUB_BELOW, f"{KEYBOARD},port=1.1.3")) as machine:
        machine.login()
        plugged(machine, "keyboard")
        machine.monitor("device_del below")
        machine.expect(r"usb 1\.1\.3: unplugged\r*\nusb 1\.1: unplugged\r*\n")
        machine.monitor(f"device_add {HUB_BELOW}")
        plugged(machine, "hub")
        machine.monitor("device_add usb-kbd,port=1.1.2")
        plugged(machine, "keyboard")
        press(machine, "p", "w", "d", "ret")
        machine.expect(r"\n/\r*\n")


def test_usb_devices_without_a_driver_are_left_alone() -> None:
    """A tablet gets an address and no driver; a keyboard beside it works. At first the port is empty."""
    with Machine("arm", append="cpus=1") as machine:
        machine.login()
        machine.monitor("device_add usb-tablet,id=tablet")
        machine.expect(r"usb 1\.1: no driver for 0627:0001\r*\n")
        machine.monitor(f"device_add {KEYBOARD}")
        plugged(machine, "keyboard")
        machine.monitor("device_del tablet")
        machine.expect(r"usb 1\.1: unplugged\r*\n")
        press(machine, "p", "w", "d", "ret")
        machine.expect(r"\n/\r*\n")


def test_usb_key_repeats_while_it_is_held() -> None:
    """A key that stays down types again and again, and stops when the keyboard is unplugged with the key down."""
    with Machine("arm", append="cpus=1", extra=devices(KEYBOARD)) as machine:
        machine.login()
        plugged(machine, "keyboard")
        machine.monitor("sendkey x 100000000")
        machine.expect("xxxxx")
        machine.monitor("device_del keyboard")
        machine.expect(r"usb 1\.1: unplugged\r*\n")
        machine.process.send("\x03")
        machine.process.expect_exact("$ ")
        assert machine.run("echo quiet") == ("quiet\n", 0)
