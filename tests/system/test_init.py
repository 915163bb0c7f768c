# SPDX-License-Identifier: MIT
"""Process 1: if anything is wrong with /init, the user at the console gets a shell, and no panic."""
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine, copy_image, make

SHELL = "starting /bin/sh as process 1"


@pytest.mark.parametrize(
    ("init", "complaint"),
    [
        ("/nothing", "cannot execute /nothing: error 2, there is no such file"),
        ("/bin", "cannot execute /bin: error 13, it is no executable file"),
        ("/bin/true", "process 1 (true) has ended with status 0x0"),
    ],
)
def test_other_first_program(arch: str, init: str, complaint: str) -> None:
    """If the first program is missing, is no program, or ends, a shell takes its place; if that ends, another one."""
    with Machine(arch, {"x86": "multiboot", "arm": ""}[arch], append=f"init={init}") as machine:
        log = machine.login().boot_log
        assert complaint in log and SHELL in log
        assert machine.run("cat /proc/1/stat | head -c 6")[0] == "1 (sh)"
        machine.process.sendline("exit 3")
        machine.expect(r"process 1 \(sh\) has ended with status 0x300")
        assert SHELL in machine.login().boot_log
        assert machine.run("echo once more")[0] == "once more\n"


def boot(arch: str, disk: Path, append: str = "") -> Machine:
    """A machine whose root is a disk of ours."""
    if arch == "arm":
        return Machine(arch, disk=disk, append=append)
    return Machine(arch, "multiboot", append=append, extra=["-drive", f"file={disk},format=raw,if=ide"])


@pytest.fixture
def disk(arch: str, tmp_path: Path) -> Path:
    """A disk that a test may damage."""
    make(f"ARCH={arch}", f"build/{arch}/root.img")
    copy_image(TOP / "build" / arch / "root.img", tmp_path / "disk.img")
    return tmp_path / "disk.img"


def test_damaged_init(arch: str, disk: Path) -> None:
    """If /init on the disk is damaged, the machine boots nevertheless, and the file can be repaired."""
    with boot(arch, disk) as machine:
        assert machine.login().run("cp /init /keep; echo x >/new; chmod 755 /new; mv /new /init; sync") == ("", 0)
    with boot(arch, disk) as machine:
        log = machine.login().boot_log
        assert "cannot execute /init: error 8, it is no program for this machine" in log and SHELL in log
        assert machine.run("cp /keep /init; sync") == ("", 0)
    with boot(arch, disk) as machine:
        assert SHELL not in machine.login().boot_log
        assert machine.run("cat /proc/1/stat | head -c 8")[0] == "1 (init)"


def test_broken_inits(arch: str, disk: Path) -> None:
    """Whatever the first program is, there is a shell, and a line that says what is wrong."""
    other = {"x86": "arm", "arm": "x86"}[arch]
    make(f"ARCH={arch}", "build/host/fscopy")
    make(f"ARCH={other}", f"build/{other}/bin/true")
    subprocess.run([TOP / "build/host/fscopy", disk, "put", TOP / f"build/{other}/bin/true", "/other"], check=True)
    with boot(arch, disk) as machine:
        prepare = [">empty; chmod 755 empty", "ln -s loop loop", "ln -s nothing dangling", "chmod 755 other",
                   "head -c 60 /bin/true > cut; chmod 755 cut", "head -c 2000 /bin/true > short; chmod 755 short",
                   "echo '#!/nothing' > script; chmod 755 script", "echo '#!/bin/sh' > plain; chmod 644 plain",
                   "echo '#!/circle' > circle; chmod 755 circle", "sync"]
        machine.login()
        for line in prepare:
            assert machine.run(line) == ("", 0)
    for name, complaint in {
        "empty": "error 8, it is no program", "other": "error 8, it is no program", "cut": "error 8, it is no program",
        "short": "error 8, it is no program", "loop": "error 40, symbolic links", "circle": "error 40, symbolic links",
        "dangling": "error 2, there is no such file", "script": "error 2, there is no such file, or no interpreter",
        "plain": "error 13, it is no executable file", "dev/null": "error 13, it is no executable file",
    }.items():
        with boot(arch, disk, f"init=/{name}") as machine:
            log = machine.login().boot_log
            assert f"cannot execute /{name}: {complaint}" in log and SHELL in log
            assert machine.run("echo $$") == ("1\n", 0)


def test_no_program(arch: str, disk: Path) -> None:
    """If there is no shell either, the kernel says what is wrong and how to repair it."""
    with boot(arch, disk) as machine:
        assert machine.login().run("mv /init /x; mv /bin/sh /y; /y -c sync") == ("", 0)
    with boot(arch, disk) as machine:
        machine.expect("cannot execute /bin/sh: error 2")
        machine.expect("There is no program to run. Boot with root=ram0")
    device = {"x86": "hd0", "arm": "sd0"}[arch]
    with boot(arch, disk, "root=ram0") as machine:
        repair = f"mkdir /m; mount /dev/{device} /m; mv /m/x /m/init; mv /m/y /m/bin/sh; umount /m"
        assert machine.login().run(repair) == ("", 0)
    with boot(arch, disk) as machine:
        assert SHELL not in machine.login().boot_log
