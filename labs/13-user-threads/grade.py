# SPDX-License-Identifier: MIT
"""Lab 13: threads of a program."""
from grading import Case

CASES = [
    Case(3, "labthreads turns", "Two threads take turns.", expect="right", limit=60),
    Case(3, "labthreads registers", "Eight threads keep their registers over every switch.", expect="right", limit=60,
         hint="Which registers must a function preserve? The ABI of each machine says so."),
    Case(2, "labthreads again", "Numbers and stacks can be used again.", expect="right", limit=60),
    Case(2, "labthreads limit", "The table can be full.", expect="right", limit=60),
]
