# SPDX-License-Identifier: MIT
"""The power fails while files are written: after the next boot everything that had been synced exists.

make power-cuts N=200 many of them; make test does a few

QEMU is killed at a random moment while fsstress runs. In every second round it writes most files through shared
maps, each from two processes. Then the file system must be consistent (fsck, after replaying the log), and the machine must
boot from it. Each file that fsstress had announced as synced, and not touched since, must exist with exactly these contents.
"""
from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pexpect
import pytest
from machine import TOP, Machine, copy_image, make

CUTS = int(os.environ.get("CUTS") or "3")
SEED = int(os.environ.get("SEED") or "0")
LONGEST = 4  # seconds of work before a cut
FSCK = TOP / "build/host/fsck"
IMAGES = {"x86": TOP / "build/x86/disk.img", "arm": TOP / "build/arm/sdcard.img"}
ROOT_AT = {"x86": 65536 * 512, "arm": 48 << 20}  # arch/x86/boot/layout.h, tools/sdcard/make.sh


@pytest.fixture(scope="module", autouse=True)
def build_tools() -> None:
    """The card's image, and fsck."""
    make("ARCH=arm", "sdcard", "build/host/fsck")


def check_root(arch: str, disk: Path, when: str) -> None:
    """fsck finds nothing wrong with the root."""
    root = disk.with_suffix(".root")
    with disk.open("rb") as stream:
        stream.seek(ROOT_AT[arch])
        root.write_bytes(stream.read(64 << 20))
    result = subprocess.run([FSCK, "-n", root], capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{when}:\n{result.stdout}{result.stderr}"


def work_until_the_cut(machine: Machine, seed: int, options: str) -> dict[str, str]:
    """Runs fsstress and kills QEMU; the files that must survive, with length and hash."""
    promised: dict[str, str] = {}
    machine.process.sendline(f"fsstress {options} -n 0 -d /stress -s {seed}")
    machine.process.expect(r"synced .*\n")
    wait = random.Random(seed).uniform(0, LONGEST)
    output = machine.process.after
    deadline = time.monotonic() + wait
    while (left := deadline - time.monotonic()) > 0:
        machine.process.expect([r"[^\n]*\n", pexpect.TIMEOUT], timeout=left)
        output += machine.process.after if isinstance(machine.process.after, str) else ""
    os.kill(machine.process.pid, signal.SIGKILL)
    output += machine.rest()
    for line in output.replace("\r", "").splitlines(keepends=True):
        if match := re.fullmatch(r"changing (\S+)\n?", line):
            promised.pop(match[1], None)
        elif match := re.fullmatch(r"synced (\S+) (\d+ [0-9a-f]{8})\n", line):
            promised[match[1]] = match[2]
    return promised


def test_power_cuts(arch: str, tmp_path: Path) -> None:
    """One after the other on the same disk, so that each recovery starts from the previous one's result."""
    disk = tmp_path / "disk.img"
    copy_image(IMAGES[arch], disk)
    promised: dict[str, str] = {}
    kept = TOP / f"build/results/power-cut-{arch}.img"
    for cut in range(CUTS + 1):
        try:
            with Machine(arch, disk=disk, cpus=2) as machine:
                machine.login()
                machine.run("mkdir -p /stress")
                found = dict(re.findall(r"file (\S+) (\d+ [0-9a-f]{8})", machine.run("fsstress -l -d /stress")[0]))
                lost = {name: (what, found.get(name)) for name, what in promised.items() if found.get(name) != what}
                assert not lost, f"cut {cut}: promised and found: {lost}\n{machine.boot_log}"
                if cut < CUTS:
                    promised = work_until_the_cut(machine, SEED + cut, "-am" if cut % 2 else "-a")
            check_root(arch, disk, f"after cut {cut}")
        except BaseException:
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(disk, kept)
            raise
        print(f"{arch}: cut {cut}: {len(promised)} files promised", flush=True)
