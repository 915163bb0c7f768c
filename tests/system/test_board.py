# SPDX-License-Identifier: MIT
"""What `make board` runs first on a real Pi, here on both machines under QEMU: boardtest's report, and pasted text. And `make
board` itself, with QEMU at the other end of a pseudo-terminal."""
from __future__ import annotations

import os
import re
import subprocess
import zlib
from pathlib import Path

import pexpect
import pytest
from machine import LIMIT, SOAK, TOP, Machine

LINES, LENGTH = 64, 62  # of the pasted text: 4 KB with the ends of lines


def posix_checksum(data: bytes) -> int:
    """The checksum of cksum, bit by bit from the last: zlib's polynomial, in the other order of bits."""
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, "little")
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data + length)
    crc = zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2) ^ 0xFFFFFFFF


def test_report(shell: Machine) -> None:
    """Every test of boardtest passes or says why not, and the text has come over the line as it was written."""
    pattern = "'*'" if os.environ.get("BOARD") else "'pipe*'"
    output, status = shell.run(f"boardtest -a {pattern}", limit=30 * LIMIT)
    results = dict(re.findall(r"(?m)^([\w-]+): (ok|FAILED|skipped)\b", output.split("== results")[1]))
    assert status == 0 and set(results) == {"clock", "usertests", "fputest", "forktest", "processes", "fresh-programs", "disk",
                                            "fsstress", "fsck", "paste", "crash"}, output
    assert [name for name, word in results.items() if word != "ok"] == ["clock", "paste"]
    assert "== /proc/interrupts" in output and re.search(r"cpus: \d of \d", output)
    found = re.search(r"checksum of all lines above: (\d+) (\d+)", output)
    assert found
    report = shell.run("cat /tmp/boardtest.txt")[0].encode()  # without the kernel's messages, which came in between
    assert (posix_checksum(report), len(report)) == (int(found[1]), int(found[2]))


def test_pasted_text_is_complete(shell: Machine) -> None:
    """4 KB come faster than anyone types, and none of them is lost."""
    lines = [f"{i:02} " + "abcdefghijklmnopqrstuvwxyz0123456789" * 2 for i in range(LINES)]
    text = "".join(f"{line[:LENGTH]}\n" for line in lines)
    shell.process.send(f"cat > /tmp/pasted; cksum < /tmp/pasted\n{text}\x04")
    shell.expect(rf"\n{posix_checksum(text.encode())} {len(text)}\r*\n")
    shell.run("rm /tmp/pasted")


@pytest.mark.skipif("BOARD" in os.environ or not SOAK, reason="make soak; a busy host may need more than the limits")
def test_make_board(tmp_path: Path) -> None:
    """The target restarts the machine at the other end of the line, and runs tests on it."""
    card = tmp_path / "card.img"
    card.write_bytes((TOP / "build/arm/sdcard.img").read_bytes())
    qemu = pexpect.spawn("qemu-system-arm", ["-M", "raspi2b", "-kernel", f"{TOP}/build/arm/kernel7.img", "-drive",
                                             f"file={card},format=raw,if=sd", "-display", "none", "-monitor", "none",
                                             "-serial", "pty"], timeout=LIMIT, encoding="utf-8")
    try:
        qemu.expect(r"redirected to (/dev/pts/\d+)")
        port = qemu.match.group(1)
        result = subprocess.run(["make", "--no-print-directory", "board", f"PORT={port}", "TESTS=tests/system/test_board.py -k pasted"],
                                cwd=TOP, capture_output=True, text=True, check=False, timeout=10 * LIMIT)
        assert result.returncode == 0 and "1 passed" in result.stdout, result.stdout + result.stderr
        result = subprocess.run(["make", "--no-print-directory", "board"], cwd=TOP, capture_output=True, text=True, check=False)
        assert result.returncode != 0 and "PORT=" in result.stdout + result.stderr
    finally:
        qemu.close(force=True)
