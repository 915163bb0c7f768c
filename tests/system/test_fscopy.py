# SPDX-License-Identifier: MIT
"""fscopy moves files into and out of images; fsck, fsdump and fscopy find the file system on a disk by themselves."""
from __future__ import annotations

import os
import random
import struct
import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine, copy_image, make

MIB = 1 << 20
DISKS = {"x86": "disk.img", "arm": "sdcard.img"}
PLACE = {"x86": 32 * MIB, "arm": 48 * MIB}


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a tool of ours."""
    command = [TOP / "build/host" / name, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def good(name: str, *arguments: str | Path) -> str:
    """Runs a tool that must not fail: its output."""
    result = tool(name, *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """The tools, and the disk of each machine."""
    make(*(f"build/host/{name}" for name in ("mkfs", "fsck", "fsdump", "fscopy")))
    make("ARCH=x86", "build/x86/disk.img")
    make("ARCH=arm", "sdcard")


@pytest.fixture
def disk(arch: str, tmp_path: Path) -> Path:
    """A copy of the disk, or card, that the machine boots from: a disk with partitions."""
    copy_image(TOP / "build" / arch / DISKS[arch], tmp_path / "disk.img")
    return tmp_path / "disk.img"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A small file system without partitions."""
    (tmp_path / "empty").mkdir()
    good("mkfs", "-o", tmp_path / "fs.img", "-s", "4M", tmp_path / "empty")
    return tmp_path / "fs.img"


def make_tree(top: Path) -> Path:
    """A folder with files of all sizes, links, and folders in folders."""
    (top / "sub/deeper").mkdir(parents=True)
    (top / "empty folder").mkdir()
    noise = random.Random(1)
    # Sizes that fit into direct blocks, that need the indirect block, and that need the double-indirect one.
    for size in (0, 1, 4095, 4096, 4097, 40 * 4096, 41 * 4096 + 5, (40 + 1024) * 4096 + 3 * 4096 + 7):
        (top / f"sub/file{size}").write_bytes(noise.randbytes(size))
    with (top / "sub/sparse").open("wb") as file:
        file.seek(3 * MIB)
        file.write(b"end")
    for i in range(300):  # more names than one block of a directory holds
        (top / "sub/deeper" / f"a rather long name of a file, number {i}").write_text(str(i))
    (top / "program").write_text("#!/bin/sh\necho it runs\n")
    (top / "program").chmod(0o755)
    (top / "short").symlink_to("sub/file1")
    (top / "long").symlink_to("t/" * 150)
    return top


def same(one: Path, two: Path) -> bool:
    """Whether two folders have the same contents, including links as links, and the x bits."""
    if subprocess.run(["diff", "-r", "--no-dereference", one, two], check=False).returncode != 0:
        return False
    return all(
        os.access(path, os.X_OK) == os.access(two / path.relative_to(one), os.X_OK)
        for path in one.rglob("*") if not path.is_symlink()
    )


def test_fsck_finds_the_partition(arch: str, disk: Path) -> None:
    """A healthy disk with partitions is clean, with -o and without; elsewhere on it there is no file system."""
    assert "clean" in good("fsck", disk)
    assert f"at byte {PLACE[arch]}" in good("fsck", disk)
    assert "clean" in good("fsck", "-o", PLACE[arch], disk)
    assert tool("fsck", "-o", "512", disk).returncode == 4
    for wrong in ("100", "-512", "x", str(disk.stat().st_size)):
        assert tool("fsck", "-o", wrong, disk).returncode == 8
    assert good("fsdump", disk) == good("fsdump", "-o", PLACE[arch], disk)


def test_fsck_repairs_inside_the_partition_only(arch: str, disk: Path) -> None:
    """A lost superblock is restored from the partition's copy, and the disk's first sectors do not change."""
    with disk.open("r+b") as file:
        before = file.read(MIB)
        file.seek(PLACE[arch] + 1024)
        file.write(bytes(512))
    assert tool("fsck", disk).returncode == 4
    assert tool("fsck", "-o", PLACE[arch], disk).returncode == 4
    assert tool("fsck", "-y", disk).returncode == 1
    assert "clean" in good("fsck", disk)
    with disk.open("rb") as file:
        assert file.read(MIB) == before


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_fsck_on_the_machine(arch: str, image: Path, tmp_path: Path) -> None:
    """The same program runs on the machine: on a disk that is not mounted it finds the damage, repairs it, and keeps the rest."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/kept").write_text("kept\n")
    good("mkfs", "-o", image, "-s", "32M", tmp_path / "tree")
    with image.open("r+b") as file:
        file.seek(1024)
        bitmap = struct.unpack("<17I", file.read(68))[13]  # block_bitmap_start of include/abi/diskfs.h
        file.seek(bitmap * 4096)
        file.write(bytes(64))
    assert tool("fsck", image).returncode == 4
    disk, append = ("/dev/hd1", "") if arch == "x86" else ("/dev/sd0", "root=ram0")
    extra = ["-drive", f"file={image},format=raw,if={'ide' if arch == 'x86' else 'sd'}"]
    with Machine(arch, append=append, extra=extra) as machine:
        machine.login()
        output, status = machine.run(f"fsck -n {disk}")
        assert status == 4 and output.splitlines()[-1] == f"{disk}: damaged"
        assert machine.run(f"fsck {disk} >/tmp/first; fsck {disk} | cmp - /tmp/first")[1] == 0  # nothing was changed
        output, status = machine.run(f"fsck -y {disk}")
        assert status == 1 and output.splitlines()[-1] == f"{disk}: repaired"
        assert machine.run(f"fsck {disk}") == (f"{disk}: clean\n", 0)
        assert machine.run(f"mkdir /disk; mount -t dfs {disk} /disk && cat /disk/kept") == ("kept\n", 0)
        output, status = machine.run(f"fsck -y {disk}")
        assert status == 8 and "busy" in output.lower()
        assert machine.run("fsck /dev/null")[1] == 8 and machine.run("fsck")[1] == 16
        machine.run("umount /disk")
        machine.process.sendline("poweroff")
        machine.rest()
    assert "clean" in good("fsck", image)


def test_a_disk_without_our_file_system(tmp_path: Path) -> None:
    """If all partitions are foreign, or lie outside the disk, the tool says so and repairs nothing."""
    record = bytearray(4 * MIB)
    record[510:512] = b"\x55\xaa"
    record[446 + 4] = 0x83
    for first, sectors in ((2048, 4096), (0, 8192), (0xFFFFFFFF, 0xFFFFFFFF), (8191, 1)):
        record[446 + 8:446 + 16] = struct.pack("<II", first, sectors)
        (tmp_path / "disk.img").write_bytes(record)
        for name, status in (("fsck", 8), ("fsdump", 1)):
            result = tool(name, tmp_path / "disk.img")
            assert result.returncode == status
            assert "no partition" in result.stderr


def test_files_come_back(image: Path, tmp_path: Path) -> None:
    """Files put into an image can be copied out again; also if they replace older ones."""
    good("mkfs", "-o", image, "-s", "40M", tmp_path / "empty")
    tree = make_tree(tmp_path / "tree")
    for _ in range(2):
        good("fscopy", image, "put", tree, "/tmp")
        assert "clean" in good("fsck", image)
    good("fscopy", image, "get", "/tmp/tree", tmp_path / "back")
    assert same(tree, tmp_path / "back")
    used = good("fsdump", image)
    good("fscopy", image, "put", tree, "/tmp")
    assert good("fsdump", image) == used  # replacing a file loses no block


def test_names(image: Path, tmp_path: Path) -> None:
    """If the target is a folder, the copy goes into it; otherwise the target is the copy's name."""
    file = tmp_path / "one"
    file.write_text("1\n")
    good("fscopy", image, "put", file)
    good("fscopy", image, "put", file, "/tmp/")
    good("fscopy", image, "put", file, "/tmp/two")
    listing = good("fscopy", image, "ls", "/tmp")
    assert [line.split()[-1] for line in listing.splitlines()] == ["one", "two"]
    assert "one" in good("fscopy", image, "ls") and "drwxrwxr" in good("fscopy", image, "ls")
    (tmp_path / "out").mkdir()
    good("fscopy", image, "get", "/tmp/two", tmp_path / "out")
    assert (tmp_path / "out/two").read_text() == "1\n"
    good("fscopy", image, "get", "/tmp", tmp_path / "out")
    assert (tmp_path / "out/tmp/one").read_text() == "1\n"


def test_nothing_is_written_if_something_fails(image: Path, tmp_path: Path) -> None:
    """Full disk, missing folder, other type, name too long, damage: the image does not change by one byte."""
    (tmp_path / "large").write_bytes(b"x" * 5 * MIB)
    (tmp_path / "many").mkdir()
    for i in range(600):
        (tmp_path / "many" / str(i)).write_text("")
    (tmp_path / "bin").write_text("a file, where the image has a folder")
    (tmp_path / "odd").mkdir()
    os.mkfifo(tmp_path / "odd/fifo")
    before = image.read_bytes()
    for arguments, message in (
        (("put", tmp_path / "large"), "full"),
        (("put", tmp_path / "many"), "no inode left"),
        (("put", tmp_path / "bin", "/no/such/folder"), "there is no no"),
        (("put", tmp_path / "many", "/bin/x/y"), "there is no x"),
        (("put", tmp_path / "odd"), "neither file"),
        (("put", tmp_path / "none"), "No such file"),
        (("put", tmp_path / "bin", "/" + 256 * "n"), "too long"),
        (("get", "/none"), "there is no none"),
        (("ls", "/none"), "there is no none"),
    ):
        result = tool("fscopy", image, *arguments)
        assert result.returncode == 1 and message in result.stderr, (arguments, result.stderr)
        assert image.read_bytes() == before
    damaged = bytearray(before)
    table = struct.unpack_from("<I", before, 1024 + 60)[0] * 4096  # inode_table_start
    damaged[table + 3 * 256:table + 4096] = b"\xff" * (4096 - 3 * 256)
    image.write_bytes(damaged)
    result = tool("fscopy", image, "put", tmp_path / "bin", "/tmp/x")
    assert result.returncode == 1 and "fsck first" in result.stderr
    assert image.read_bytes() == damaged
    assert tool("fscopy", image).returncode == tool("fscopy", image, "rename", "/a").returncode == 2


def test_a_machine_and_the_host_share_files(arch: str, disk: Path, tmp_path: Path) -> None:
    """A program that was copied to the disk runs there; files that the machine writes can be copied out, also from the
    log."""
    tree = make_tree(tmp_path / "tree")
    good("fscopy", disk, "put", tree, "/tmp")
    with Machine(arch, disk=disk) as machine:
        machine.login()
        assert machine.run("/tmp/tree/program") == ("it runs\n", 0)
        assert machine.run("cat /tmp/tree/short | wc -c")[0].split() == ["1"]
        assert machine.run("ls /tmp/tree/sub/deeper | wc -l")[0].split() == ["300"]
        assert machine.run("cp -r /tmp/tree /tmp/again")[1] == 0
        assert machine.run("echo written there > /tmp/note; sync")[1] == 0
    good("fscopy", disk, "get", "/tmp/again", tmp_path / "again")
    good("fscopy", disk, "get", "/tmp/note", tmp_path / "note")
    assert (tmp_path / "note").read_text() == "written there\n"
    assert (tmp_path / "again/sub/sparse").read_bytes() == (tree / "sub/sparse").read_bytes()
    assert sum(1 for _ in (tmp_path / "again/sub/deeper").iterdir()) == 300
