# SPDX-License-Identifier: MIT
"""Lab 12: signals."""
from grading import Case

CASES = [
    Case(1, "usertests signal-handler", "A handler runs."),
    Case(1, "usertests signal-information", "It learns the signal, the sender and the reason."),
    Case(2, "usertests signal-mask signal-pending", "Signals are blocked while it runs, and come afterwards."),
    Case(1, "usertests signal-once", "SA_RESETHAND and SA_NODEFER do what POSIX asks."),
    Case(1, "usertests signal-restart", "A system call is made again, or fails with EINTR, as SA_RESTART says."),
    Case(1, "usertests signal-suspend signal-suspend-passes-over", "sigsuspend() waits with another mask, and gives the old one back.", limit=40),
    Case(2, "usertests signal-fault-handler", "A fault's handler gets its address, before any other signal.", limit=40),
    Case(1, "usertests signal-keeps-registers signal-fork signal-exec", "The interrupted program notices nothing; fork and exec keep what they must."),
]
