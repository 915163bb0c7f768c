# SPDX-License-Identifier: MIT
"""Only one user at a time may change a disk: a file system, a program that writes to it, or a tool of the host."""
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine, copy_image, make

FSCK, FSCOPY = TOP / "build/host/fsck", TOP / "build/host/fscopy"
DEVICE = {"x86": "/dev/hd1", "arm": "/dev/sd0"}


@pytest.fixture(name="image")
def spare_image(tmp_path: Path) -> Path:
    """A disk with a file system that no machine needs."""
    make("ARCH=x86", "build/host/fsck", "build/host/fscopy")
    copy_image(TOP / "build/x86/root.img", tmp_path / "spare.img")
    return tmp_path / "spare.img"


def boot(arch: str, image: Path) -> Machine:
    """A machine with another root, and the image as its second disk or its card."""
    if arch == "arm":
        return Machine("arm", append="root=ram0", disk=image)
    drive = ["-drive", f"file={image},format=raw,if=ide,index=1"]
    return Machine("x86", variant="multiboot", append="root=ram0", extra=drive)


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_a_disk_is_mounted_or_written(arch: str, image: Path) -> None:
    """While a program has it open for writing it cannot be mounted, and the other way round."""
    device = DEVICE[arch]
    with boot(arch, image) as machine:
        machine.login()
        machine.run(f"mkdir /m; (echo open > /tmp/open; exec sleep 100000) > {device} &")
        output, status = machine.run(f"until [ -s /tmp/open ]; do :; done; mount -t dfs {device} /m")
        assert status != 0 and "busy" in output.lower()
        machine.run("kill $!; wait")
        assert machine.run(f"mount -t dfs {device} /m") == ("", 0)
        for write in (f"dd if=/dev/zero of={device} bs=512 count=1", f"echo x > {device}"):
            output, status = machine.run(write)
            assert status != 0 and "busy" in output.lower()
        assert machine.run(f"dd if={device} of=/dev/null bs=4096 count=4 2> /dev/null") == ("", 0)
        assert machine.run("umount /m") == ("", 0)
        assert machine.run(f"dd if={device} of=/tmp/block bs=512 count=1 2> /dev/null") == ("", 0)
        assert machine.run(f"dd if=/tmp/block of={device} bs=512 count=1 2> /dev/null") == ("", 0)
    assert subprocess.run([FSCK, "-n", image], check=False).returncode == 0


def test_tools_change_no_disk_in_use(image: Path, tmp_path: Path) -> None:
    """fsck -y and fscopy refuse an image that a machine runs with."""
    (tmp_path / "note").write_text("a file\n")
    put = [FSCOPY, image, "put", tmp_path / "note"]
    with boot("x86", image) as machine:
        machine.login()
        refused = subprocess.run([FSCK, "-y", image], capture_output=True, text=True, check=False)
        assert refused.returncode == 8 and "busy" in refused.stderr, refused
        refused = subprocess.run(put, capture_output=True, text=True, check=False)
        assert refused.returncode == 1 and "busy" in refused.stderr, refused
    assert subprocess.run(put, check=False).returncode == 0
    assert subprocess.run([FSCK, "-y", image], check=False).returncode == 0
