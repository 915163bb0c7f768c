# SPDX-License-Identifier: MIT
"""USB sticks on the Pi: mounted, unplugged at any time, plugged in again and again. QEMU's hubs have full speed, its port has high speed."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from machine import SOAK, TOP, Machine, in_option, make
from test_usb import KEYBOARD, free_pages, plugged, press

FSCK, FSCOPY, MKFS = (TOP / f"build/host/{name}" for name in ("fsck", "fscopy", "mkfs"))
PART_AT = 2048  # the sector of the partition
# Options, and the port of the stick.
PLACES = {
    "port": ([], "1"),
    "hub": (["-device", "usb-hub,port=1"], "1.1"),
    "hubs": (["-device", "usb-hub,port=1", "-device", "usb-hub,port=1.3"], "1.3.2"),
}


@pytest.fixture(scope="module", autouse=True)
def build_tools() -> None:
    """The tools that make and check the sticks."""
    make("ARCH=arm", *(f"build/host/{name}" for name in ("fsck", "fscopy", "mkfs")))


def stick_image(folder: Path, name: str, parted: bool = True) -> Path:
    """A stick with an empty file system of 16 MiB, in a partition or without one."""
    image, empty = folder / f"{name}.img", folder / "empty"
    empty.mkdir(exist_ok=True)
    subprocess.run([MKFS, "-o", image, "-s", "16M", empty], check=True)
    if parted:
        system = image.read_bytes()
        record = bytearray(512)
        entry = b"\0\0\0\0\x83\0\0\0" + PART_AT.to_bytes(4, "little") + (len(system) // 512).to_bytes(4, "little")
        record[446:462], record[510:] = entry, b"\x55\xaa"
        image.write_bytes(bytes(record).ljust(PART_AT * 512, b"\0") + system)
    return image


def block(name: str, image: Path) -> list[str]:
    """QEMU's options for what is on a stick."""
    return ["-blockdev", f"driver=raw,node-name={name},file.driver=file,file.filename={in_option(image)}"]


def stick(name: str, port: str) -> str:
    """The device. (QEMU may release the contents of an unplugged one late, so that they must be shared.)"""
    return f"usb-storage,id={name},drive={name},share-rw=on,port={port}"


def is_clean(image: Path) -> bool:
    """Whether the file system on a stick has no errors."""
    return subprocess.run([FSCK, "-n", image], check=False).returncode == 0


@pytest.mark.parametrize("place", PLACES)
def test_files_get_onto_a_stick_and_back(tmp_path: Path, place: str) -> None:
    """A file that the host has put onto the stick is read, and one that the Pi has written is on the host's image."""
    extra, port = PLACES[place]
    image, source = stick_image(tmp_path, "disk"), tmp_path / "source"
    source.write_bytes(os.urandom(300_001))
    subprocess.run([FSCOPY, image, "put", source, "/source"], check=True)
    with Machine("arm", extra=[*extra, *block("disk", image), "-device", stick("disk", port)]) as machine:
        machine.login()
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")
        assert machine.run("mkdir /m; mount /dev/sda1 /m; mount | grep -c '/dev/sda1 /m dfs rw'") == ("1\n", 0)
        assert machine.run("cp /m/source /m/copy; cp /bin/usertests /m; umount /m; mount /dev/sda1 /m") == ("", 0)
        assert machine.run("cmp /m/source /m/copy && cmp /bin/usertests /m/usertests && umount /m") == ("", 0)
        assert machine.run("fsck -n /dev/sda1")[1] == 0
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    assert is_clean(image)
    subprocess.run([FSCOPY, image, "get", "/copy", tmp_path / "copy"], check=True)
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()


def test_a_stick_without_partitions(tmp_path: Path) -> None:
    """The whole stick is a file system; read-only for the Pi, it cannot be written; as a file it has its own size."""
    image = stick_image(tmp_path, "disk", parted=False)
    size = image.stat().st_size
    with Machine("arm", extra=[*block("disk", image), "-device", stick("disk", "1")]) as machine:
        machine.login()
        machine.expect(r"sda: USB disk, 16 MiB\r*\n")
        assert machine.run("ls /dev/sda*; wc -c < /dev/sda") == (f"/dev/sda\n{size}\n", 0)
        assert machine.run("mkdir /m; mount -r /dev/sda /m; cd /m; cd /; umount /m; mount /dev/sda /m; echo text > /m/file; umount /m") == ("", 0)
        machine.monitor("device_del disk")
        machine.expect(r"usb 1: unplugged\r*\n")
        assert machine.run("ls /dev/sda")[1] != 0
    assert is_clean(image)
    subprocess.run([FSCOPY, image, "get", "/file", tmp_path / "file"], check=True)
    assert (tmp_path / "file").read_text() == "text\n"


@pytest.mark.parametrize("place", ["port", "hub"])
def test_a_disk_without_sectors(place: str) -> None:
    """QEMU's refuses to tell its size, after a whole packet instead of eight bytes. It is not used, and then it is unplugged."""
    extra, port = PLACES[place]
    with Machine("arm", extra=[*extra, "-blockdev", "driver=null-co,node-name=disk,size=0,read-zeroes=on"]) as machine:
        machine.login()
        machine.monitor(f"device_add {stick('disk', port)}")
        machine.expect(r"usb disk a: error 5, it is not used\r*\n")
        machine.monitor("device_del disk")
        machine.expect(r"usb [1.]+: unplugged\r*\n")
        assert machine.run("ls /dev/sda")[1] != 0


def unplug_while_written(machine: Machine, device: str) -> None:
    """Takes QEMU's device away while a program writes /dev/sda1. The program ends with an error."""
    machine.run("(sleep 1; echo now) &")
    machine.process.sendline("while dd if=/dev/zero of=/dev/sda1 bs=65536 count=200 2> /tmp/error; do :; done; cat /tmp/error")
    machine.expect(r"\nnow\r*\n")
    machine.monitor(f"device_del {device}")
    machine.expect(r"dd: [^\n]*Input/output error\r*\n")
    machine.process.expect_exact("$ ")


@pytest.mark.parametrize("place", ["port", "hubs"])
def test_a_stick_is_unplugged_while_it_is_written(tmp_path: Path, place: str) -> None:
    """The program gets an error at once. The machine works on, and the stick has the same name when it comes again."""
    extra, port = PLACES[place]
    image = stick_image(tmp_path, "disk")
    with Machine("arm", extra=[*extra, *block("disk", image), "-device", stick("disk", port)]) as machine:
        machine.login()
        for _ in range(3):
            machine.expect(r"sda: USB disk, 17 MiB\r*\n")
            unplug_while_written(machine, "disk")
            assert machine.run("ls /dev/sda*")[1] != 0
            machine.monitor(f"device_add {stick('disk', port)}")


def test_a_hub_is_unplugged_with_a_stick_behind_it(tmp_path: Path) -> None:
    """The stick goes first, in the middle of a write, and both come again."""
    hub = "usb-hub,id=below,port=1.1"
    extra = ["-device", "usb-hub,port=1", "-device", hub, *block("disk", stick_image(tmp_path, "disk"))]
    with Machine("arm", extra=[*extra, "-device", stick("disk", "1.1.2")]) as machine:
        machine.login()
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")
        unplug_while_written(machine, "below")
        machine.monitor(f"device_add {hub}")
        plugged(machine, "hub")
        machine.monitor(f"device_add {stick('disk', '1.1.2')}")
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")


def test_a_mounted_stick_is_unplugged(tmp_path: Path) -> None:
    """Files fail, the stick can be unmounted, and it is consistent. Another stick beside it does not notice."""
    images = {name: stick_image(tmp_path, name) for name in ("one", "two")}
    extra = ["-device", "usb-hub,port=1", *block("one", images["one"]), *block("two", images["two"])]
    with Machine("arm", extra=extra) as machine:
        machine.login()
        for name, port in (("one", "1.1"), ("two", "1.2")):
            machine.monitor(f"device_add {stick(name, port)}")
            machine.expect(r"sd[ab]: USB disk, 17 MiB\r*\n")
        assert machine.run("mkdir /a /b; mount /dev/sda1 /a; mount /dev/sdb1 /b; echo 1 > /a/safe; sync") == ("", 0)
        assert machine.run("(while cp /bin/usertests /b/copy; do sync; done) &")[1] == 0
        assert machine.run("exec 5> /a/open; cp /bin/usertests /a/copy; echo 2 >& 5")[1] == 0
        machine.monitor("device_del one")
        machine.expect(r"usb 1\.1: unplugged\r*\n")
        assert machine.run("umount /a")[1] != 0  # a file is open
        assert machine.run("exec 5>&-; ls /dev/sda /dev/sda1")[1] != 0
        machine.monitor(f"device_add {stick('one', '1.1')}")
        machine.expect(r"sdc: USB disk, 17 MiB\r*\n")  # the first name is still in use
        output, status = machine.run("umount /a")
        assert status != 0 and "Input/output error" in output
        assert machine.run("mount /dev/sdc1 /a; cat /a/safe; umount /a; mount | grep -c /dev/sd")[0].endswith("\n1\n1\n")
        assert machine.run("kill %1; wait; cmp /bin/usertests /b/copy; umount /b; umount /b 2> /dev/null; mount | grep /dev/sd")[0] == ""
        machine.process.sendline("poweroff")
        assert machine.exit_status() == 0
    assert all(is_clean(image) for image in images.values())


def test_stick_and_keyboard_are_plugged_again_and_again(tmp_path: Path) -> None:
    """No page is lost, and both work after that. `make soak` plugs them a hundred times."""
    times = 105 if SOAK else 20
    extra = ["-device", "usb-hub,port=1", *block("disk", stick_image(tmp_path, "disk"))]
    with Machine("arm", append="cpus=1", extra=extra) as machine:
        machine.login()
        machine.run("mkdir /m")
        pages = []
        for i in range(times):
            machine.monitor(f"device_add {stick('disk', '1.1')}")
            machine.expect(r"sda: USB disk, 17 MiB\r*\n")
            machine.monitor(f"device_add {KEYBOARD},port=1.2")
            plugged(machine, "keyboard")
            machine.monitor("device_del keyboard")
            machine.expect(r"usb 1\.2: unplugged\r*\n")
            machine.monitor("device_del disk")
            machine.expect(r"usb 1\.1: unplugged\r*\n")
            if i < 5 or i == times - 1:  # the first calls of the programs take pages themselves
                pages.append(free_pages(machine))
        assert pages[-1] == pages[-2], pages
        machine.monitor(f"device_add {stick('disk', '1.1')}")
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")
        machine.monitor(f"device_add {KEYBOARD},port=1.2")
        plugged(machine, "keyboard")
        assert machine.run("mount /dev/sda1 /m; echo text > /m/file; umount /m; mount /dev/sda1 /m; cat /m/file; cd /m") == ("text\n", 0)
        press(machine, "p", "w", "d", "ret")
        machine.expect(r"\n/m\r*\n")
