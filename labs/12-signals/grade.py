# SPDX-License-Identifier: MIT
"""Lab 12: signals."""
from grading import Case

CASES = [
    Case(1, "usertests signal-handler", "A handler runs."),
    Case(1, "usertests signal-information signal-information-member sigqueue",
         "It learns the signal, the sender and the reason.",
         hint="The origin has one value: an address, a status, or what the sender gives. The code says which."),
    Case(2, "usertests signal-mask signal-pending", "Signals are blocked while it runs, and come afterwards.",
         hint="call->mask is the mask from before the handler."),
    Case(1, "usertests signal-once signal-action-kept", "SA_RESETHAND and SA_NODEFER do what POSIX asks."),
    Case(1, "usertests signal-restart", "A system call is made again, or fails with EINTR, as SA_RESTART says."),
    Case(1, "usertests signal-suspend signal-suspend-once signal-suspend-passes-over",
         "sigsuspend() waits with another mask, and gives the old one back.", limit=40,
         hint="After sigsuspend(), one handler restores the mask `suspended`, and the next one not."),
    Case(1, "usertests signal-fault-handler", "A fault's handler gets its address, before any other signal.", limit=40),
    Case(1, "usertests altstack altstack-overflow", "A handler runs on the alternate stack, if there is one.", limit=40,
         hint="choose_stack() knows which stack."),
    Case(1, "usertests signal-keeps-registers signal-fork signal-exec",
         "The interrupted program notices nothing; fork and exec keep what they must."),
]
