# SPDX-License-Identifier: MIT
"""The Pi's card: the image that is written to one, and access to it through either controller."""
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
    """A card of that size with the image on it; the rest takes no space on the host."""
    card = folder / "card.img"
    shutil.copy(image, card)
    with card.open("r+b") as stream:
        stream.truncate(size)
    return card


def tool(*command: str | Path) -> str:
    """The output of a tool of the host; it must succeed."""
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


def test_the_hosts_tools_accept_the_image(image: Path, tmp_path: Path) -> None:
    """Partition table, FAT and our file system, each checked by its own tool; the kernel on the FAT is the one that was
    built."""
    table = tool("sfdisk", "-l", image)
    assert "Disklabel type: dos" in table and "W95 FAT32 (LBA)" in table and "83 Linux" in table
    assert "Disk /" in tool("fdisk", "-l", image)
    tool("sfdisk", "--verify", image)
    fat = partition(image, 1, tmp_path / "fat.img")
    tool("fsck.vfat", "-n", "-V", fat)
    for name, source in (("kernel7.img", TOP / "build/arm/kernel7.img"), ("config.txt", TOP / "tools/sdcard/config.txt")):
        tool("mcopy", "-n", "-i", fat, f"::{name}", tmp_path / name)
        assert (tmp_path / name).read_bytes() == source.read_bytes()
    tool(TOP / "build/host/fsck", "-n", partition(image, 2, tmp_path / "fs.img"))


def test_the_firmwares_files_go_along(image: Path, tmp_path: Path) -> None:
    """FIRMWARE=folder: the files that a Pi 2 boots from are on the card, and gone again without FIRMWARE."""
    wanted = {"bootcode.bin", "start.elf", "start_cd.elf", "fixup.dat", "fixup_cd.dat", "bcm2709-rpi-2-b.dtb"}
    folder = tmp_path / "boot files"
    folder.mkdir()
    for name in wanted | {"start4.elf", "kernel.img"}:
        (folder / name).write_text(name)
    make("ARCH=arm", "sdcard", f"FIRMWARE={folder}")
    fat = partition(image, 1, tmp_path / "fat.img")
    tool("fsck.vfat", "-n", fat)
    listing = set(tool("mdir", "-b", "-i", fat, "::").replace("::/", "").split())
    assert listing == wanted | {"kernel7.img", "config.txt"}
    make("ARCH=arm", "sdcard")
    assert "bootcode.bin" not in tool("mdir", "-b", "-i", partition(image, 1, fat), "::")


def test_another_folder_is_refused(image: Path, tmp_path: Path) -> None:
    """A folder that is not the firmware's is refused with a message, and the image does not change."""
    before = image.stat().st_mtime
    result = subprocess.run(
        ["make", "ARCH=arm", "sdcard", f"FIRMWARE={tmp_path}"], cwd=TOP, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )
    assert result.returncode != 0 and "has no bootcode.bin" in result.stderr
    assert image.stat().st_mtime == before


def test_without_mtools(image: Path, tmp_path: Path) -> None:
    """If mtools is missing, the message says which package to install."""
    image.unlink()
    for file in {name: path for folder in PATH.split(":") for path in Path(folder).iterdir() if (name := path.name)}.values():
        if file.name not in ("mcopy", "mtools"):
            (tmp_path / file.name).symlink_to(file)
    result = subprocess.run(
        ["make", "ARCH=arm", "sdcard"], cwd=TOP, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        env={"PATH": str(tmp_path), "DEPS": "no"},
    )
    make("ARCH=arm", "sdcard")
    assert result.returncode != 0
    assert "Missing for this: mtools" in result.stderr and "apt-get install mtools dosfstools" in result.stderr


@pytest.mark.parametrize("controller", ["emmc", "sdhost"])
@pytest.mark.parametrize(("size", "kind"), [(128 * MIB, "standard"), (4096 * MIB, "high capacity")])
def test_files_survive(image: Path, tmp_path: Path, controller: str, size: int, kind: str) -> None:
    """The root is partition 2; files written there exist after the next boot, and everything is consistent."""
    card = copy_of(image, tmp_path, size)
    append = f"sd={controller} root=" + {"emmc": "/dev/mmcblk0p2", "sdhost": "/dev/sd0p2"}[controller]
    with Machine("arm", disk=card, append=append) as machine:
        machine.login()
        assert "there is no device" not in machine.boot_log
        assert f"sd0: {kind} SD card on {controller.upper()}, {size // MIB} MiB" in machine.boot_log
        assert "/dev/sd0p2 / " in machine.run("mount")[0]
        assert machine.run("echo it is still here > /note; cp /bin/usertests /copy")[1] == 0
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    with Machine("arm", disk=card, append=append) as machine:
        assert machine.login().run("cat /note") == ("it is still here\n", 0)
        assert "recovered" not in machine.boot_log  # the power was not cut
        assert machine.run("cmp /bin/usertests /copy")[1] == 0
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    tool(TOP / "build/host/fsck", "-n", partition(card, 2, tmp_path / "fs.img"))


def test_the_firmwares_choice_of_controller_stays(image: Path, tmp_path: Path) -> None:
    """Pins that are connected to SDHOST when the kernel starts (by the stub) stay connected to it."""
    make("ARCH=arm", "build/arm/hyp_stub.bin")
    with Machine("arm", "hyp", disk=copy_of(image, tmp_path, image.stat().st_size)) as machine:
        assert "SD card on SDHOST" in machine.login().boot_log


def test_no_card() -> None:
    """Without a card both controllers say so, and the ramdisk is the root."""
    for controller in ("emmc", "sdhost"):
        with Machine("arm", append=f"sd={controller}") as machine:
            machine.login()
            assert "sd0: no card" in machine.boot_log and "root: ram0" in machine.boot_log
