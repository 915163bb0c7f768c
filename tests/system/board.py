# SPDX-License-Identifier: MIT
"""A real Raspberry Pi at the other end of a serial port, in the place of QEMU (machine.py)."""
from __future__ import annotations

import os
import termios
import time

import pexpect
import pexpect.fdpexpect
import pytest
from machine import PROMPT, Machine

BANNER = "Diarch on a Raspberry Pi"
BOOT_LIMIT = 300  # seconds; the firmware needs some, and the user must switch the board on


class Board(Machine):
    """The board, which is restarted if it has a prompt, and otherwise waited for."""

    def __init__(self, port: str) -> None:  # pylint: disable=super-init-not-called
        self.arch, self.cpus = "arm", 4
        self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY)
        modes = termios.tcgetattr(self.fd)
        modes[0], modes[1], modes[3] = termios.IGNBRK, 0, 0
        modes[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        modes[4] = modes[5] = termios.B115200
        termios.tcsetattr(self.fd, termios.TCSAFLUSH, modes)
        self.process = pexpect.fdpexpect.fdspawn(self.fd, timeout=BOOT_LIMIT, encoding="utf-8", codec_errors="replace")
        self.process.delaybeforesend = None

    def login(self, limit: int = BOOT_LIMIT) -> Board:
        """Restarts a system that runs, and waits for one that starts; then for the prompt after the boot."""
        print("Waiting for the board's prompt: switch it on, or off and on.", flush=True)
        end = time.monotonic() + limit
        while not self.begins_to_boot():
            assert time.monotonic() < end, "the board has not answered"
        self.process.expect_exact(PROMPT, timeout=limit)
        self.boot_log = self.process.before
        self.process.sendline("echo =rea''dy=")  # what was typed during the boot has come to the shell, too
        self.process.expect_exact("=ready=")
        self.process.expect_exact(PROMPT)
        return self

    def begins_to_boot(self) -> bool:
        """Asks for a prompt, and restarts the board if there is one. A board that starts shows none, and may lose what is typed."""
        self.process.send("\x03\n")
        found = self.process.expect_exact([BANNER, PROMPT, pexpect.TIMEOUT], timeout=10)
        if found == 1:
            self.process.sendline("cd /; reboot")
            found = self.process.expect_exact([BANNER, pexpect.TIMEOUT], timeout=120)
        return found == 0

    def monitor(self, command: str) -> str:
        """A board has no monitor."""
        pytest.skip(f"a board has no monitor for {command!r}")

    def close(self) -> None:
        """Leaves the board as it is, at its prompt."""
        os.close(self.fd)
