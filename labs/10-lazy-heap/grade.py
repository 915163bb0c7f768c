# SPDX-License-Identifier: MIT
"""Lab 10: a heap that is filled on demand."""
from grading import Case

CASES = [
    Case(3, "usertests heap-lazy", "Large growth takes memory only for the pages that are touched.",
         hint="More than GROW_AT_ONCE bytes: check the limits, and allocate nothing."),
    Case(1, "usertests heap-lazy-in-kernel", "The kernel can read and write such pages for a program."),
    Case(1, "usertests heap-up-and-down heap-zeroed malloc heap-small-at-once",
         "Small growth gets its pages at once, and shrinking works.", hint="Up to GROW_AT_ONCE bytes are the task of grow_now()."),
    Case(1, "usertests map-above-heap", "The heap ends a page below the region above it.",
         hint="Compare with the start of region_at_or_above(), if there is one."),
    Case(1, "usertests heap-leaves-stack", "The heap leaves the stack its room.",
         hint="It may end at USERTOP - HEAP_GAP, and not above. Growing alone must take no memory."),
    Case(1, "usertests rlimit-address-space", "The heap keeps to the process's limit, in large steps and in small ones.",
         hint="Ask vmspace_may_grow()."),
    Case(1, "usertests heap-ends sbrk-errors heap-more-than-memory", "Too much is ENOMEM.", hint="Ask memory_for()."),
    Case(1, "usertests memory-used-up memory-for-small",
         "A program that wants all memory gets ENOMEM in the end, and a small program can still grow.",
         hint="memory_for() is for large growth. For small growth, grow_now() checks how much must be left to others."),
]
