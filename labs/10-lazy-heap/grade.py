# SPDX-License-Identifier: MIT
"""Lab 10: a heap that is filled on demand."""
from grading import Case

CASES = [
    Case(4, "usertests heap-lazy", "Large growth takes memory only for the pages that are touched."),
    Case(1, "usertests heap-lazy-in-kernel", "The kernel can read and write such pages for a program."),
    Case(1, "usertests heap-up-and-down heap-zeroed malloc", "Small growth and shrinking work."),
    Case(2, "usertests heap-ends", "The heap ends below the stack, and at what memory there is.",
         hint="Compare with memory_for(), with HEAP_GAP, and with the region above the heap."),
    Case(2, "usertests sbrk-errors memory-used-up", "Too much is ENOMEM, and the machine survives it."),
]
