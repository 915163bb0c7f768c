# SPDX-License-Identifier: MIT
"""The program of tests/system/linux/libc, linked with musl: the same output as under Linux. It belongs to make test-ports."""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from ports import boot, build, disk_with, need  # noqa: E402 (found by the path above)
from test_linux import COMPILER, USER  # noqa: E402

# Not the others: qemu-user does some calls of musl otherwise than Linux, and musl has no pthread_sigqueue().
PARTS = ["threads", "signals", "realtime", "timers", "wait", "processes", "posix-timers", "named", "limits"]


def lines_of(output: str) -> list[str]:
    """What the program prints, but for a member of a structure that musl leaves as it was."""
    return [line.strip() for line in output.strip().splitlines() if "old.ss_flags" not in line]


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_a_program_with_musl(arch: str, tmp_path: Path) -> None:
    """Threads, signals and timers."""
    assert build(arch, "musl").returncode == 0
    need(arch, "musl")
    user = shutil.which(USER[arch])
    if not user:
        pytest.skip("needs qemu-user (mk/need.sh qemu-user)")
    program = tmp_path / "musl-libc"
    # musl has no <linux/...> headers: these come from the compiler's own library, behind all of musl's.
    folders = subprocess.run([COMPILER[arch], "-E", "-Wp,-v", "-"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             check=True).stderr
    others = [option for line in folders.splitlines() if line.startswith(" /") for option in ("-idirafter", line.strip())]
    missing = "-Dpthread_sigqueue(thread, signal, value)=ENOSYS"
    subprocess.run([TOP / f"build/ports/{arch}/cc", *others, missing, "-D_GNU_SOURCE", "-O1", "-w", "-pthread", "-o", program,
                    *sorted((TOP / "tests/system/linux/libc").glob("*.c"))], check=True)
    with boot(arch, disk_with(arch, ["musl"], tmp_path, {"musl-libc": program.read_bytes()})) as machine:
        machine.login().run("chmod +x /musl-libc")
        wrong = {}
        for part in PARTS:
            folder = tmp_path / part
            folder.mkdir()
            here, status = machine.run(f"mkdir /tmp/{part}; cd /tmp/{part}; /musl-libc {part}")
            there = subprocess.run([user, program, part], cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout
            if lines_of(here) != lines_of(there) or status != 0:
                wrong[part] = (here, there, status)
        assert not wrong
