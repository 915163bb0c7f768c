# SPDX-License-Identifier: MIT
"""Every way into the kernel leads to a prompt, with all memory and all processors found."""
from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine
from screen import picture, size_of, wait_for_screen

BOOTS = int(os.environ.get("BOOTS") or "2")


@pytest.mark.parametrize(
    ("arch", "variant"),
    [("x86", "disk"), ("x86", "multiboot"), ("arm", "kernel"), ("arm", "low"), ("arm", "bios"), ("arm", "elf"),
     ("arm", "hyp")],
)
def test_boot_variant(arch: str, variant: str) -> None:
    """The same image, loaded in each way and entered in each mode of the processor."""
    if variant == "hyp":
        subprocess.run(["make", "ARCH=arm", "build/arm/hyp_stub.bin"], cwd=TOP, check=True, stdin=subprocess.DEVNULL)
    with Machine(arch, variant) as machine:
        machine.login()
        if arch == "arm":
            assert "cpus: 4 of 4" in machine.boot_log
        output, status = machine.run("echo the shell works")
        assert (output, status) == ("the shell works\n", 0)


@pytest.mark.parametrize("word", ["", "qemu"])
def test_the_banner_names_the_keys_that_work(arch: str, word: str) -> None:
    """The banner names QEMU's keys only if the command line says that the console is QEMU's; a panic follows the same
    rule."""
    with Machine(arch, append=f"{word} selftest=null".strip()) as machine:
        report = machine.expect("The machine has stopped[^\n]*\n")
    assert '"poweroff" ends it properly' in report
    assert report.count("Ctrl-A X leaves QEMU") == (2 if word else 0)


def test_the_version_is_told(shell: Machine) -> None:
    """Banner, /proc/version and uname agree with the build on release, commit, date and machine."""
    header = (TOP / f"build/{shell.arch}/gen/build.h").read_text()
    release, commit = re.findall(r'"(.*)"', header)
    machine = {"x86": "i686", "arm": "armv7l"}[shell.arch]
    assert f"version {release}, {commit}" in shell.boot_log
    assert shell.run("cat /proc/version")[0].startswith(f"Diarch {release}, {commit}, {machine}, compiled by ")
    assert shell.run("uname -a")[0] == f"Diarch diarch {release} {commit} {machine}\n"
    for option, answer in {"": "Diarch", "-s": "Diarch", "-n": "diarch", "-r": release, "-v": commit, "-m": machine,
                           "-mr": f"{release} {machine}"}.items():
        assert shell.run(f"uname {option}".strip()) == (answer + "\n", 0)
    assert shell.run("uname -x")[1] == 2
    assert shell.run("uname nonsense")[1] == 2


def test_boot_by_grub(tmp_path: Path) -> None:
    """GRUB finds the Multiboot header, and sets the mode that it asks for."""
    if subprocess.run(["mk/need.sh", "--have", "grub"], cwd=TOP, check=False).returncode != 0:
        pytest.skip("grub-mkrescue with its files for a PC's BIOS, and xorriso, are not all here")
    folder = tmp_path / "iso/boot/grub"
    folder.mkdir(parents=True)
    (tmp_path / "iso/boot/kernel.elf").write_bytes((TOP / "build/x86/kernel.elf").read_bytes())
    (folder / "grub.cfg").write_text("set timeout=0\ninsmod all_video\nmenuentry d { multiboot /boot/kernel.elf\n boot }\n")
    image = tmp_path / "grub.iso"
    subprocess.run(["grub-mkrescue", "-o", image, tmp_path / "iso"], capture_output=True, check=True)
    with Machine("x86", "cdrom", disk=image) as machine:
        machine.login()
        wait_for_screen(machine, tmp_path, r"(?s)^Diarch on a PC.*^\$ ?")
        assert size_of(picture(machine, tmp_path)) == (1024, 768)


@pytest.mark.parametrize("megabytes", [64, 512, 1024])
def test_all_memory_is_used(megabytes: int) -> None:
    """The PC: nearly all of its memory can be allocated."""
    with Machine("x86", memory=f"{megabytes}M") as machine:
        output, status = machine.login().run("free")
        total = int(re.search(r"(?m)^\w+:?\s+(\d+)", output).group(1))
        assert status == 0
        assert megabytes * 1024 * 0.9 - 20 * 1024 < total <= megabytes * 1024


def test_all_memory_of_the_pi_is_used() -> None:
    """The Pi: the memory that the firmware assigns to the processor (QEMU: 960 MiB)."""
    with Machine("arm") as machine:
        output, _ = machine.login().run("free")
        total = int(re.search(r"(?m)^\w+:?\s+(\d+)", output).group(1))
        assert 900 * 1024 < total <= 960 * 1024


@pytest.mark.parametrize(("machine_name", "cpus"), [("x86", 1), ("x86", 2), ("x86", 4), ("x86", 8), ("arm", 4)])
def test_again_and_again(machine_name: str, cpus: int) -> None:
    """Some consecutive boots, with each number of processors; `make boots N=100` makes more of them."""
    for _ in range(BOOTS):
        with Machine(machine_name, cpus=cpus) as machine:
            machine.login()
            assert f"cpus: {cpus} of " in machine.boot_log


def test_poweroff_ends_qemu(arch: str) -> None:
    """poweroff leaves with status 0."""
    with Machine(arch) as machine:
        machine.login().process.sendline("poweroff")
        assert machine.exit_status() == 0
