# SPDX-License-Identifier: MIT
"""The screens: what QEMU shows must be the letters of the font for the console's output, pixel by pixel. If the PC is in
text mode, its letters are in memory."""
from __future__ import annotations

import re
import time
from pathlib import Path

from machine import LIMIT, TOP, Machine

WIDTH, HEIGHT = 8, 16  # of a letter
SIZES = {"x86": (48, 128), "arm": (30, 80)}  # rows, columns
VGA_TEXT, VGA_ROWS, VGA_COLUMNS, VGA_PICTURE = 0xB8000, 25, 80, (720, 400)
BLACK, GREY, RED, BLUE = b"\0\0\0", b"\xaa\xaa\xaa", b"\xff\x55\x55", b"\0\0\xaa"
Cell = tuple[str, bytes, bytes]
BLANK: Cell = (" ", GREY, BLACK)
CURSOR: Cell = (" ", BLACK, GREY)


def font() -> dict[str, bytes]:
    """The letters that the kernel draws with: a byte a row."""
    glyphs = re.findall(r"\{0x([0-9a-f]+), \{(.*)\}\}", (TOP / "drivers/font_spleen.c").read_text())
    return {chr(int(code, 16)): b"".join(int(word, 16).to_bytes(4, "big") for word in words.split(", ")) for code, words in glyphs}


FONT = font()


def draw(cells: list[list[Cell]], rows: int, columns: int) -> bytes:
    """The screen with these cells, as a PPM file."""
    lines = [b"P6\n%d %d\n255\n" % (columns * WIDTH, rows * HEIGHT)]
    for row in [*cells, *[[]] * (rows - len(cells))]:
        full = row + [BLANK] * (columns - len(row))
        for y in range(HEIGHT):
            lines += [front if FONT[letter][y] >> 7 - x & 1 else back for letter, front, back in full for x in range(WIDTH)]
    return b"".join(lines)


def plain(text: str) -> list[Cell]:
    """A row of grey letters on black."""
    return [(letter, GREY, BLACK) for letter in text]


def folded(machine: Machine, lines: list[str]) -> list[list[Cell]]:
    """The last rows of text whose long lines continue on the next row."""
    height, width = SIZES[machine.arch]
    rows = [line[at:at + width] for line in lines for at in range(0, max(len(line), 1), width)]
    return [plain(row) for row in rows[-height:]]


def picture(machine: Machine, folder: Path) -> bytes:
    """The picture of the screen, a PPM file, which is screen.ppm in the folder afterwards."""
    machine.monitor(f"screendump {folder}/screen.ppm")
    return (folder / "screen.ppm").read_bytes()


def size_of(ppm: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PPM file."""
    width, height = ppm.split(b"\n", 2)[1].split()
    return int(width), int(height)


def shows(machine: Machine, folder: Path, cells: list[list[Cell]]) -> bool:
    """Whether the screen shows these cells now; screen.ppm in the folder becomes its picture."""
    return picture(machine, folder) == draw(cells, *SIZES[machine.arch])


def expect_screen(machine: Machine, folder: Path, cells: list[list[Cell]], again: str = "") -> None:
    """Waits until the screen shows these cells: the kernel draws soon after the output. Types the text again and again until
    then, if there is one, for a machine that does not tell when it is ready."""
    end = time.monotonic() + LIMIT
    while not shows(machine, folder, cells):
        assert time.monotonic() < end, f"see {folder}/screen.ppm"
        if again:
            machine.process.send(again)
            time.sleep(1)


def letters(ppm: bytes) -> list[str]:
    """The rows of text in the pixels of a PPM file, in any colours on black; the letter under the cursor is reversed."""
    known = {bytes(255 - row for row in glyph): letter for letter, glyph in reversed(FONT.items())}
    known |= {glyph: letter for letter, glyph in reversed(FONT.items()) if letter != "█"}
    pixels = ppm.split(b"\n", 3)[3]
    width, height = size_of(ppm)
    rows = []
    for row in range(height // HEIGHT):
        text = ""
        for column in range(width // WIDTH):
            glyph = bytearray(HEIGHT)
            for y in range(HEIGHT):
                at = 3 * ((row * HEIGHT + y) * width + column * WIDTH)
                line = pixels[at:at + 3 * WIDTH]
                if any(line):
                    glyph[y] = sum(0x80 >> x for x in range(WIDTH) if any(line[3 * x:3 * x + 3]))
            text += known.get(bytes(glyph), " ")
        rows.append(text.rstrip())
    return rows


def screen_text(machine: Machine, folder: Path) -> str:
    """The text on the screen now, rows with ends of lines."""
    ppm = picture(machine, folder)
    if size_of(ppm) != VGA_PICTURE:
        return "\n".join(letters(ppm))
    machine.monitor(f'pmemsave {VGA_TEXT:#x} {VGA_COLUMNS * VGA_ROWS * 2} "{folder}/screen.bin"')
    text = (folder / "screen.bin").read_bytes()[::2].decode("cp437")  # a cell is a letter and a byte of colours
    return "\n".join(text[at:at + VGA_COLUMNS].rstrip() for at in range(0, len(text), VGA_COLUMNS))


def wait_for_screen(machine: Machine, folder: Path, pattern: str) -> str:
    """Waits until the text on the screen has a match of a regular expression; returns the text."""
    end = time.monotonic() + LIMIT
    while not re.search(pattern, text := screen_text(machine, folder), re.M):
        assert time.monotonic() < end, f"no {pattern!r} in:\n{text}"
    return text
