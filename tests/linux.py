# SPDX-License-Identifier: MIT
"""Linux on the machines of ours, for figures that stand beside ours: `make bench-smp LINUX=1`.

    with Linux("arm", ["scale"], cpus=2) as machine:
        output, status = machine.run("scale 1 getpid")

mk/linux.sh fetches Debian's kernel and busybox. The programs are the ones of user/tests, compiled for Linux with its C
library. All files are in memory. Linux is told not to guard against faults of processors (mitigations=off), as we do not.
"""
from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent
COMPILER = {"x86": "i686-linux-gnu-gcc", "arm": "arm-linux-gnueabihf-gcc"}
LIMIT = 300  # seconds: a hang
INIT = b"""#!/bin/busybox sh
busybox mount -t devtmpfs none /dev
busybox mount -t proc none /proc
busybox mount -t tmpfs none /tmp
busybox stty -echo
echo ready
while read command; do $command; echo "=$?="; done
"""


def entry(name: str, mode: int, data: bytes = b"", device: tuple[int, int] = (0, 0)) -> bytes:
    """A file of an initial RAM disk: cpio's new format, whose header has 13 numbers."""
    numbers = [0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08X" % number for number in numbers) + name.encode() + b"\0"
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def ram_disk(busybox: Path, programs: list[Path]) -> bytes:
    """The root: busybox, the programs, and a first process that runs the commands of the console."""
    files = [entry(name, 0o40755) for name in ("bin", "dev", "proc", "tmp")]
    files += [entry("dev/console", 0o20600, device=(5, 1)), entry("init", 0o100755, INIT)]
    files += [entry(f"bin/{path.name}", 0o100755, path.read_bytes()) for path in (busybox, *programs)]
    return b"".join(files) + entry("TRAILER!!!", 0)


class Linux:
    """One QEMU with Linux, and its console."""

    def __init__(self, arch: str, programs: list[str], cpus: int) -> None:
        self.arch, self.files = arch, TOP / f"build/linux/{arch}"
        if not (self.files / "vmlinuz").exists():
            subprocess.run([TOP / "mk/linux.sh", arch, self.files], check=True)
        with tempfile.TemporaryDirectory(prefix="diarch-linux-") as folder:
            disk = Path(folder) / "disk"
            disk.write_bytes(ram_disk(self.files / "busybox", [self.compile(name, Path(folder)) for name in programs]))
            command = self.command(cpus) + ["-kernel", str(self.files / "vmlinuz"), "-initrd", str(disk)]
            command += ["-accel", "tcg", "-no-reboot", "-display", "none", "-monitor", "none", "-serial", "stdio"]
            self.process = pexpect.spawn(command[0], command[1:], timeout=LIMIT, encoding="utf-8", codec_errors="replace", echo=False)
            try:
                self.process.expect(r"ready\r*\n")
            except pexpect.ExceptionPexpect as error:
                self.process.close(force=True)
                raise SystemExit(f"Linux does not start on {arch}:\n{self.process.before}") from error

    def compile(self, name: str, folder: Path) -> Path:
        """A static program from user/tests."""
        source, program = TOP / f"user/tests/{name}.c", folder / name
        subprocess.run([COMPILER[self.arch], "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-static", f"-I{TOP}/user/lib", "-o", program, source],
                       check=True)
        return program

    def command(self, cpus: int) -> list[str]:
        """QEMU for the same machine as the one of tests/system/machine.py. The Pi always has four processors."""
        words = f"console={'ttyS0' if self.arch == 'x86' else 'ttyAMA0'} mitigations=off maxcpus={cpus} quiet"
        if self.arch == "x86":
            return ["qemu-system-i386", "-M", "pc", "-m", "512M", "-smp", str(cpus), "-append", words]
        return ["qemu-system-arm", "-M", "raspi2b", "-dtb", str(self.files / "board.dtb"), "-append", words]

    def run(self, command: str, limit: int = LIMIT) -> tuple[str, int]:
        """Runs a command: its output, and its exit status."""
        self.process.sendline(command)
        self.process.expect(r"=(\d+)=\r*\n", timeout=limit)
        return self.process.before, int(self.process.match[1])

    def close(self) -> None:
        """Ends this QEMU."""
        self.process.close(force=True)

    def __enter__(self) -> Linux:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
