# SPDX-License-Identifier: MIT
"""A machine under QEMU, and its serial console for a test.

    with Machine("x86") as machine:
        output, status = machine.run("echo hello")

Tests wait for output on the console, with limits that only a hang exceeds; QEMU ends with the block.
"""
from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent.parent
PROMPT = "$ "
LIMIT = 120  # seconds: a hang, on any machine
SOAK = "SOAK" in os.environ  # make soak: all of what `make test` does in a shorter form
# For long lists of tests. QEMU's processors wait for each other; if it has more than this computer, they spin for most of the time.
LIST_CPUS = 4 if SOAK else 2
# A file in a build folder: its kernel has the same lines at the same addresses as the usual one (make coverage).
SAME_LINES = "same-lines"


class Machine:
    """One QEMU. variant: the way the kernel is loaded, see the methods named after it. for_tests: it may end QEMU with
    a status."""

    def __init__(
        self,
        arch: str,
        variant: str = "",
        append: str = "",
        cpus: int = 0,
        memory: str = "512M",
        build: Path | None = None,
        extra: list[str] | None = None,
        disk: Path | None = None,
        for_tests: bool = True,
    ) -> None:
        self.arch = arch
        self.build = build or TOP / "build" / arch
        self.variant = variant or {"x86": "disk", "arm": "kernel"}[arch]
        self.append, self.cpus, self.memory, self.disk = append, cpus, memory, disk
        self.for_tests = for_tests
        self.folder = Path(tempfile.mkdtemp(prefix="diarch-"))
        self.control: socket.socket | None = None  # QEMU's monitor, after the first command
        command = getattr(self, f"{arch}_command")() + ["-serial", "mon:stdio", "-display", "none"]
        command += ["-chardev", f"socket,id=control,path={in_option(self.folder / 'control')},server=on,wait=off"]
        command += ["-mon", "chardev=control"]
        command += extra or []
        if os.environ.get("COVERAGE") and "-plugin" not in command:
            counts = tempfile.mktemp(prefix=f"{arch}-", dir=self.folder_of_counts())
            command += ["-plugin", f"{TOP}/build/host/count.so,out={counts}"]
        self.process = pexpect.spawn(
            command[0], command[1:], timeout=LIMIT, encoding="utf-8", codec_errors="replace",
            echo=False, dimensions=(25, 200),
        )
        self.process.delaybeforesend = None

    def folder_of_counts(self) -> Path:
        """The folder for the counts of this kernel (make coverage): a kernel of another build has a folder of its own."""
        folder = TOP / os.environ["COVERAGE"]
        if self.build != TOP / "build" / self.arch and not (self.build / SAME_LINES).exists():
            folder /= str(self.build.relative_to(TOP) if self.build.is_relative_to(TOP) else self.folder).replace("/", "+")
        folder.mkdir(exist_ok=True)
        return folder

    def x86_command(self) -> list[str]:
        """QEMU for the PC: from the disk by our loader, by GRUB from a CD, or loaded by QEMU (multiboot)."""
        command = ["qemu-system-i386", "-M", "pc", "-cpu", "qemu32", "-accel", "tcg", "-no-reboot"]
        command += ["-m", self.memory, "-smp", str(self.cpus or 1)]
        command += ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
        if self.variant == "multiboot":
            return command + ["-kernel", str(self.build / "kernel.elf"), "-append", self.append]
        if self.variant == "cdrom":
            return command + ["-cdrom", str(self.disk), "-boot", "d"]
        image = self.disk or self.folder / "disk.img"
        if not self.disk:
            copy_image(self.build / "disk.img", image)
        with image.open("r+b") as stream:  # block 1 is the kernel's command line
            stream.seek(512)
            stream.write(self.append.encode().ljust(512, b"\0"))
        return command + ["-drive", f"file={in_option(image)},format=raw,if=ide"]

    def arm_command(self) -> list[str]:
        """QEMU for the Pi: as -kernel, at 0x8000, as ELF, or entered in HYP mode by a stub of ours."""
        command = ["qemu-system-arm", "-M", "raspi2b", "-accel", "tcg", "-no-reboot"]
        command += ["-semihosting-config", "enable=on,target=native"]
        image = str(self.build / "kernel7.img")
        loaded = in_option(image)
        words = " ".join(filter(None, ["semihosting=1" if self.for_tests else "", f"cpus={self.cpus}" if self.cpus else "", self.append]))
        if self.disk:
            command += ["-drive", f"file={in_option(self.disk)},format=raw,if=sd"]
        if self.variant == "elf":
            return command + ["-kernel", str(self.build / "kernel.elf")]
        if self.variant == "bios":
            return command + ["-bios", image]
        if self.variant == "low":
            return command + ["-device", f"loader,file={loaded},addr=0x8000,cpu-num=0,force-raw=on"]
        if self.variant == "hyp":
            stub = in_option(self.build / "hyp_stub.bin")
            return command + [
                "-device", f"loader,file={stub},addr=0x0,force-raw=on",
                "-device", f"loader,file={loaded},addr=0x8000,force-raw=on",
            ]
        return command + ["-kernel", image, "-append", words]

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends this QEMU, and no other."""
        if self.control:
            self.control.close()
        if os.environ.get("COVERAGE"):
            self.process.kill(signal.SIGTERM)  # QEMU ends in order, and the plugin writes its counts
            self.process.wait()
        try:
            self.process.close(force=True)
        except pexpect.ExceptionPexpect:  # a busy host: QEMU has been killed, and will end soon
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def expect(self, pattern: str) -> str:
        """Waits for a regular expression; returns all text before it and the match. The pattern may not end in a
        repetition: that would match as soon as the first part of the text is there."""
        assert not pattern.endswith(("*", "+")), f"{pattern!r} matches before all of its text has arrived"
        self.process.expect(pattern)
        return self.process.before + self.process.after

    def login(self, limit: int = LIMIT) -> Machine:
        """Waits for the first prompt; the boot's messages are in boot_log."""
        self.process.expect_exact(PROMPT, timeout=limit)
        self.boot_log: str = self.process.before
        return self

    def run(self, command: str, limit: int = LIMIT) -> tuple[str, int]:
        """Runs a command in the shell: its output, and its exit status."""
        self.process.sendline(command)
        self.process.expect(re.escape(command) + r"\r*\n")
        self.process.expect_exact(PROMPT, timeout=limit)
        output = self.process.before
        self.process.sendline("echo =$?=")
        self.process.expect(r"=(\d+)=\r*\n", timeout=limit)
        status = int(self.process.match.group(1))
        self.process.expect_exact(PROMPT)
        return output.replace("\r", ""), status

    def monitor(self, command: str) -> str:
        """Runs a command in QEMU's monitor: its output. The monitor has a socket of its own: on the console, its text could
        come in the middle of the machine's."""
        if not self.control:
            self.control = connect(self.folder / "control")
            self.monitor_text()
        self.control.sendall(f"{command}\n".encode())
        return self.monitor_text().partition("\n")[2]  # behind the echo

    def monitor_text(self) -> str:
        """The monitor's text up to its next prompt."""
        text = b""
        while not text.endswith(b"(qemu) "):
            more = self.control.recv(65536) if self.control else b""
            assert more, f"QEMU's monitor has ended: {text!r}"
            text += more
        return text.decode(errors="replace").replace("\r", "").removesuffix("(qemu) ")

    def rest(self) -> str:
        """All output until QEMU ends by itself."""
        self.process.expect(pexpect.EOF)
        return self.process.before

    def exit_status(self) -> int:
        """Waits for QEMU to end by itself: its exit status."""
        self.process.expect(pexpect.EOF)
        self.process.close()
        return self.process.exitstatus if self.process.exitstatus is not None else -1


def connect(path: Path) -> socket.socket:
    """A connection to a socket that QEMU makes soon after its start."""
    end = time.monotonic() + LIMIT
    while True:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(LIMIT)
        try:
            connection.connect(str(path))
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            assert time.monotonic() < end, f"QEMU has not made {path}"
            time.sleep(0.1)


def in_option(path: Path | str) -> str:
    """A file's name within an option of QEMU, where a comma ends a value unless it is doubled."""
    return str(path).replace(",", ",,")


def copy_image(image: Path, copy: Path) -> None:
    """Copies a disk's image, most of which is empty."""
    subprocess.run(["cp", "--sparse=always", str(image), str(copy)], check=True)


def make(*arguments: str) -> None:
    """Builds files that a test needs."""
    subprocess.run(["make", "--no-print-directory", *arguments], cwd=TOP, check=True, stdin=subprocess.DEVNULL)


# QEMU's own status after a panic, on machines that may end it.
PANIC_STATUS = {"x86": (99 << 1 | 1) & 0xFF, "arm": 99}


@functools.cache
def variant_kernel(arch: str, *options: str) -> Path:
    """A machine's build with such options as LOCKCHECK=1; the builds of `make test` (tests/run.py) have made it already."""
    folder = f"build/matrix/{arch}{''.join(options).replace('=', '')}"
    make(f"ARCH={arch}", "-j2", "all")
    make(f"ARCH={arch}", f"B={folder}", f"P=build/{arch}", "WERROR=1", "-j2", *options, "all")
    return TOP / folder


def selftest_report(arch: str, name: str, build: Path) -> str:
    """The console's output from the start of a selftest, which must end in a panic, to the end of QEMU."""
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, append=f"test selftest={name}", build=build) as machine:
        machine.expect(f"selftest: {name}")
        status = machine.exit_status()
        report = machine.process.before.replace("\r", "")
    assert status == PANIC_STATUS[arch], report
    return report


def end_family(ancestor: int) -> None:
    """Kills a child process and all processes that it has started, in any group or session."""
    parent = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    family = {ancestor}
    while more := {pid for pid in parent if parent[pid] in family} - family:
        family |= more
    for pid in family:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def run_all(command: list[str], limit: int) -> subprocess.CompletedProcess[str]:
    """Runs a command from the top folder. After the time limit, no process that it has started continues, above all no
    QEMU."""
    with subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=limit)
        except BaseException:
            end_family(process.pid)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)
