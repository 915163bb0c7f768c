# SPDX-License-Identifier: MIT
"""Lab 13: threads of a program."""
from grading import Case

CASES = [
    Case(3, "labthreads turns", "Two threads take turns.", expect="right", limit=60,
         hint="A new thread begins at thread_begin. The words of first_frame() must be those that your switch takes off."),
    Case(3, "labthreads registers", "thread_switch() keeps the registers of both threads.", expect="right", limit=60,
         hint="Which registers must a function preserve? The ABI of each machine says so."),
    Case(1, "labthreads aligned", "The stack of a new thread is aligned.", expect="right", limit=60,
         hint="It must be aligned after the switch has taken the whole frame off. malloc() does not align that much."),
    Case(2, "labthreads again", "Numbers and stacks can be used again.", expect="right", limit=60),
    Case(1, "labthreads limit", "The table can be full.", expect="right", limit=60),
]
