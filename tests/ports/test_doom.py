# SPDX-License-Identifier: MIT
"""Doom on both machines: its title pixel by pixel, its demo, its keys, and how many frames it draws in a second. It belongs to
make test-ports. The frames are in build/results/doom-*.txt."""
from __future__ import annotations

import re
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from machine import LIMIT, Machine  # noqa: E402 (found by the path above)
from ports import boot, build, disk_with, need  # noqa: E402
from screen import SIZES, picture, size_of, wait_for_screen  # noqa: E402

ARCHS = ["x86", "arm"]
WAD = "usr/share/games/doom/freedoom1.wad"
WIDTH, HEIGHT = 320, 200
BAR = 168  # the row where the status bar begins
LABELS = (0, BAR + 22, 104, 10)  # a part of it that does not change: the words below the numbers. Column, row, width and height
AMMUNITION = (0, BAR + 3, 46, 16)
ESCAPE, UP, CONTROL_UP, F10, CONTROL_C = "\x1b", "\x1b[A", "\x1b[1;5A", "\x1b[21~", "\x03"
Rows = list[list[bytes]]  # a picture of three bytes a pixel


def lump(wad: bytes, name: str) -> bytes:
    """A piece of the game's data. The directory has a place, a size and a name of 8 bytes for each of them."""
    n, directory = struct.unpack_from("<II", wad, 4)
    for entry in range(directory, directory + 16 * n, 16):
        place, size, found = struct.unpack_from("<II8s", wad, entry)
        if found.rstrip(b"\0") == name.encode():
            return wad[place:place + size]
    raise KeyError(name)


def decoded(wad: bytes, name: str) -> Rows:
    """A picture without holes. Each column is a list of pieces: the first row, the length, a byte, the colours, a byte."""
    data, palette = lump(wad, name), lump(wad, "PLAYPAL")
    width, height = struct.unpack_from("<HH", data)
    rows = [[b""] * width for _ in range(height)]
    for x, at in enumerate(struct.unpack_from(f"<{width}I", data, 8)):
        while data[at] != 255:
            for i, colour in enumerate(data[at + 3:at + 3 + data[at + 1]]):
                rows[data[at] + i][x] = palette[3 * colour:3 * colour + 3]
            at += data[at + 1] + 4
    return rows


class Game:
    """A machine with Doom on its disk."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine, self.folder = machine, folder
        self.wad = (TOP / f"build/ports/{machine.arch}/doom/root" / WAD).read_bytes()
        self.rows, self.columns = (16 * SIZES[machine.arch][0], 8 * SIZES[machine.arch][1])
        self.factor = min(self.rows // HEIGHT, self.columns // WIDTH)

    def start(self, command: str) -> None:
        """Starts the game."""
        self.machine.process.sendline(command)

    def end(self, *keys: str) -> None:
        """Sends these keys one by one, and waits for the shell. Its screen is the one of the console again."""
        for key in keys:
            self.machine.process.send(key)
            time.sleep(0.5)
        self.machine.process.expect_exact("\n$ ")
        assert self.machine.run("echo pla''yed")[0].strip() == "played"
        wait_for_screen(self.machine, self.folder, r"^played$")

    def screen(self) -> Rows | None:
        """What the game shows now. Each pixel is a square on the screen, and there is black around. None: the screen shows text, or
        a part of the next frame."""
        ppm = picture(self.machine, self.folder)
        left, top = (self.columns - self.factor * WIDTH) // 2, (self.rows - self.factor * HEIGHT) // 2
        data, size = ppm.split(b"\n", 3)[3], 3 * self.columns
        inside = [data[at:at + size] for at in range(top * size, (top + HEIGHT * self.factor) * size, self.factor * size)]
        shown = [[row[at:at + 3] for at in range(3 * left, 3 * (left + WIDTH * self.factor), 3 * self.factor)] for row in inside]
        border, edge = bytes(top * size), bytes(3 * left)
        lines = [edge + b"".join(pixel * self.factor for pixel in row) + edge for row in shown]
        whole = border + b"".join(line * self.factor for line in lines) + border
        return shown if size_of(ppm) == (self.columns, self.rows) and data == whole else None

    def wait(self, until: Callable[[Rows], bool], key: str = "") -> Rows:
        """Waits for a picture, and presses a key again and again meanwhile, if there is one."""
        end = time.monotonic() + LIMIT
        while not ((shown := self.screen()) and until(shown)):
            assert time.monotonic() < end, f"see {self.folder}/screen.ppm"
            self.machine.process.send(key)
        return shown

    def hold(self, key: str, until: Callable[[Rows], bool]) -> Rows:
        """Presses a key of the machine's own keyboard again and again, each time for a moment."""
        end = time.monotonic() + LIMIT
        while not ((shown := self.screen()) and until(shown)):
            assert time.monotonic() < end, f"see {self.folder}/screen.ppm"
            self.machine.monitor(f"sendkey {key} 200")
        return shown

    def rest(self) -> Rows:
        """Waits until nothing moves for a moment: the picture without the status bar, where a face moves."""
        end = time.monotonic() + LIMIT
        shown, before = self.wait(lambda shown: True)[:BAR], None
        while shown != before:
            assert time.monotonic() < end, f"see {self.folder}/screen.ppm"
            time.sleep(0.5)
            before, shown = shown, self.wait(lambda shown: True)[:BAR]
        return shown

    def wait_for_play(self) -> Rows:
        """Waits until a level is shown, with the status bar."""
        bar = [[b""] * WIDTH] * BAR + decoded(self.wad, "STBAR")
        return self.wait(lambda shown: part(shown, LABELS) == part(bar, LABELS))


def part(rows: Rows, where: tuple[int, int, int, int]) -> Rows:
    """A part of a picture: column, row, width and height."""
    x, y, width, height = where
    return [row[x:x + width] for row in rows[y:y + height]]


@pytest.fixture(name="game", params=ARCHS)
def machine_with_doom(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Game]:
    """A machine at its prompt. On the PC our loader must have started the kernel: it chooses a mode with pixels."""
    arch = request.param
    result = build(arch, "doom")
    assert result.returncode == 0, result.stderr
    need(arch, "doom")
    disk = disk_with(arch, ["doom"], tmp_path)
    second = ["-drive", f"file={disk},format=raw,if=ide"]
    devices = ["-device", "usb-kbd", "-device", "usb-mouse"]  # the PC has both
    with boot(arch, disk, devices) if arch == "arm" else Machine(arch, append="root=hd1", extra=second) as machine:
        machine.login().run("until [ -e /dev/input/event1 ]; do sleep 1; done")  # the boot does not wait for USB
        yield Game(machine, tmp_path)


def test_title_and_demo(game: Game) -> None:
    """The title is exactly the picture in the game's data. Then the demo plays. The menu leads back to the shell."""
    game.start("doom")
    title = decoded(game.wad, "TITLEPIC")
    game.wait(lambda shown: shown == title)
    view = game.wait_for_play()[:BAR]
    for _ in range(3):
        before = view
        view = game.wait(lambda shown, old=before: shown[:BAR] != old)[:BAR]  # type: ignore[misc]
    game.end(ESCAPE, UP, "\r", "y")


@pytest.mark.parametrize(("fire", "leave"), [("f", [CONTROL_C]), (CONTROL_UP, [F10, "y"])])
def test_keys_play(game: Game, fire: str, leave: list[str]) -> None:
    """The letter f fires, and so does an arrow with Ctrl: the number of bullets changes. Two ways lead back to the shell."""
    game.start("doom -warp 1 1 -nomonsters")
    full = part(game.wait_for_play(), AMMUNITION)
    game.wait(lambda shown: part(shown, AMMUNITION) != full, fire)
    game.end(*leave)


def test_a_keyboard_and_a_mouse_play(game: Game) -> None:
    """Ctrl fires alone, and so does a button. On the map, which has no lights that flicker, the mouse turns, and the player
    walks only while an arrow is down. The console gets no key."""
    game.start("doom -warp 1 1 -nomonsters")
    full = part(game.wait_for_play(), AMMUNITION)
    less = part(game.hold("ctrl", lambda shown: part(shown, AMMUNITION) != full), AMMUNITION)
    before = game.screen()
    game.machine.monitor("sendkey tab")
    game.wait(lambda shown: shown != before)
    still = game.rest()
    game.machine.monitor("mouse_move 1000 0")
    game.wait(lambda shown: shown[:BAR] != still)
    still = game.rest()
    game.hold("up", lambda shown: shown[:BAR] != still)
    game.rest()
    game.machine.monitor("mouse_button 1")
    game.wait(lambda shown: part(shown, AMMUNITION) not in (full, less))
    game.machine.monitor("mouse_button 0")
    game.machine.monitor("sendkey f10")
    time.sleep(0.5)
    game.machine.monitor("sendkey y")
    game.end()


def test_frames_in_a_second(game: Game) -> None:
    """The demo as fast as possible: a frame for each step of the game, and steps as many as the demo has."""
    output, _ = game.machine.run("doom -timedemo demo1", limit=10 * LIMIT)
    timed = re.search(r"timed (\d+) gametics in (\d+) realtics \(([\d.]+) fps\)", output)
    assert timed, output
    # 13 bytes of a header, 4 for each step, and a last one.
    assert int(timed[1]) == (len(lump(game.wad, "DEMO1")) - 14) // 4 and int(timed[2]) > 0
    results = TOP / "build/results"
    results.mkdir(parents=True, exist_ok=True)
    (results / f"doom-{game.machine.arch}.txt").write_text(f"{timed[3]} frames in a second\n")


def test_an_option_for_a_network(game: Game) -> None:
    """There is no network: a message."""
    output, status = game.machine.run("doom -connect 10.0.0.1")
    assert "Doom has no network here." in output and status != 0
