# SPDX-License-Identifier: MIT
"""What people do seldom: another scheduler, a reboot, a processor that is too old, files of /proc that no program reads."""
from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import pexpect
import pytest
from conftest import ARCHS
from machine import LIMIT, TOP, Machine


@pytest.mark.parametrize("arch", ARCHS)
def test_feedback_scheduler(arch: str) -> None:
    """With sched=feedback, programs that compute, that fork, and that sleep come to their end beside each other."""
    with Machine(arch, append="sched=feedback", cpus=2) as machine:
        machine.login()
        machine.run("seq 1000000000 > /dev/null &")
        machine.run("seq 1000000000 > /dev/null &")
        for command in ("preempt", "forktest", "usertests nice-rules preemption sleep"):
            output, status = machine.run(command, limit=300)
            assert status == 0, output


@pytest.mark.parametrize("arch", ARCHS)
def test_reboot_resets_the_machine(arch: str) -> None:
    """QEMU ends at a reset, because of -no-reboot."""
    with Machine(arch) as machine:
        machine.login()
        machine.process.sendline("reboot")
        machine.process.expect(pexpect.EOF, timeout=LIMIT)


def test_reboot_by_acpi() -> None:
    """The other chipset that QEMU has names a register for the reset."""
    with Machine("x86", "multiboot", extra=["-M", "q35"]) as machine:
        machine.login()
        machine.process.sendline("reboot")
        machine.process.expect(pexpect.EOF, timeout=LIMIT)


def test_an_exit_without_a_debugger() -> None:
    """On the Pi, a status can be told to a debugger only: without one, the machine is switched off."""
    with Machine("arm", for_tests=False) as machine:
        machine.login()
        machine.process.sendline("poweroff 7")
        machine.process.expect(pexpect.EOF, timeout=LIMIT)


def test_a_processor_that_is_too_old() -> None:
    """The kernel says which feature it misses, and halts."""
    with Machine("x86", "multiboot", extra=["-cpu", "486"]) as machine:
        machine.expect(r"This kernel cannot run: the processor has no [a-z -]+\.")


def test_disks_and_lock_order(shell: Machine) -> None:
    """/proc/disks has a line for each disk. /proc/lockorder is empty: only a kernel with LOCKCHECK=1 learns an order."""
    disks, status = shell.run("cat /proc/disks")
    assert status == 0 and (shell.arch == "arm" or re.search(r"(?m)^hd0\b", disks)), disks
    order, status = shell.run("cat /proc/lockorder")
    assert (order, status) == ("", 0)


@pytest.mark.parametrize("arch", ARCHS)
def test_options_that_name_nothing(arch: str) -> None:
    """The kernel says so, and boots as without them."""
    with Machine(arch, append="root=hd9 sched=nosuch selftest=nosuch") as machine:
        log = machine.login().boot_log
        assert "root: there is no device hd9" in log
        assert "sched: no policy nosuch, using " in log
        assert "selftest: there is no test nosuch" in log
        assert machine.run("echo the shell works") == ("the shell works\n", 0)


def second_disk(image: Path, contents: bytes) -> list[str]:
    """Options for a PC that has one more disk, hd1."""
    image.write_bytes(contents)
    return ["-drive", f"file={image},format=raw,if=ide"]


def file_system(folder: Path) -> bytearray:
    """A new file system."""
    image = folder / "new.img"
    subprocess.run([TOP / "build/host/mkfs", "-o", image, "-s", "4M", "-L", "new"], check=True)
    return bytearray(image.read_bytes())


def test_a_root_that_cannot_be_mounted(tmp_path: Path) -> None:
    """The kernel takes another disk: without a word if there is no file system, with one if it is damaged."""
    with Machine("x86", append="root=hd1", extra=second_disk(tmp_path / "zeros", bytes(1 << 20))) as machine:
        log = machine.login().boot_log
        assert "root: hd0" in log and "root: hd1" not in log
    damaged = file_system(tmp_path)
    place = damaged.index(b"new\0")
    damaged[place] ^= 1
    with Machine("x86", append="root=hd1", extra=second_disk(tmp_path / "damaged", damaged)) as machine:
        log = machine.login().boot_log
        assert "dfs hd1: the superblock is damaged" in log
        assert re.search(r"root: hd1 cannot be mounted: error \d+", log) and "root: hd0" in log


def test_no_root(tmp_path: Path) -> None:
    """Without any file system, the kernel cannot go on."""
    image = tmp_path / "disk.img"
    contents = bytearray((TOP / "build/x86/disk.img").read_bytes())
    for found in re.finditer(b"dfs1", bytes(contents)):
        if found.start() % 512 == 0:  # the superblock of the disk, or of the ramdisk
            contents[found.start() : found.end()] = bytes(4)
    image.write_bytes(contents)
    with Machine("x86", disk=image) as machine:
        machine.expect("panic: no root file system")


@pytest.mark.parametrize("memory", ["3G", "5G"])
def test_memory_beyond_the_kernels_half(memory: str) -> None:
    """The kernel finds it, and says how much of it stays unused."""
    with Machine("x86", memory=memory) as machine:
        log = machine.login().boot_log
        found = int(re.search(r"memory: (\d+) KiB found", log).group(1))
        unused = int(re.search(r"memory: (\d+) KiB lie above what the kernel can map, and stay unused", log).group(1))
        whole = int(memory[0]) << 20
        assert whole - 1024 <= found <= whole and 0 < unused < found
        free = int(re.search(r"(\d+) KiB free", log).group(1))
        assert found - unused - free < 100 * 1024
        assert machine.run("forktest")[1] == 0


def test_an_interrupt_that_cannot_be_masked() -> None:
    """The kernel reports it, and goes on, although it may come while the processor writes a message."""
    with Machine("x86", cpus=2) as machine:
        machine.login()
        machine.process.sendline("while :; do echo again; done")
        for _ in range(200):
            machine.monitor("nmi")
        machine.expect("unexpected NMI, ignored")
        machine.process.sendcontrol("c")
        machine.expect(r"\^C[^$]*\n\$ ")
        assert machine.run("echo the shell works") == ("the shell works\n", 0)


@pytest.mark.parametrize("arch", ARCHS)
def test_states_of_processes_are_shown(arch: str) -> None:
    """Ctrl-P: a process that has ended, one that runs, and one that waits for the processor."""
    with Machine(arch, cpus=1) as machine:
        machine.login()
        machine.run("(sleep 0 & exec sleep 1000) &")
        machine.run("seq 1000000000 > /dev/null &")
        machine.run("seq 1000000000 > /dev/null &")
        machine.run("until grep ') Z' /proc/[0-9]*/stat > /dev/null 2>&1; do sleep 0.1; done")
        machine.process.send("\x10")
        machine.expect("sleep: has ended")
        machine.expect("seq: waits for cpu 0")


def device_tree(arguments: str) -> bytes:
    """The smallest one that QEMU fills in: a root, and a node with the command line."""
    names = b"#address-cells\0#size-cells\0bootargs\0"

    def words(*numbers: int) -> bytes:
        return struct.pack(f">{len(numbers)}I", *numbers)

    line = arguments.encode() + b"\0"
    tree = words(1, 0) + words(3, 4, names.index(b"#address"), 1) + words(3, 4, names.index(b"#size"), 1)
    tree += words(1) + b"chosen\0\0" + words(3, len(line), names.index(b"bootargs")) + line.ljust(-len(line) % 4 + len(line), b"\0")
    tree += words(2, 2, 9)
    head, reserved = 40, bytes(16)
    at = head + len(reserved)
    size = at + len(tree) + len(names)
    header = words(0xD00DFEED, size, at, at + len(tree), head, 17, 16, 0, len(names), len(tree))
    return header + reserved + tree + names


def test_a_device_tree(tmp_path: Path) -> None:
    """The Pi's loader may describe the machine by a device tree; QEMU puts the memory and the command line into it."""
    tree = tmp_path / "tree.dtb"
    tree.write_bytes(device_tree("of=the-tree"))
    with Machine("arm", append="from=qemu", extra=["-dtb", str(tree)]) as machine:
        log = machine.login().boot_log
        assert "loaded by a loader with a device tree" in log and "from=qemu" in log
        assert machine.run("echo the shell works") == ("the shell works\n", 0)


def test_a_file_that_fills_the_memory() -> None:
    """A program that writes faster than the disk waits: most of the memory is never full of pages that are not written."""
    with Machine("x86", memory="64M") as machine:
        machine.login()
        assert machine.run("dd if=/dev/zero of=/large bs=1048576 count=40")[1] == 0
        assert machine.run("head -c 41943040 /dev/zero | cmp - /large") == ("", 0)
        assert machine.run("rm /large; sync")[1] == 0
