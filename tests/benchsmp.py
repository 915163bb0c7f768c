#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the throughput of operations grows with processors: `scale` on machines with 1, 2 and 4 of them.

Each virtual CPU is a thread of the host, so the figures depend on the host and on its other work. They are ratios: the sum
of n workers in per cent of one worker's, measured one after the other. The row "compute" shows what the host can give.
"""
from __future__ import annotations

import argparse
import re
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from machine import Machine  # noqa: E402

OPERATIONS = ["compute", "getpid", "getppid", "pipe", "files", "stat", "open", "read", "fault", "fork"]


class Host:
    """The time that a QEMU's threads have got from the host, in ticks."""

    def __init__(self, pid: int) -> None:
        self.tasks = Path(f"/proc/{pid}/task")

    def ticks(self) -> int:
        total = 0
        for task in self.tasks.iterdir():
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total


def rate(machine: Machine, host: Host, workers: int, operation: str) -> tuple[int, float]:
    """Operations in a second, and in a second that the host's processors have spent on them."""
    before = host.ticks()
    output, status = machine.run(f"scale {workers} {operation}", limit=300)
    found = re.search(rf"{operation} +\d+ (\d+)", output)
    if status != 0 or not found:
        raise SystemExit(f"{machine.arch}: scale has failed:\n{output}")
    spent = max(host.ticks() - before, 1) / 100
    return int(found[1]), int(found[1]) / spent


def measure(machine: Machine, workers: int, operation: str, rounds: int) -> tuple[int, int, int]:
    """One worker's rate; that of all in per cent of it; and the same for each second of the host's processors."""
    host = Host(machine.process.pid)
    alone, together = [], []
    for _ in range(rounds):
        alone.append(rate(machine, host, 1, operation))
        together.append(rate(machine, host, workers, operation))
    one, all_ = (statistics.median(x[0] for x in rates) for rates in (alone, together))
    cost, costs = (statistics.median(x[1] for x in rates) for rates in (alone, together))
    return round(one), round(100 * all_ / one), round(100 * costs / cost)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arch", nargs="+", default=["x86", "arm"])
    parser.add_argument("--cpus", nargs="+", type=int, default=[2, 4])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("operations", nargs="*", default=OPERATIONS)
    args = parser.parse_args()
    for arch in args.arch:
        for cpus in args.cpus:
            with Machine(arch, append="console=serial" if arch == "arm" else "video=text", cpus=cpus) as machine:
                machine.login()
                print(f"{arch}, {cpus} processors")
                print(f"{'operation':12}{'one: per second':>16}{'workers':>9}{'all: %':>8}{'by CPU time: %':>16}", flush=True)
                for operation in args.operations or OPERATIONS:
                    for workers in sorted({2, cpus}):
                        one, percent, work = measure(machine, workers, operation, args.rounds)
                        print(f"{operation:12}{one:16,}{workers:9}{percent:8}{work:16}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
