# SPDX-License-Identifier: MIT
"""The Pi's card: the image that is written to one, and the way to it through either controller."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine, make

MIB = 1 << 20
IMAGE = TOP / "build/arm/sdcard.img"
PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


@pytest.fixture(scope="module", name="image")
def build_image() -> Path:
    """The image, without the firmware's files."""
    make("ARCH=arm", "sdcard", "build/host/fsck")
    return IMAGE


def copy_of(image: Path, folder: Path, size: int) -> Path:
    """A card of that size with the image on it; what is behind takes no space."""
    card = folder / "card.img"
    shutil.copy(image, card)
    with card.open("r+b") as stream:
        stream.truncate(size)
    return card


def tool(*command: str | Path) -> str:
    """What a tool of the host prints; it must succeed."""
    return subprocess.run(
        list(map(str, command)), env={"PATH": PATH}, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout


def partition(image: Path, number: int, to: Path) -> Path:
    """Cuts a partition out of the image."""
    for line in tool("sfdisk", "-d", image).splitlines():
        if line.startswith(f"{image}{number}"):
            fields = dict(field.split("=") for field in line.split(" : ")[1].replace(" ", "").split(",") if "=" in field)
            with image.open("rb") as source:
                source.seek(int(fields["start"]) * 512)
                to.write_bytes(source.read(int(fields["size"]) * 512))
            return to
    raise AssertionError(f"no partition {number}")


@pytest.mark.parametrize("controller", ["emmc", "sdhost"])
@pytest.mark.parametrize(("size", "kind"), [(64 * MIB, "standard"), (4096 * MIB, "high capacity")])
def test_files_survive(image: Path, tmp_path: Path, controller: str, size: int, kind: str) -> None:
    """The root is partition 2; what is written there is there after the next boot, and all is consistent."""
    card = copy_of(image, tmp_path, size)
    append = f"sd={controller}"
    with Machine("arm", disk=card, append=append) as machine:
        machine.login()
        assert f"sd0: {kind} SD card on {controller.upper()}, {size // MIB} MiB" in machine.boot_log
        assert "/dev/sd0p2 / " in machine.run("mount")[0]
        assert machine.run("echo it is still here > /note; cp /bin/usertests /copy")[1] == 0
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    with Machine("arm", disk=card, append=append) as machine:
        assert machine.login().run("cat /note") == ("it is still here\n", 0)
        assert machine.run("cmp /bin/usertests /copy")[1] == 0
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    tool(TOP / "build/host/fsck", "-n", partition(card, 2, tmp_path / "fs.img"))


def test_the_firmwares_choice_of_controller_stays(image: Path, tmp_path: Path) -> None:
    """Pins that are connected to SDHOST when the kernel comes (by the stub) stay connected to it."""
    make("ARCH=arm", "build/arm/hyp_stub.bin")
    with Machine("arm", "hyp", disk=copy_of(image, tmp_path, 64 * MIB)) as machine:
        assert "SD card on SDHOST" in machine.login().boot_log


def test_no_card() -> None:
    """Without a card both controllers say so, and the ramdisk is the root."""
    for controller in ("emmc", "sdhost"):
        with Machine("arm", append=f"sd={controller}") as machine:
            machine.login()
            assert "sd0: no card" in machine.boot_log and "root: ram0" in machine.boot_log
