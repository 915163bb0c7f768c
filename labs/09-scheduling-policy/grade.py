# SPDX-License-Identifier: MIT
"""Lab 09: a scheduling policy. QEMU counts instructions here, so that a busy host changes nothing."""
import re

from grading import Case

BOOT = {"append": "sched=feedback", "cpus": 1, "extra": ("-icount", "shift=4")}


def at_most(what: str, most: int, otherwise: str):
    """A check that a figure of labpolicy is not larger."""
    def check(output: str) -> str:
        found = re.search(rf"{what}: (\d+)", output)
        return "" if found and int(found[1]) <= most else f"{otherwise} Measured: {output.strip()}; at most {most} is expected."
    return check


def at_least(what: str, least: int, otherwise: str):
    """A check that a figure of labpolicy is not smaller."""
    def check(output: str) -> str:
        found = re.search(rf"{what}: (\d+)", output)
        return "" if found and int(found[1]) >= least else f"{otherwise} Measured: {output.strip()}; at least {least} is expected."
    return check


CASES = [
    Case(4, "labpolicy late", "A process that sleeps often runs as soon as it wakes.", **BOOT,
         check=at_most("late", 6000, "It waits behind processes that compute (microseconds).")),
    Case(4, "labpolicy turns", "Processes that only compute get long turns.", **BOOT,
         check=at_most("turns", 60, "The CPU changes its process too often (in a second).")),
    Case(2, "labpolicy share", "Processes that compute share the CPU fairly.", **BOOT,
         check=at_least("share", 60, "One of them gets too little (percent of its fair part).")),
]
