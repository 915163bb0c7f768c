#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows in which functions of the kernel a command spends its instructions.

    profile.py x86 'bench fork'        (make ARCH=x86 profile CMD='bench fork')

The machine boots twice with one processor, under QEMU's instruction counter: once it runs the command, once it does not.
The difference is the command's, and repeats exactly. tools/qemu/count.c does the counting. The processor's own work
(`rep movs`, a store of several registers) counts as QEMU counts it.
"""
from __future__ import annotations

import bisect
import collections
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from machine import TOP, Machine, make  # noqa: E402

PLUGIN = TOP / "build/host/count.so"
SHOWN = 40


@dataclass
class Counts:
    """Instructions, and calls, for each function."""

    instructions: collections.Counter = field(default_factory=collections.Counter)
    calls: collections.Counter = field(default_factory=collections.Counter)

    def __sub__(self, other: Counts) -> Counts:
        result = Counts(self.instructions.copy(), self.calls.copy())
        result.instructions.subtract(other.instructions)
        result.calls.subtract(other.calls)
        return result


class Symbols:
    """The functions of a kernel, by address."""

    def __init__(self, kernel: Path, nm: str) -> None:
        output = subprocess.run([nm, "-n", str(kernel)], capture_output=True, text=True, check=True).stdout
        lines = [line.split() for line in output.splitlines()]
        functions = [(int(line[0], 16), line[2]) for line in lines if len(line) == 3 and line[1] in "tTwW"]
        self.functions = [(address, name) for address, name in functions if not name.startswith("$")]
        self.addresses = [address for address, _ in self.functions]

    def of(self, address: int) -> tuple[int, str]:
        """The function that an address lies in, and where that begins."""
        at = bisect.bisect(self.addresses, address) - 1
        return self.functions[at] if at >= 0 else (address, "?")


def toolchain(arch: str, tool: str) -> str:
    """The name of one of the machine's tools, as the build uses it."""
    output = subprocess.run(
        ["mk/toolchain.sh", arch], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout
    return dict(line.split(" := ", 1) for line in output.splitlines() if " := " in line)[tool].strip()


def read(counts: Path, symbols: Symbols) -> Counts:
    """The plugin's file: a line for each block, how often it ran, and its instructions' addresses. Not the first steps of a
    boot, which have their code at the line's end."""
    result = Counts()
    for line in counts.read_text().splitlines():
        if "=" in line:
            continue
        times, *addresses = line.split()
        for word in addresses:
            address = int(word, 16)
            begin, name = symbols.of(address)
            result.instructions[name] += int(times)
            if address == begin:
                result.calls[name] += int(times)
    return result


def count(arch: str, command: str, symbols: Symbols) -> Counts:
    """Boots the machine, runs the command if there is one, and counts."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "counts"
        extra = ["-icount", "shift=0", "-plugin", f"{PLUGIN},out={output}"]
        with Machine(arch, "multiboot" if arch == "x86" else "", cpus=1, extra=extra) as machine:
            machine.login()
            if command:
                text, status = machine.run(command, limit=900)
                if status != 0:
                    raise SystemExit(f"{command} has failed:\n{text}")
            machine.process.sendline("poweroff")
            machine.rest()
        return read(output, symbols)


def profile(arch: str, command: str) -> Counts:
    """What the command adds to the counts of a boot."""
    make("build/host/count.so")
    symbols = Symbols(TOP / f"build/{arch}/kernel.elf", toolchain(arch, "NM"))
    return count(arch, command, symbols) - count(arch, "true", symbols)


def main() -> int:
    if len(sys.argv) != 3 or not sys.argv[2]:
        print("usage: make ARCH=x86 profile CMD='command'", file=sys.stderr)
        return 2
    found = profile(sys.argv[1], sys.argv[2])
    total = sum(found.instructions.values())
    print(f"{'instructions':>12} {'share':>6} {'calls':>9}  function")
    for name, instructions in found.instructions.most_common(SHOWN):
        print(f"{instructions:12} {100 * instructions / total:5.1f}% {found.calls[name]:9}  {name}")
    print(f"{total:12}               all of the kernel")
    return 0


if __name__ == "__main__":
    sys.exit(main())
