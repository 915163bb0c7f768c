# SPDX-License-Identifier: MIT
"""Lab 10: a heap that is filled on demand."""
from grading import Case

CASES = [
    Case(4, "usertests heap-lazy", "Large growth takes memory only for the pages that are touched."),
    Case(1, "usertests heap-lazy-in-kernel", "The kernel can read and write such pages for a program."),
    Case(1, "usertests heap-up-and-down heap-zeroed malloc", "Small growth and shrinking work."),
    Case(2, "usertests map-above-heap", "The heap ends below the region above it.",
         hint="Compare with the start of next_region(), and with HEAP_GAP."),
    Case(1, "usertests rlimit-address-space", "The heap does not exceed the process's limit.", hint="Ask vmspace_may_grow()."),
    Case(1, "usertests heap-ends sbrk-errors memory-used-up", "Too much is ENOMEM, and the machine survives it.",
         hint="Compare with memory_for()."),
]
