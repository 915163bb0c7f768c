# SPDX-License-Identifier: MIT
"""Run inside gdb by test_switch.py: steps through context switches, one instruction at a time.

For each switch it prints a line `switch KIND INSTRUCTIONS NAMES...`: the kind, the number of instructions, and the
names of those that load an address space, or invalidate translations or cache lines.
"""
import re

import gdb

WANTED = {"other-space": 5, "same-space": 2, "another-thread": 3, "kernel-thread": 2}
MOST_STEPS = 2000

# The instructions to report, as gdb shows them.
NAMES = {
    r"mov\s+%e..,%cr3": "cr3",
    r"invlpg|wbinvd|invd": "flush",
    r"mcr\s+15, 0, \w+, cr2, cr0, \{0\}": "ttbr0",
    r"mcr\s+15, 0, \w+, cr13, cr0, \{1\}": "contextidr",
    r"mcr\s+15, 0, \w+, cr8,": "flush",
    r"mcr\s+15, 0, \w+, cr7, cr(5|6|7|10|11|14),": "flush",
}


def evaluate(expression):
    """An expression of the kernel's C as a number."""
    return int(gdb.parse_and_eval(expression))


def kind_of(previous_space):
    """The kind of switch, at the entry of switch_to()."""
    if evaluate("next->space") == 0:
        return "kernel-thread"
    if evaluate("next->space") != previous_space:
        return "other-space"
    return "another-thread" if evaluate("cpus[0].thread->proc") == evaluate("next->proc") else "same-space"


def step_through():
    """Steps until the next thread, with its registers restored, releases the run queue."""
    steps, seen, switched = 0, [], False
    while steps < MOST_STEPS:
        gdb.execute("stepi", to_string=True)
        steps += 1
        line = gdb.execute("x/i $pc", to_string=True)
        switched = switched or "<swtch" in line
        if switched and "<release" in line:
            return steps, seen
        seen += [name for pattern, name in NAMES.items() if re.search(pattern, line)]
    raise gdb.GdbError("the switch has no end")


def main():
    """Follows switches until there were enough of each kind."""
    left = dict(WANTED)
    gdb.execute("hbreak switch_to")
    while any(count > 0 for count in left.values()):
        gdb.execute("continue", to_string=True)
        kind = kind_of(evaluate("cpus[0].space"))
        if left[kind] <= 0:
            continue
        left[kind] -= 1
        steps, seen = step_through()
        print("switch", kind, steps, *seen, flush=True)


main()
