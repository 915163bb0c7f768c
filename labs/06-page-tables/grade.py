# SPDX-License-Identifier: MIT
"""Lab 06: page tables."""
from grading import Case

CASES = [
    Case(2, "true", "The kernel boots, and starts programs."),
    Case(1, "usertests heap-up-and-down heap-by-bytes", "The heap grows and shrinks."),
    Case(1, "usertests malloc brk", "malloc() works."),
    Case(2, "usertests fork fork-memory-apart", "fork() copies address spaces.",
         hint="Without allocate, walkpgdir() must return NULL where there is no table, and make none."),
    Case(1, "usertests stack-grows fault-bad-addresses", "The stack grows; other addresses are faults."),
    Case(1, "usertests elf-good exec-arguments", "Programs are loaded at every address."),
    Case(2, "usertests heap-gives-back faults-give-back fork-rounds", "No page gets lost.",
         hint="Page tables are memory too: one that exists already must be used again."),
]
