#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the page: a folder of files for any web server, which works without a network.

build.py FOLDER

Needs build/x86/disk.img, build/arm/kernel7.img and the book's HTML, which `make web` makes first. The libraries come
from npm, in the versions of package-lock.json, which has a checksum of each. Recordings are made new.
"""
from __future__ import annotations

import argparse
import gzip
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import record

WEB = Path(__file__).resolve().parent
TOP = WEB.parent
NPM = TOP / "build/npm"
PAGE = ["index.html", "style.css", "page.js", "sectors.js", "stages.json"]
LIBRARIES = [
    "v86/build/libv86.mjs", "@xterm/xterm/lib/xterm.js", "@xterm/xterm/css/xterm.css",
    "asciinema-player/dist/bundle/asciinema-player.min.js", "asciinema-player/dist/bundle/asciinema-player.css",
]
# A plain server does not compress; the page unpacks these itself (page.js, sectors.js).
EMULATOR, DISK = NPM / "node_modules/v86/build/v86.wasm", TOP / "build/x86/disk.img"
SECTOR = 512
LICENCES = ["v86", "@xterm/xterm", "asciinema-player"]
# SeaBIOS, as its own package or QEMU's has it.
FIRMWARE = {"bios.bin": ["bios.bin"], "vgabios.bin": ["vgabios-stdvga.bin"]}
FIRMWARE_FOLDERS = ["/usr/share/seabios", "/usr/share/qemu", "/usr/local/share/qemu", "/opt/homebrew/share/qemu"]
# All that a visitor loads before the machine starts; the recordings and the book come on demand.
DOWNLOAD_LIMIT = 8 * 1024 * 1024


class Problem(Exception):
    """The page cannot be made: why, for the user."""


def libraries() -> None:
    """Installs the libraries, unless those of this lock file are here."""
    lock, stamp = WEB / "package-lock.json", NPM / "installed.json"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    NPM.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(WEB / name, NPM / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=NPM, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Problem(f"{' '.join(command)} in {NPM}:\n{result.stdout}{result.stderr}")
    shutil.copy(lock, stamp)


def firmware(names: list[str]) -> Path:
    """The first of these files in the folders in which systems keep QEMU's firmware."""
    for folder in FIRMWARE_FOLDERS:
        for name in names:
            if (path := Path(folder) / name).is_file():
                return path
    raise Problem(f"no {' or '.join(names)} in {', '.join(FIRMWARE_FOLDERS)}: install the package seabios")


def licences() -> str:
    """The licences of the libraries, one after another."""
    texts = []
    for name in LICENCES:
        files = sorted((NPM / "node_modules" / name).glob("LICENSE*"))
        if not files:
            raise Problem(f"{name} has no licence file")
        texts.append(f"{name}\n\n{files[0].read_text()}")
    texts.append("SeaBIOS (machine/bios.bin, machine/vgabios.bin)\n\nGNU Lesser General Public License, version 3. "
                 "Source: the package seabios of Debian.\n")
    return ("\n" + "=" * 78 + "\n\n").join(texts)


def different_sectors(image: bytes) -> bytes:
    """An image with each different sector once. The disk has every program twice: in the kernel's ramdisk, too.

    First the number of sectors, then for each of them the place of its bytes among those that follow (sectors.js).
    """
    places: dict[bytes, int] = {}
    order = [places.setdefault(image[at:at + SECTOR], len(places)) for at in range(0, len(image), SECTOR)]
    return struct.pack(f"<{len(order) + 1}I", len(order), *order) + b"".join(places)


def with_command_line(image: bytes, line: str) -> bytes:
    """The disk with this command line for the kernel, which is in block 1."""
    return image[:SECTOR] + line.encode().ljust(SECTOR, b"\0") + image[2 * SECTOR:]


def packed(data: bytes) -> bytes:
    """Compressed; the same bytes give the same file."""
    return gzip.compress(data, 9, mtime=0)


def assemble(folder: Path) -> None:
    """Puts all files into the folder, which is made new."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("lib", "machine", "recordings"):
        (folder / name).mkdir(parents=True)
    for name in PAGE:
        shutil.copy(WEB / name, folder / name)
    for name in LIBRARIES:
        shutil.copy(NPM / "node_modules" / name, folder / "lib")
    (folder / "lib/licences.txt").write_text(licences())
    for name, sources in FIRMWARE.items():
        shutil.copy(firmware(sources), folder / "machine" / name)
    (folder / "lib/v86.wasm.gzip").write_bytes(packed(EMULATOR.read_bytes()))
    # The page shows the serial line only: pixels would be drawn for nobody.
    disk = with_command_line(DISK.read_bytes(), "video=text")
    (folder / "machine/disk.sectors.gzip").write_bytes(packed(different_sectors(disk)))
    shutil.copytree(TOP / "build/book/html", folder / "book")


def download(folder: Path) -> int:
    """Bytes that a visitor loads for the page and the machine."""
    return sum(path.stat().st_size for path in folder.rglob("*")
               if path.is_file() and path.relative_to(folder).parts[0] not in ("book", "recordings"))


def main() -> int:
    """Makes the page; says what went wrong in a line."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        libraries()
        assemble(folder)
        size = download(folder)
        if size > DOWNLOAD_LIMIT:
            raise Problem(f"{size} bytes to download, more than {DOWNLOAD_LIMIT}")
        record.record_all(folder / "recordings")
    except Problem as problem:
        print(f"build.py: {problem}", file=sys.stderr)
        return 1
    print(f"{folder}/index.html: {size / 1024 / 1024:.1f} MiB to download. To see it:\n"
          f"  python3 -m http.server -d {folder} 8000, then http://localhost:8000")
    return 0


if __name__ == "__main__":
    sys.exit(main())
