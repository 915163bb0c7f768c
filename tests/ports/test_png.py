# SPDX-License-Identifier: MIT
"""A PNG picture, made here, on the screens of both machines, pixel by pixel. It belongs to make test-ports."""
from __future__ import annotations

import struct
import sys
import time
import zlib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from machine import LIMIT, PROMPT, Machine  # noqa: E402 (found by the path above)
from ports import boot, build, disk_with, need  # noqa: E402
from screen import picture, size_of, wait_for_screen  # noqa: E402

WIDTH, HEIGHT = 40, 30


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def colour(x: int, y: int) -> bytes:
    """The colour of a pixel."""
    return bytes([x * 6, y * 8, (x + y) * 3])


def png() -> bytes:
    """A picture of eight bits a colour. Each row begins with the number of its filter: 1 is the difference to the pixel before it."""
    rows = b""
    for y in range(HEIGHT):
        pixels = b"".join(colour(x, y) for x in range(WIDTH))
        before = b"\0\0\0" + pixels
        rows += b"\1" + bytes((pixel - last) % 256 for pixel, last in zip(pixels, before))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_a_png_picture_is_shown(arch: str, tmp_path: Path) -> None:
    """fbview shows it in the middle of the screen, and refuses a file that is not whole."""
    result = build(arch, "musl", "zlib", "png")
    assert result.returncode == 0, result.stderr
    need(arch, "png")
    data = png()
    disk = disk_with(arch, ["png"], tmp_path, {"picture.png": data, "short.png": data[:60]})
    second = ["-drive", f"file={disk},format=raw,if=ide"]
    # On the PC our loader must have started the kernel: it chooses a mode with pixels.
    with boot(arch, disk) if arch == "arm" else Machine(arch, append="root=hd1", extra=second) as machine:
        machine.login().run("cd /tmp; fbshot > shot; ppmtopng shot.png < shot")
        assert machine.run("pngtoppm shot.png | cmp - shot && fbshot | ppmtopng other.png && pngtoppm other.png | wc -c; wc -c < shot")[0].split() \
            == [machine.run("wc -c < shot")[0].strip()] * 2
        output, status = machine.run("fbview /short.png")
        assert "pngtoppm: /short.png: " in output and status == 1
        machine.process.sendline("fbview /picture.png")
        end = time.monotonic() + LIMIT
        while True:
            ppm = picture(machine, tmp_path)
            width, height = size_of(ppm)
            pixels, left, top = ppm.split(b"\n", 3)[3], (width - WIDTH) // 2, (height - HEIGHT) // 2
            if all(pixels[(at := 3 * ((top + y) * width + left + x)):at + 3] == colour(x, y) for y in range(HEIGHT) for x in range(WIDTH)):
                break
            assert time.monotonic() < end, f"see {tmp_path}/screen.ppm"
            time.sleep(0.3)
        assert pixels[:3] == b"\0\0\0" and pixels.count(b"\0") > len(pixels) * 0.95
        machine.process.send("q")
        machine.process.expect_exact(PROMPT)
        machine.run("echo af''ter")
        wait_for_screen(machine, tmp_path, r"^after$")
