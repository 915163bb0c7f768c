# SPDX-License-Identifier: MIT
"""Parts that only the PC has: its firmware's tables, its loader's complaints, its screen and keyboard."""
from __future__ import annotations

import time
from pathlib import Path

import pytest
from machine import TOP, Machine
from screen import CURSOR, VGA_PICTURE, expect_screen, folded, picture, screen_text, size_of, wait_for_screen

DISK = TOP / "build/x86/disk.img"
BLOCK = 512


@pytest.mark.parametrize("firmware", ["acpi", "mptable"])
def test_processors_are_found(firmware: str) -> None:
    """By ACPI, or if there is none, by the older tables, which know of sockets only."""
    tables = ["-machine", "acpi=off", "-smp", "3,sockets=3"] if firmware == "mptable" else ["-smp", "3"]
    with Machine("x86", extra=tables) as machine:
        assert "cpus: 3 of 3" in machine.login().boot_log


@pytest.mark.parametrize("model", ["pentium3", "n270", "max"])
def test_processor_models(model: str) -> None:
    """Old, small and new processors, and the other chipset that QEMU has."""
    with Machine("x86", extra=["-cpu", model] + (["-M", "q35"] if model == "max" else [])) as machine:
        assert machine.login().run("fputest")[1] == 0


def damaged_image(folder: Path, kept: int, zeros: int = 0) -> Path:
    """The first blocks of the disk, and zeros behind them."""
    image = folder / "disk.img"
    image.write_bytes(DISK.read_bytes()[: kept * BLOCK] + bytes(zeros * BLOCK))
    return image


@pytest.mark.parametrize(
    ("kept", "zeros", "complaint"),
    [(1, 0, "disk error while reading the loader"), (64, 64, "there is no kernel on the disk"),
     (200, 0, "disk error while reading the kernel")],
)
def test_loader_says_what_is_wrong(tmp_path: Path, kept: int, zeros: int, complaint: str) -> None:
    """The loader's complaint, on the serial port too."""
    with Machine("x86", disk=damaged_image(tmp_path, kept, zeros)) as machine:
        machine.expect(complaint)


def test_loader_looks_for_memory() -> None:
    """If a machine has too little memory for the ramdisk, the loader says so."""
    with Machine("x86", memory="8M", append="root=ram0") as machine:
        machine.expect("too little memory")


def test_screen_and_keyboard(tmp_path: Path) -> None:
    """Keys reach the shell, with shift and caps lock; and the screen, in text mode, shows the same text as the serial port."""
    with Machine("x86", append="video=text") as machine:
        machine.login()
        for key in "e c h o spc shift-h x backspace i shift-1 caps_lock a shift-a caps_lock ret".split():
            machine.monitor(f"sendkey {key} 20")
            time.sleep(0.1)
        machine.expect(r"\nHi!Aa\r*\n")
        pixels = picture(machine, tmp_path)
        assert sum(pixels[i] > 64 for i in range(0, len(pixels), 3)) > 2000  # grey: letters


@pytest.mark.parametrize(
    ("adapter", "size"),
    [("VGA", (1024, 768)), ("VGA,vgamem_mb=2", (800, 600)), ("VGA,vgamem_mb=1", VGA_PICTURE), ("cirrus-vga", VGA_PICTURE)],
)
def test_screen_has_the_best_mode(tmp_path: Path, adapter: str, size: tuple[int, int]) -> None:
    """The largest that the memory of the adapter has room for; text mode if its BIOS has none with 32 bits a pixel."""
    with Machine("x86", extra=["-vga", "none", "-device", adapter]) as machine:
        machine.login()
        wait_for_screen(machine, tmp_path, r"(?s)^Diarch on a PC.*^\$ ?")
        assert size_of(picture(machine, tmp_path)) == size


def test_no_screen() -> None:
    """Without an adapter, and without its BIOS."""
    with Machine("x86", extra=["-vga", "none"]) as machine:
        assert machine.login().run("echo works") == ("works\n", 0)


@pytest.mark.parametrize(("variant", "append"), [("disk", "video=text"), ("disk", "console=serial"), ("multiboot", "")])
def test_text_mode(tmp_path: Path, variant: str, append: str) -> None:
    """If the user wants it, or the loader cannot change the mode. The loader's text stays."""
    with Machine("x86", variant, append=append) as machine:
        machine.login()
        assert size_of(picture(machine, tmp_path)) == VGA_PICTURE
        if variant == "disk":
            assert "reading the kernel ... done" in screen_text(machine, tmp_path)


def test_a_panic_is_shown(tmp_path: Path) -> None:
    """The screen has the whole report, but for the loader's line, which came before the change of its mode."""
    with Machine("x86", append="selftest=assert", cpus=2) as machine:
        report = machine.expect("The machine has stopped.[^\n]*\n").replace("\r", "")
        expect_screen(machine, tmp_path, [*folded(machine, report.split("\n")[1:])[:-1], [CURSOR]])


def screen_rows(machine: Machine) -> list[str]:
    """The text on the VGA screen: characters without their attributes, rows without the blanks at their ends."""
    lines = machine.monitor("xp /4000xb 0xb8000").splitlines()
    cells = [int(cell, 16) for line in lines if ":" in line for cell in line.split(":", 1)[1].split()][::2]
    return ["".join(map(chr, cells[i:i + 80])).rstrip() for i in range(0, len(cells), 80)]


def test_screen_shows_an_edited_line() -> None:
    """The sequences of the shell's line editor move the cursor, and clear, on the screen too."""
    line = "".join(f"{i:03} " for i in range(60)).strip()
    with Machine("x86", "multiboot") as machine:
        machine.login()
        machine.process.send(f"echo {line}")
        machine.process.expect_exact(line[-20:])
        machine.process.send("\x1b[H\x1bf" + "\x1b[3~" * 4 + "\x1b[C\x1b[C." + "\x1b[F\x17\x17end" + "\x1b[D" * 3 + "=")
        machine.process.expect_exact("=end")
        wanted = "$ echo 0.01 " + line[8:-7] + "=end"
        rows = screen_rows(machine)
        assert len(rows) == 25
        shown = [row.ljust(80) for row in rows]
        assert wanted in "".join(shown), rows
        behind = "".join(shown).split("=end")[-1]
        assert not behind.strip(), rows
