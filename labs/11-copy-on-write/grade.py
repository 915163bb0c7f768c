# SPDX-License-Identifier: MIT
"""Lab 11: copy-on-write."""
from grading import Case

CASES = [
    Case(2, "true", "The kernel boots: the first program can write to its data."),
    Case(1, "usertests sharing-child-writes", "What a child writes, its parent does not see."),
    Case(1, "usertests sharing-parent-writes", "What a parent writes, its child does not see."),
    Case(1, "usertests sharing-generations sharing-heap", "Nor do grandchildren, nor in the heap."),
    Case(1, "usertests sharing-kernel-writes", "A system call that writes to a shared page copies it too."),
    Case(2, "usertests sharing-last-owner", "The last owner keeps the page, and copies nothing.",
         hint="How many users a page has is in page->references."),
    Case(2, "usertests sharing-costs sharing-resident fork-rounds faults-give-back",
         "Copies are made only if needed, and no page gets lost.",
         hint="The old page loses a user: page_put(). vm->resident must stay right."),
]
