# SPDX-License-Identifier: MIT
"""Lab 06: page tables."""
from grading import Case

CASES = [
    Case(1, "true", "The kernel boots, and starts programs.",
         hint="The kernel maps its own stacks with mappages() too: kernel/proc/kstack.c."),
    Case(1, "usertests heap-up-and-down heap-by-bytes malloc brk", "The heap grows and shrinks; malloc() works."),
    Case(2, "usertests fork fork-memory-apart", "fork() copies address spaces.",
         hint="The kernel takes each entry that is not 0 for a page. So a new table must be all zero."),
    Case(1, "usertests stack-grows fault-bad-addresses", "The stack grows; other addresses are faults."),
    Case(1, "usertests elf-good exec-arguments", "Programs are loaded at every address."),
    Case(1, "usertests heap-gives-back faults-give-back fork-rounds", "No page gets lost.",
         hint="Page tables are memory too: a table that exists already must be used again."),
    Case(1, "dmesg", "mappages() maps several pages in one call; walkpgdir() makes a table only with allocate.",
         expect="selftest: mappages is over", append="selftest=mappages"),
    Case(1, "dmesg", "Without memory for a table, walkpgdir() and mappages() return an error.",
         expect="selftest: mappages-full is over", append="selftest=mappages-full"),
    Case(1, "true", "A page that is mapped already is not mapped again: an assertion fails.",
         append="selftest=mappages-again", panics="kernel/mm/pagetable.c", hint="See hint 4 of the task."),
]
