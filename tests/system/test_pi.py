# SPDX-License-Identifier: MIT
"""The Pi's own devices that QEMU has: the other serial console, pins, and the light that shows a panic."""
from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
from machine import TOP, SAME_LINES, Machine
from screen import CURSOR, expect_screen, folded

GPIO, GPLEV1 = 0x3F200000, 0x3F200038
OUTPUT, ALT0, ALT3, ALT5 = 1, 4, 7, 2
ACT_LED = 1 << 47 - 32
LOST_CORE = 0xFC  # in hyp_stub.bin: the number of a core that never comes


class MiniMachine(Machine):
    """A Pi whose console is the second serial port, the mini UART."""

    def arm_command(self) -> list[str]:
        return super().arm_command() + ["-serial", "null"]


def word(machine: Machine, address: int) -> int:
    """One register of the machine."""
    output = machine.monitor(f"xp /1wx {address:#x}")
    match = re.search(rf"{address:x}: 0x([0-9a-f]{{8}})", output)
    assert match, output
    return int(match[1], 16)


def function(machine: Machine, pin: int) -> int:
    """The function that a pin is connected to."""
    return word(machine, GPIO + pin // 10 * 4) >> pin % 10 * 3 & 7


def test_pins_of_the_pl011() -> None:
    """Both serial pins are the PL011's, and the card's slot is EMMC's."""
    with Machine("arm") as machine:
        machine.login()
        assert [function(machine, pin) for pin in (14, 15)] == [ALT0] * 2
        assert [function(machine, pin) for pin in range(48, 54)] == [ALT3] * 6


def test_console_on_the_mini_uart() -> None:
    """console=mini moves prompt and input to the mini UART, and the pins with it."""
    with MiniMachine("arm", append="console=mini sd=sdhost") as machine:
        assert machine.login().run("echo typed here") == ("typed here\n", 0)
        assert [function(machine, pin) for pin in (14, 15)] == [ALT5] * 2
        assert [function(machine, pin) for pin in range(48, 54)] == [ALT0] * 6


def flashes(machine: Machine, seconds: float) -> str:
    """Watches the ACT light: a dash each time that it is turned on, and a space for every eighth of a second that it is
    off."""
    start, changes, lit = time.monotonic(), [], None
    while time.monotonic() - start < seconds:
        level = bool(word(machine, GPLEV1) & ACT_LED)
        if level != lit:
            changes.append((time.monotonic(), level))
            lit = level
    return "".join("-" if on else " " * round((after - at) * 8) for (at, on), (after, _) in zip(changes, changes[1:]))


def test_a_panic_is_shown(tmp_path: Path) -> None:
    """The monitor shows the report, and the light flashes: three times, and a pause. A busy host may miss a flash, so
    there are several attempts."""
    with Machine("arm", append="selftest=assert") as machine:
        report = machine.expect("The machine has stopped.[^\n]*\n").replace("\r", "")
        expect_screen(machine, tmp_path, [*folded(machine, report.split("\n"))[:-1], [CURSOR]])
        while function(machine, 47) != OUTPUT:  # until the report is over
            time.sleep(0.1)
        seen = []
        while not seen or not re.search(r" {3,8}- {1,2}- {1,2}- {3,8}-", seen[-1]):
            assert len(seen) < 8, seen
            seen.append(flashes(machine, 4))


def symbol(name: str) -> int:
    """A symbol's place in kernel7.img, whose first byte is linked at 0x80008000."""
    tools = dict(re.findall(r"(?m)^(\w+) := (.*)$", (TOP / "build/arm/toolchain.mk").read_text()))
    listing = subprocess.run(
        [tools["OBJCOPY"].replace("objcopy", "nm"), TOP / "build/arm/kernel.elf"], capture_output=True, text=True, check=True,
        stdin=subprocess.DEVNULL,
    ).stdout
    return int(re.search(rf"(?m)^([0-9a-f]+) \w {name}$", listing)[1], 16) - 0x80008000


def altered(folder: Path, changes: dict[str, dict[int, int]]) -> Path:
    """A build folder with copies of the images that Machine starts, in which some words have another value."""
    for name in ("kernel7.img", "hyp_stub.bin"):
        image = bytearray((TOP / "build/arm" / name).read_bytes())
        for place, value in changes.get(name, {}).items():
            image[place : place + 4] = value.to_bytes(4, "little")
        (folder / name).write_bytes(image)
    (folder / SAME_LINES).touch()
    return folder


@pytest.fixture(scope="module", autouse=True)
def stub() -> None:
    """The stub that enters the kernel as the board's firmware does."""
    subprocess.run(["make", "ARCH=arm", "build/arm/hyp_stub.bin"], cwd=TOP, check=True, stdin=subprocess.DEVNULL)


def test_each_step_before_c_gives_a_sign(tmp_path: Path) -> None:
    """An image made by BOOTLIGHT=1, which differs in one word, sends a letter for each step and two digits for each core;
    and a core that never comes does not stop those after it."""
    changes = {"kernel7.img": {symbol("boot_light"): 1}, "hyp_stub.bin": {LOST_CORE: 2}}
    with Machine("arm", "hyp", build=altered(tmp_path, changes)) as machine:
        log = machine.login().boot_log
        # Only a core's own two digits: the log has other digits, as in the name of the commit.
        assert log.startswith("EHTM") and re.findall(r"(?m)^(\d)\1(?=cpu)", log) == ["1", "3"]
        assert "cpu 2 does not start (error 110): going on without it" in log and "cpus: 3 of 4" in log
        cores = re.findall(r"(?m)^cpu(\d)", machine.run("cat /proc/cpus")[0])
        assert cores == ["0", "1", "3"]
        assert machine.run("for i in 1 2 3 4 5 6; do seq 20000 >/dev/null & done; wait; echo all")[0].endswith("\nall\n")


@pytest.mark.parametrize(("place", "variant"), [("early_build_tables", "kernel"), ("early_clean_caches", "hyp")])
def test_a_fault_before_c_can_report(tmp_path: Path, place: str, variant: str) -> None:
    """An undefined instruction planted in an early step, in SVC and in HYP mode: a letter, its address, and a fast light."""
    changes = {"kernel7.img": {symbol(place): 0xE7F000F0}}
    with Machine("arm", variant, build=altered(tmp_path, changes)) as machine:
        letter, where = re.search(r"!(\w) ([0-9a-f]{8}) ", machine.expect(r"!\w [0-9a-f]{8} [0-9a-f]{8} ")).groups()
        assert letter == "U" and int(where, 16) - 0x8000 - symbol(place) in (0, 4)
        assert function(machine, 47) == OUTPUT
        levels = {bool(word(machine, GPLEV1) & ACT_LED) for _ in range(100)}
        assert levels == {False, True}


def instructions() -> list[tuple[str, str, str]]:
    """Every instruction of the kernel, with its file and function."""
    tools = dict(re.findall(r"(?m)^(\w+) := (.*)$", (TOP / "build/arm/toolchain.mk").read_text()))
    objects = sorted((TOP / "build/arm/kernel").rglob("*.o"))
    listing = subprocess.run(
        [tools["OBJCOPY"].replace("objcopy", "objdump"), "-d", "--no-show-raw-insn", *objects],
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    ).stdout
    found, file, function = [], "", ""
    for line in listing.splitlines():
        if heading := re.match(r"(\S+\.o):", line):
            file = heading[1].rsplit("/", 1)[-1].removesuffix(".o")
        elif heading := re.match(r"[0-9a-f]+ <(.+)>:", line):
            function = heading[1]
        elif instruction := re.match(r" *[0-9a-f]+:\t(.*)", line):
            found.append((file, function, instruction[1].split("@")[0].strip()))
    return found


def test_compiled_code() -> None:
    """Instructions that a compiler must not use, because they would fail on the board (docs/board.md)."""
    code = instructions()
    assert len(code) > 10000
    floating = {file for file, _, text in code if re.match(r"v[a-z]", text)}
    assert floating == {"fpu.c", "context.S"}
    assert not [place for *place, text in code if text.startswith(("smc", "hvc"))]
    exclusive = {file for file, _, text in code if re.match(r"(ld|st)rex|swpb?\b", text)}
    assert "spinlock.c" in exclusive and not exclusive & {"early.c", "entry.S", "early_cpu.S", "early_light.S"}
