# SPDX-License-Identifier: MIT
"""The PC's disks: the lasting root, both drives of both channels, DMA and PIO. (The Pi's: test_sdcard.py.)"""
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from machine import LIMIT, TOP, Machine, copy_image, make

MIB = 1 << 20
IMAGE = TOP / "build/x86/disk.img"
FSCK = TOP / "build/host/fsck"
ROOT_AT = 65536 * 512  # arch/x86/boot/layout.h


@pytest.fixture(scope="module", autouse=True)
def build_tools() -> None:
    """The tools that check the disks afterwards."""
    make("ARCH=x86", "build/host/fsck")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A boot disk of our own."""
    copy_image(IMAGE, tmp_path / "disk.img")
    return tmp_path / "disk.img"


def poweroff(machine: Machine) -> None:
    """Powers the machine off properly."""
    machine.process.sendline("poweroff")
    assert machine.exit_status() == 0


def check_root(disk: Path, folder: Path) -> None:
    """The root file system of a disk is consistent."""
    root = folder / "root.img"
    with disk.open("rb") as stream:
        stream.seek(ROOT_AT)
        root.write_bytes(stream.read())
    result = subprocess.run([FSCK, "-n", root], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("way", ["dma", "pio"])
def test_files_survive(disk: Path, tmp_path: Path, way: str) -> None:
    """Files written by DMA exist after the next boot, which reads by PIO; and the other way round."""
    with Machine("x86", disk=disk, append=f"ide={way}") as machine:
        machine.login()
        assert f", 96 MiB, {way.upper()}" in machine.boot_log
        assert "/dev/hd0p1 / " in machine.run("mount")[0]
        assert machine.run("echo it is still here > /note; cp /bin/usertests /copy")[1] == 0
        poweroff(machine)
    check_root(disk, tmp_path)
    other = {"dma": "pio", "pio": "dma"}[way]
    with Machine("x86", disk=disk, append=f"ide={other}") as machine:
        machine.login()
        assert "recovered" not in machine.boot_log  # the power was not cut
        assert machine.run("cat /note") == ("it is still here\n", 0)
        assert machine.run("cmp /copy /bin/usertests") == ("", 0)


def drive(image: Path, index: int) -> list[str]:
    """One more disk: 1 is the second on the first channel, 2 and 3 are on the second."""
    return ["-drive", f"file={image},format=raw,if=ide,index={index}"]


def test_four_disks_at_once(disk: Path, tmp_path: Path) -> None:
    """Both drives of both channels, each with a file system, copied to at the same time."""
    extra = []
    for index in (1, 2, 3):
        copy_image(TOP / "build/x86/root.img", tmp_path / f"{index}.img")
        extra += drive(tmp_path / f"{index}.img", index)
    with Machine("x86", disk=disk, extra=extra, cpus=2) as machine:
        machine.login()
        for index in (1, 2, 3):
            assert machine.run(f"mkdir /m{index}; mount -t dfs /dev/hd{index} /m{index}") == ("", 0)
        copies = " & ".join(f"cp /bin/usertests /m{index}/copy" for index in (1, 2, 3))
        machine.run(f"{copies} & cp /bin/usertests /copy; wait")
        for copy in ("/copy", "/m1/copy", "/m2/copy", "/m3/copy"):
            assert machine.run(f"cmp {copy} /bin/usertests") == ("", 0)
        assert machine.run("umount /m1; umount /m2; umount /m3") == ("", 0)
        poweroff(machine)
    check_root(disk, tmp_path)
    for index in (1, 2, 3):
        assert subprocess.run([FSCK, "-n", tmp_path / f"{index}.img"], check=False).returncode == 0


def test_mv_to_another_file_system(disk: Path, tmp_path: Path) -> None:
    """What rename() cannot move is copied, with its times, permissions and links, and removed."""
    copy_image(TOP / "build/x86/root.img", tmp_path / "1.img")
    with Machine("x86", disk=disk, extra=drive(tmp_path / "1.img", 1)) as machine:
        machine.login()
        assert machine.run("mkdir /m /d; mount -t dfs /dev/hd1 /m") == ("", 0)
        assert machine.run("echo 1 > /d/f; chmod 640 /d/f; touch -t 200001010000 /d/f; ln -s f /d/l") == ("", 0)
        assert machine.run("mv /d /m; ls -l /m/d | cut -c 1-10; cat /m/d/l; [ ! -e /d ]") == ("-rw-r-----\nlrwxrwxrwx\n1\n", 0)
        assert machine.run("stat /m/d/f | grep -c 'modified 2000-01-01'") == ("1\n", 0)
        assert machine.run("echo 2 > /f; mv /f /m/d/f; cat /m/d/f; [ ! -e /f ]") == ("2\n", 0)
        output, status = machine.run("mkdir -p /f; mv /f /m/d")
        assert status != 0 and "directory" in output
        assert machine.run("[ -d /f ]; cat /m/d/f; umount /m") == ("2\n", 0)
        poweroff(machine)
    check_root(disk, tmp_path)


def test_raw_disks(disk: Path, tmp_path: Path) -> None:
    """A disk is a file under /dev: written data can be read back, from the same block up to the last."""
    image = tmp_path / "raw.img"
    image.write_bytes(bytes(range(256)) * (4 * MIB // 256))
    with Machine("x86", disk=disk, extra=drive(image, 3)) as machine:
        machine.login()
        assert machine.run("dd if=/dev/hd3 of=/copy bs=65536 2>/dev/null; cmp /copy /dev/hd3") == ("", 0)
        assert machine.run("echo changed | dd of=/dev/hd3 bs=512 seek=8191 2>/dev/null")[1] == 0
        output, status = machine.run("dd if=/dev/zero of=/dev/hd3 bs=512 seek=8192 count=1")
        assert status != 0 and "No space" in output
        for busy in ("/dev/hd0p1", "/dev/hd0"):
            output, status = machine.run(f"dd if=/dev/zero of={busy} bs=512 count=1")
            assert status != 0 and "busy" in output.lower()
        poweroff(machine)
    assert image.read_bytes()[-512:-504] == b"changed\n"


def test_failed_flush(disk: Path, tmp_path: Path) -> None:
    """If a drive says that it could not flush, data is lost: the next flush, which succeeds, does not hide that."""
    image = tmp_path / "1.img"
    copy_image(TOP / "build/x86/root.img", image)
    spec = f"if=ide,index=1,format=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename={image}"
    spec += ",file.set-state.0.event=flush_to_disk,file.set-state.0.state=1,file.set-state.0.new_state=2"
    rule = {"event": "flush_to_disk", "state": "2", "errno": "5", "once": "on"}  # the mount's own flush succeeds
    spec += "".join(f",file.inject-error.0.{key}={value}" for key, value in rule.items())
    with Machine("x86", disk=disk, extra=["-drive", spec]) as machine:
        machine.login()
        assert machine.run("mkdir /m; mount -t dfs /dev/hd1 /m") == ("", 0)
        output = machine.run("echo lost > /m/file; sync")[0]
        assert output.count("hd1: flush") == 1
        assert "dfs hd1: error 5 writing the log: read-only from now on" in output
        output, status = machine.run("echo more > /m/file")
        assert status != 0 and "ead-only" in output
        output, status = machine.run("umount /m")
        assert status == 1 and "Input/output" in output
        assert machine.run("mount -t dfs /dev/hd1 /m; ls /m/bin/sh; umount /m") == ("/m/bin/sh\n", 0)
        poweroff(machine)
    assert subprocess.run([FSCK, "-n", image], check=False).returncode == 0


def with_errors(image: Path, index: int, sector: int, times: str) -> list[str]:
    """A drive whose reads of a sector fail, once or always ("on" or "off")."""
    spec = f"if=ide,index={index},format=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename={image}"
    rule = {"event": "read_aio", "errno": "5", "sector": str(sector), "once": times}
    return ["-drive", spec + "".join(f",file.inject-error.0.{key}={value}" for key, value in rule.items())]


@pytest.mark.parametrize("way", ["dma", "pio"])
def test_failed_reads(disk: Path, tmp_path: Path, way: str) -> None:
    """A read that fails is tried again, after a reset of the channel; the third error is the program's."""
    contents = bytes(range(256)) * (4 * MIB // 256)
    extra = []
    for index, times in ((1, "on"), (2, "off"), (3, "off")):
        (tmp_path / f"{index}.raw").write_bytes(contents)
        extra += with_errors(tmp_path / f"{index}.raw", index, 0 if index == 3 else 2000, times)
    with Machine("x86", disk=disk, append=f"ide={way}", extra=extra) as machine:
        machine.login()
        assert machine.boot_log.count("hd3: read of 1 sectors at 0") == 3
        assert "hd3: cannot be used: error 5" in machine.boot_log
        assert machine.run("dd if=/dev/hd1 of=/copy bs=65536 2>/dev/null")[1] == 0
        by = " by DMA" if way == "dma" else ""
        report = machine.run("dmesg | grep 'hd1: read'")[0].splitlines()
        assert len(report) == 1 and report[0].endswith(f"at 2000{by}: error 5")
        assert machine.run("dd if=/dev/hd1 bs=65536 2>/dev/null | cmp - /copy") == ("", 0)
        assert machine.run("wc -c < /copy")[0].split() == [str(len(contents))]
        output, status = machine.run("dd if=/dev/hd2 of=/dev/null bs=512 skip=2000 count=1")
        assert status != 0 and "Input/output" in output
        assert machine.run("dmesg | grep -c 'hd2: read'") == ("3\n", 0)
        assert machine.run("dd if=/dev/hd2 bs=512 skip=2001 count=1 2>/dev/null | wc -c") == ("512\n", 0)
        poweroff(machine)


def test_end_of_a_large_disk(disk: Path, tmp_path: Path) -> None:
    """The sectors behind 128 GiB need the commands with longer numbers."""
    image, sectors = tmp_path / "large.raw", 200 * 1024 * MIB // 512
    with image.open("wb") as stream:
        stream.truncate(sectors * 512)
        stream.seek((sectors - 1) * 512)
        stream.write(b"the end".ljust(512, b"."))
    for way in ("dma", "pio"):
        with Machine("x86", disk=disk, append=f"ide={way}", extra=drive(image, 1)) as machine:
            machine.login()
            assert ", 204800 MiB, " in machine.boot_log
            last = f"bs=512 count=1 skip={sectors - 1}"
            assert machine.run(f"dd if=/dev/hd1 {last} 2>/dev/null | head -c 7") == ("the end", 0)
            assert machine.run(f"echo {way} | dd of=/dev/hd1 bs=512 seek={sectors - 2} 2>/dev/null")[1] == 0
            poweroff(machine)
        with image.open("rb") as stream:
            stream.seek((sectors - 2) * 512)
            assert stream.read(4) == f"{way}\n".encode()


def test_another_root_by_name(disk: Path) -> None:
    """root= takes the ramdisk though the disk has a file system. The BIOS reads it slowly."""
    with Machine("x86", disk=disk, append="root=ram0") as machine:
        assert "/dev/ram0 / " in machine.login(5 * LIMIT).run("mount")[0]


def test_damaged_root(disk: Path) -> None:
    """A disk without a file system of ours is left alone, and the ramdisk is the root."""
    with disk.open("r+b") as stream:
        stream.seek(ROOT_AT)
        stream.write(bytes(8192))
    with Machine("x86", disk=disk) as machine:
        assert "/dev/ram0 / " in machine.login(5 * LIMIT).run("mount")[0]
