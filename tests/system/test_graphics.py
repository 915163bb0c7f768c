# SPDX-License-Identifier: MIT
"""Programs that draw on the screen through /dev/fb0: their pictures pixel by pixel, and the text that comes back after them."""
from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import ARCHS
from machine import LIMIT, PROMPT, Machine
from screen import SIZES, picture, size_of, wait_for_screen
from test_gdb import free_port, make

ONE = 1 << 28  # as in user/programs/mandelbrot.c
STEPS = 128


def colour_at(x: int, y: int) -> bytes:
    """The colour of a point of the plane, by the same whole numbers as the program's."""
    zx = zy = steps = 0
    while steps < STEPS:
        xx, yy = zx * zx >> 28, zy * zy >> 28
        if xx + yy > 4 * ONE:
            return bytes([steps * 9 & 255, steps * 5 & 255, 64 + steps * 3 & 255])
        zx, zy = xx - yy + x, (zx * zy >> 27) + y
        steps += 1
    return bytes(3)


def wait_for_set(machine: Machine, folder: Path, middle: int = -ONE // 2, nearer: int = 0) -> None:
    """Waits until the screen shows the Mandelbrot set around a point of the real axis: 1,200 pixels from all parts of it."""
    end = time.monotonic() + LIMIT
    ppm = picture(machine, folder)
    width, height = size_of(ppm)
    distance = 3 * ONE // width >> nearer
    places = [(row, column) for row in range(0, height, height // 30) for column in range(0, width, width // 40)]
    places.append((height - 1, width - 1))
    want = {(row, column): colour_at(middle + (column - width // 2) * distance, (row - height // 2) * distance)
            for row, column in places}
    assert len(set(want.values())) > 15
    while True:
        pixels = ppm.split(b"\n", 3)[3]
        wrong = [place for place in places if pixels[(at := 3 * (place[0] * width + place[1])):at + 3] != want[place]]
        if not wrong:
            return
        assert time.monotonic() < end, f"see {folder}/screen.ppm: row and column {wrong[:3]}"
        time.sleep(0.3)
        ppm = picture(machine, folder)


@pytest.mark.parametrize("arch", ARCHS)
def test_keys_change_a_picture_and_end_it(arch: str, tmp_path: Path) -> None:
    """The whole set; half as wide; moved; and the text of the console again."""
    with Machine(arch, cpus=2) as machine:
        machine.login().run("echo before")
        machine.process.sendline("mandelbrot")
        wait_for_set(machine, tmp_path)
        machine.process.send("+")
        wait_for_set(machine, tmp_path, nearer=1)
        machine.process.send("h")
        width = SIZES[arch][1] * 8
        wait_for_set(machine, tmp_path, middle=-ONE // 2 - (3 * ONE // width >> 1) * (width // 8), nearer=1)
        machine.process.send("q")
        machine.process.expect_exact(PROMPT)
        assert machine.run("echo after")[0].strip() == "after"
        wait_for_screen(machine, tmp_path, r"^after$")


@pytest.mark.parametrize("arch", ARCHS)
def test_text_comes_back_after_a_kill(arch: str, tmp_path: Path) -> None:
    """A program that is killed gives the screen back; also what was written meanwhile is there."""
    with Machine(arch, cpus=2) as machine:
        machine.login().run("echo before")
        machine.process.sendline("(until [ -e /tmp/go ]; do sleep 1; done; echo mean''while; pkill -9 mandelbrot) & "
                                 "(sleep 2; touch /tmp/go) & mandelbrot -t 1; echo status $?")
        machine.expect(r"\nstatus 137\r*\n")
        wait_for_screen(machine, tmp_path, r"(?s)^meanwhile$.*^status 137$")


@pytest.mark.parametrize("arch", ARCHS)
def test_a_panic_shows_its_report(arch: str, tmp_path: Path) -> None:
    """Also while a program draws. The debugger makes the kernel continue at address 0."""
    port = free_port()
    with Machine(arch, cpus=1, extra=["-gdb", f"tcp:127.0.0.1:{port}"]) as machine:
        machine.login()
        machine.process.sendline("while sleep 1; do sync; done & mandelbrot")
        gdb = make(f"ARCH={arch}", f"GDBPORT={port}", "gdb-attach")
        try:
            for command in ("break sys_sync", "continue", "set $pc = 0", "detach"):
                gdb.expect_exact("(gdb) ")
                gdb.sendline(command)
            machine.expect("panic: ")
            wait_for_screen(machine, tmp_path, "panic: ")
        finally:
            gdb.close(force=True)


@pytest.mark.parametrize("arch", ARCHS)
def test_a_picture_of_the_screen_can_be_shown(arch: str, tmp_path: Path) -> None:
    """fbshot writes what the screen shows, and fbview shows it, pixel by pixel; it refuses other files."""
    with Machine(arch, cpus=2) as machine:
        machine.login().run(r"printf '\033[H\033[Jmarked \033[31mred\033[m text\n'")
        wait_for_screen(machine, tmp_path, r"^marked red text\n")
        machine.run("sleep 1; fbshot /tmp/shot.ppm; clear")
        taken = machine.run("head -c 15 /tmp/shot.ppm")[0].split()
        assert taken == ["P6", *map(str, (SIZES[arch][1] * 8, SIZES[arch][0] * 16)), "255"]
        machine.process.sendline("fbview /tmp/shot.ppm")
        wait_for_screen(machine, tmp_path, r"(?s)\Amarked red text\n.*^\$ sleep 1; fbshot /tmp/shot.ppm")
        assert b"\xaa\0\0" in picture(machine, tmp_path)
        machine.process.send("q")
        machine.process.expect_exact(PROMPT)
        assert machine.run("echo P6 1 1 65535 > /tmp/deep.ppm; fbview /tmp/shot.ppm /tmp/deep.ppm")[1] == 1
        output, status = machine.run("fbview /bin/ls")
        assert "not a PPM or PNG file" in output and status == 1
        output, status = machine.run(r"printf '\211PNG\r\n\032\n' > /tmp/x.png; fbview /tmp/x.png")
        assert "a PNG picture needs pngtoppm, a program of the port png" in output and status == 1


def test_a_screen_without_pixels_has_no_device() -> None:
    """The PC in text mode."""
    with Machine("x86", append="video=text", cpus=1) as machine:
        output, status = machine.login().run("mandelbrot")
        assert "/dev/fb0: No such file or directory" in output and status == 1
        assert machine.run("usertests 'framebuffer*'")[1] == 0
