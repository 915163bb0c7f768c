#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows which lines of the kernel the machines' tests run: make coverage

    coverage.py FOLDER        the files of the counting plugin, which tests/system/machine.py has put there

A line counts if the compiler has made an instruction from it at or above KERNBASE. Not counted: the first steps of a
boot, which run at other addresses; the PC's loader; and the lines that the host's tests run. For each file the table has the lines
that ran on any of the machines it is compiled for, and the report build/coverage.txt names the lines that did not.
"""
from __future__ import annotations

import collections
import re
import subprocess
import sys
from pathlib import Path

from profile import TOP, toolchain

PARTS = ("kernel/", "arch/", "drivers/", "lib/")
LINE = re.compile(r"^(\S+)\s+(\d+)\s+0x([0-9a-f]+)")
FILE = re.compile(r"^(?:CU: )?(\S+\.[chS]):$")


def lines_of(arch: str) -> dict[int, tuple[str, int]]:
    """For each address at which a line begins: the file, and the line."""
    objdump = toolchain(arch, "OBJCOPY").replace("objcopy", "objdump")
    output = subprocess.run(
        [objdump, "--dwarf=decodedline", "-WL", str(TOP / f"build/{arch}/kernel.elf")],
        capture_output=True, text=True, check=True,
    ).stdout
    result, file = {}, ""
    for line in output.splitlines():
        if match := FILE.match(line.strip()):
            file = match[1].removeprefix("./")
        elif (match := LINE.match(line)) and file.startswith(PARTS) and match[1] == Path(file).name:
            result[int(match[3], 16)] = (file, int(match[2]))
    return result


def executed(folder: Path, arch: str) -> set[int]:
    """The addresses of all instructions that ran in any test of a machine."""
    result: set[int] = set()
    for path in folder.glob(f"{arch}-*"):
        for line in path.read_text().splitlines():
            result.update(int(word, 16) for word in line.split()[1:])
    return result


def main() -> int:
    folder = Path(sys.argv[1])
    known: dict[str, set[int]] = collections.defaultdict(set)
    run: dict[str, set[int]] = collections.defaultdict(set)
    for arch in ("x86", "arm"):
        addresses = executed(folder, arch)
        for address, (file, line) in lines_of(arch).items():
            known[file].add(line)
            if address in addresses:
                run[file].add(line)
    report = TOP / "build/coverage.txt"
    with report.open("w") as stream:
        for file in sorted(known):
            missed = sorted(known[file] - run[file])
            print(f"{100 * len(run[file]) / len(known[file]):5.1f}% of {len(known[file]):4}  {file}")
            stream.writelines(f"{file}:{line}\n" for line in missed)
    for part in PARTS:
        total = sum(len(lines) for file, lines in known.items() if file.startswith(part))
        ran = sum(len(lines) for file, lines in run.items() if file.startswith(part))
        print(f"{100 * ran / max(total, 1):5.1f}% of {total:5}  {part} as a whole")
    print(f"The lines that did not run are in {report.relative_to(TOP)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
