#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many of the kernel's locks an operation takes, and how often it waits for one: on machines with 1, 2 and 4 processors.

As many processes as there are processors do an operation of the program `scale`. A kernel with LOCKCHECK=1 counts its locks,
and `lockstat` shows the counts before and after. The numbers of locks taken hardly depend on this computer. The numbers of
waits do: a processor of QEMU that the host stops in the midst of its work may hold a lock.
"""
from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from benchsmp import OPERATIONS  # noqa: E402
from machine import TOP, Machine, make  # noqa: E402

NAMED = 3  # of the locks that are taken most


class Counts(NamedTuple):
    """A lock's counts: those since boot, or those of an operation."""

    taken: float
    contended: float


NOTHING = Counts(0, 0)


def lockstat(machine: Machine) -> dict[str, Counts]:
    """The counts of each lock since boot."""
    output, status = machine.run("lockstat")
    if status != 0:
        raise SystemExit(f"{machine.arch}: lockstat has failed:\n{output}")
    return {row[3]: Counts(int(row[1]), int(row[2])) for row in re.finditer(r"(?m)^ *(\d+) +(\d+) +\d+ +\d+ (.*?)\r?$", output)}


def in_a_second(machine: Machine, workers: int, operation: str) -> tuple[int, dict[str, Counts]]:
    """How often the operation was done in a second, and what each lock has been through meanwhile."""
    before = lockstat(machine)
    output, status = machine.run(f"scale {workers} {operation}", limit=300)
    found = re.search(rf"{operation} +\d+ \d+ (\d+)", output)
    if status != 0 or not found:
        raise SystemExit(f"{machine.arch}: scale has failed:\n{output}")
    return int(found[1]), {name: Counts(*(now - then for now, then in zip(counts, before.get(name, NOTHING), strict=True)))
                           for name, counts in lockstat(machine).items()}


def per_operation(machine: Machine, workers: int, operation: str) -> dict[str, Counts]:
    """The same for one operation, without the locks of the timer, the console and the start: those that workers who compute take."""
    _, others = in_a_second(machine, workers, "compute")
    done, locks = in_a_second(machine, workers, operation)
    return {name: Counts(*(max(count - other, 0) / done for count, other in zip(counts, others.get(name, NOTHING), strict=True)))
            for name, counts in locks.items()}


def row(operation: str, locks: dict[str, Counts]) -> str:
    """A line of the table."""
    taken, contended = (sum(counts) for counts in zip(*locks.values(), strict=True))
    most = sorted(locks.items(), key=lambda lock: -lock[1].taken)[:NAMED]
    names = ", ".join(f"{name} {counts.taken:.1f}" for name, counts in most if counts.taken >= 0.05)
    busiest = max(locks, key=lambda name: locks[name].contended)
    waits = f"{busiest} {1000 * locks[busiest].contended:.1f}" if contended >= 0.00005 else "-"
    return f"{operation:10}{taken:8.1f}{1000 * contended:15.1f}   {waits:22} {names or '-'}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arch", nargs="+", default=["x86", "arm"])
    parser.add_argument("--cpus", nargs="+", type=int, default=[1, 2, 4])
    parser.add_argument("operations", nargs="*", default=OPERATIONS)
    args = parser.parse_args()
    for arch in args.arch:
        folder = f"build/bench/{arch}LOCKCHECK1"
        make(f"ARCH={arch}", f"B={folder}", f"P=build/{arch}", "LOCKCHECK=1", "all")
        for cpus in args.cpus:
            with Machine(arch, append="console=serial" if arch == "arm" else "video=text", cpus=cpus, build=TOP / folder) as machine:
                machine.login()
                print(f"{arch}, {cpus} processor{'s' if cpus > 1 else ''} and as many workers: locks taken in an operation")
                print(f"{'operation':10}{'taken':>8}{'waits in 1000':>15}   {'most of them':22} most taken", flush=True)
                for operation in args.operations:
                    print(row(operation, per_operation(machine, cpus, operation)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
