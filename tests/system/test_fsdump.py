# SPDX-License-Identifier: MIT
"""fsdump: its output for a good image, and its message for a damaged one."""
from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest
from machine import TOP, make

FSDUMP = TOP / "build/host/fsdump"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file system with a bit of everything."""
    make("build/host/fsdump", "build/host/mkfs")
    folder = tmp_path_factory.mktemp("fsdump")
    tree = folder / "tree"
    (tree / "d").mkdir(parents=True)
    (tree / "d/file").write_bytes(b"x" * 10000)
    (tree / "short").symlink_to("d/file")
    (tree / "long").symlink_to("t" * 300)
    subprocess.run([TOP / "build/host/mkfs", "-o", folder / "fs.img", "-s", "4M", tree], check=True)
    return folder / "fs.img"


def fsdump(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs fsdump."""
    return subprocess.run([FSDUMP, *map(str, arguments)], capture_output=True, text=True, errors="replace", check=False)


def test_super(image: Path) -> None:
    """Sizes, and how much is in use."""
    assert re.search(r"(?m)^blocks +1024 of 4096 bytes, \d+ in use$", fsdump(image).stdout)


def test_inodes_and_directories(image: Path) -> None:
    """By path and by number."""
    listing = fsdump(image, "dir", "/d").stdout
    number = re.search(r"(?m)^ +(\d+)  type  8  file$", listing)
    assert number
    by_path, by_number = fsdump(image, "inode", "/d/file").stdout, fsdump(image, "inode", number[1]).stdout
    assert by_path == by_number
    assert f"inode {number[1]}: mode 0100" in by_path and "10000 bytes, 3 blocks" in by_path
    assert re.search(r"pages 0 to 2: blocks \d+ to \d+", by_path)
    assert "target    d/file\n" in fsdump(image, "inode", "/short").stdout
    assert "target    " + "t" * 300 + "\n" in fsdump(image, "inode", "/long").stdout


def test_inside_a_disk(image: Path, tmp_path: Path) -> None:
    """A file system that begins somewhere in an image."""
    disk = tmp_path / "disk.img"
    disk.write_bytes(bytes(1 << 20) + image.read_bytes())
    assert fsdump("-o", "0x100000", disk).stdout == fsdump(image).stdout
    assert "not one of this file system" in fsdump(disk).stderr


def test_log(image: Path) -> None:
    """The log of a new file system is empty."""
    assert fsdump(image, "log").stdout.endswith("0 whole transactions wait\n")


@pytest.mark.parametrize("arguments", [(), ("inode",), ("dir",), ("what", "/"), ("log", "x")])
def test_wrong_usage(image: Path, arguments: tuple[str, ...]) -> None:
    """Status 2, and the usage."""
    result = fsdump(image, *arguments) if arguments else fsdump()
    assert result.returncode == 2 and result.stderr.startswith("usage: fsdump")


def test_what_is_not_there(image: Path) -> None:
    """Status 1, and a message."""
    assert "there is no nothing" in fsdump(image, "inode", "/nothing").stderr
    assert fsdump(image, "dir", "/d/file").returncode == 1
    assert "there are" in fsdump(image, "inode", "99999999").stderr
    assert fsdump("/nonexistent").returncode == 1


def test_damaged_images(image: Path, tmp_path: Path) -> None:
    """Bytes changed at random, except in the superblock: an answer or an error, never a crash."""
    good, dice, damaged = image.read_bytes(), random.Random(1), tmp_path / "damaged.img"
    used = [at for at in range(4096, len(good), 4096) if any(good[at : at + 4096])]
    for _ in range(60):
        data = bytearray(good)
        for _ in range(40):
            data[dice.choice(used) + dice.randrange(4096)] = dice.randrange(256)
        damaged.write_bytes(data)
        for arguments in (["dir", "/"], ["dir", "/d"], ["inode", "/d/file"], ["inode", "/long"], ["log"], []):
            assert fsdump(damaged, *arguments).returncode in (0, 1)
