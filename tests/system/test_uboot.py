# SPDX-License-Identifier: MIT
"""U-Boot as a second way in: it has run with its caches on and has used the card. It starts the image at the address it
was loaded to, and passes a device tree.

Needs U-Boot's build for the Pi 2: Debian's package u-boot-rpi:armhf, or UBOOT=path/to/u-boot.bin. QEMU enters it as the
firmware of a board would, in HYP mode, by our stub.
"""
from __future__ import annotations

import os
import shutil
import struct
import zlib
from pathlib import Path

import pytest
from machine import Machine, make

UBOOT = Path(os.environ.get("UBOOT") or "/usr/lib/u-boot/rpi_2/u-boot.bin")
UBOOT_AT, IMAGE_AT, TREE_AT = 0x8000, 0x4000000, 0x8000000


def legacy_image(data: bytes) -> bytes:
    """Wraps a kernel for bootm: a header of 64 bytes, with checksums, and with the entry point behind the header."""

    start = IMAGE_AT + 64

    def header(checksum: int) -> bytes:
        kind = (5, 2, 2, 0)  # Linux's calling convention, ARM, a kernel, not compressed
        return struct.pack(
            ">7I4B32s", 0x27051956, checksum, 0, len(data), start, start, zlib.crc32(data), *kind, b"Diarch"
        )

    return header(zlib.crc32(header(0))) + data


class UBootMachine(Machine):
    """Stub, U-Boot, and the kernel waiting in memory."""

    def arm_command(self) -> list[str]:
        image = self.folder / "kernel.uimage"
        image.write_bytes(legacy_image((self.build / "kernel7.img").read_bytes()))
        card = self.folder / "card.img"
        shutil.copy(self.build / "sdcard.img", card)
        command = ["qemu-system-arm", "-M", "raspi2b", "-accel", "tcg", "-no-reboot"]
        command += ["-drive", f"file={card},format=raw,if=sd"]
        for file, address in ((self.build / "hyp_stub.bin", 0), (UBOOT, UBOOT_AT), (image, IMAGE_AT)):
            command += ["-device", f"loader,file={file},addr={address:#x},force-raw=on"]
        return command

    def command(self, text: str) -> str:
        """One command at U-Boot's prompt: its output."""
        self.process.send(text + "\r")
        self.process.expect_exact("U-Boot> ")
        return self.process.before


@pytest.mark.skipif(not UBOOT.exists(), reason=f"{UBOOT} is not there (package u-boot-rpi:armhf, or UBOOT=)")
def test_boot_by_uboot() -> None:
    """The device tree lies where the kernel moves to, so that it must be copied first."""
    make("ARCH=arm", "all", "sdcard", "build/arm/hyp_stub.bin")
    with UBootMachine("arm") as machine:
        machine.process.expect("autoboot")
        machine.process.send("\r")
        machine.process.expect_exact("U-Boot> ")
        assert "kernel7.img" in machine.command("fatls mmc 0:1")
        machine.command("setenv bootargs semihosting=1 from=uboot")
        machine.command(f"cp.b ${{fdtcontroladdr}} {TREE_AT:#x} 0x8000")
        machine.process.send(f"bootm {IMAGE_AT:#x} - {TREE_AT:#x}\r")
        log = machine.expect(r"(?s)loaded by a loader with a device tree.*cpus: 4 of 4")
        assert "from=uboot" in log and "SD card on SDHOST" in log
        assert machine.login().run("echo the shell works") == ("the shell works\n", 0)
        assert "/dev/sd0p2 / " in machine.run("mount")[0]
