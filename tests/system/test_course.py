# SPDX-License-Identifier: MIT
"""Programs as courses set them, compiled unchanged for both of xv6's interfaces: tests/system/course/README.md."""
from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import TOP, Machine, make

COURSE = TOP / "tests/system/course"
FLAVOURS = ["classic", "riscv"]
FILES = {"text": "one two\nthree four\nfive four\nfive four\nsix o o\n", "other": "one two\nthree four\nseven\n"}


def expected(name: str, flavour: str) -> str:
    """The transcript of a program. A classic program has no status: it is always 0."""
    text = (COURSE / f"{name}.txt").read_text()
    return re.sub(r"(?m)^\[\d+\]\n", "", text) if flavour == "classic" else text


def programs(arch: str, flavour: str) -> list[str]:
    """The names of all programs that have been built, but for the last one to run."""
    return sorted({path.name for path in (TOP / f"build/{arch}/course/{flavour}").iterdir()} - {"halt"})


def session(names: list[str], flavour: str) -> str:
    """A script that does all that the transcripts show, each program in a folder of its own."""
    lines = [f"C=/course/{flavour}; PATH=$C:/bin; export PATH"]
    for name in names:
        lines += [f"echo '== {name}'; cd; /bin/rm -rf /tmp/course; /bin/mkdir /tmp/course; cd /tmp/course"]
        for command in re.findall(r"(?m)^% (.*)$", expected(name, flavour)):
            quoted = command.replace("'", "'\\''")
            lines += [f"printf '%% %s\\n' '{quoted}'", f"{command}", 's=$?; case $s in 0) ;; *) echo "[$s]" ;; esac']
    return "\n".join([*lines, "echo '== end'", ""])


@pytest.fixture(scope="module", params=["x86", "arm"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose disk has the programs, in /course/classic and /course/riscv."""
    arch, place = request.param, tmp_path_factory.mktemp("course")
    make(f"ARCH={arch}", "course")
    root, disk = place / "root", place / "disk.img"
    shutil.copytree(TOP / f"build/{arch}/root", root, symlinks=True)
    for flavour in FLAVOURS:
        shutil.copytree(TOP / f"build/{arch}/course/{flavour}", root / "course" / flavour)
        (root / "course" / f"session-{flavour}").write_text(session(programs(arch, flavour), flavour))
    for name, text in FILES.items():
        (root / "course" / name).write_text(text)
    subprocess.run([TOP / "build/host/mkfs", "-o", disk, "-s", "64M", "-p", TOP / "mk/owners.txt", root], check=True)
    shutil.rmtree(root)
    drive = ["-drive", f"file={disk},format=raw,if=ide"]
    machine = Machine(arch, disk=disk, append="root=sd0") if arch == "arm" else Machine(
        arch, "multiboot", append="root=hd0", extra=drive)
    with machine:
        yield machine.login()


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_programs_of_courses(course: Machine, flavour: str) -> None:
    """Each program does what its transcript shows."""
    names = programs(course.arch, flavour)
    assert len(names) >= 40
    output, _ = course.run(f"sh /course/session-{flavour}", limit=300)
    output = re.sub(r"(?m)^pid \d+ .*: killed\n", "", output)  # the kernel's message about a fault
    parts = dict(re.findall(r"(?ms)^== (\S+)\n(.*?)(?=^== )", output))
    assert list(parts) == names, output[-2000:]
    wrong = {name: parts[name] for name in names if parts[name] != expected(name, flavour)}
    assert not wrong, "\n".join(f"{name} ({flavour}):\n{text}" for name, text in wrong.items())


def test_a_program_turns_the_machine_off(course: Machine) -> None:
    """The last one: QEMU ends."""
    course.process.sendline("/course/classic/halt")
    assert "still on" not in course.rest()
