# SPDX-License-Identifier: MIT
"""Lab 04: pipes."""
from grading import Case

CASES = [
    Case(1, "echo hello | cat", "A pipe carries a line.", expect=r"(?m)^hello$"),
    Case(1, "usertests pipe", "A pipe carries bytes in their order."),
    Case(1, "usertests pipe-end-of-file pipe-wrong-end", "A reader sees the end when the last writer is gone."),
    Case(2, "usertests pipe-stream", "Much more than fits into the pipe goes through, while both ends sleep and wake."),
    Case(1, "usertests pipe-atomic", "Short writes of several writers are not mixed."),
    Case(1, "usertests pipe-no-wait", "O_NONBLOCK returns EAGAIN instead of sleeping."),
    Case(1, "usertests pipe-broken pipe-breaks-in-sleep", "A writer without readers gets SIGPIPE."),
    Case(1, "usertests pipe-bad-pointers", "A bad address is EFAULT, and the pipe survives it."),
    Case(1, "usertests pipe-pages fifo", "A pipe takes memory only for the pages it needs; a FIFO works too."),
]
