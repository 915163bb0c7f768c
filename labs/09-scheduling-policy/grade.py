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


def starves_not(output: str) -> str:
    """One that computes gets a turn at each lift; the levels work as well: in round robin it would get much more."""
    found = re.search(r"starve: (\d+)", output)
    if found and 20 <= int(found[1]) <= 500:
        return ""
    wrong = "A process computes beside three that sleep often: too little or too much (milliseconds in three seconds)."
    return f"{wrong} Measured: {output.strip()}; 20 to 500 are expected."


CASES = [
    Case(3, "labpolicy late", "A process that sleeps often runs as soon as it wakes, also if it has computed before.",
         **BOOT, check=at_most("late", 2000, "It waits behind processes that compute (microseconds).")),
    Case(3, "labpolicy turns", "Processes that only compute get long turns.", **BOOT,
         check=at_most("turns", 60, "The CPU changes its process too often (in a second).")),
    Case(2, "labpolicy share", "Processes that compute share the CPU fairly.", **BOOT,
         check=at_least("share", 60, "One of them gets too little (percent of its fair part).")),
    Case(2, "labpolicy starve", "Twice a second all are lifted, so that none starves, and not more often.", **BOOT,
         check=starves_not),
]
