# SPDX-License-Identifier: MIT
"""Lab 07: sleep and wakeup. A process that asks again and again is not asleep: its state in /proc says so."""
from grading import Case

CASES = [
    Case(3, "sleep 100 & sleep 1; cat /proc/$!/stat; kill $!", "A process that waits for a time sleeps, and uses no CPU.",
         expect=r"\(sleep\) S .* nanosleep", hint="Its state must become THREAD_SLEEPING, and it must be in the queue."),
    Case(2, "sleep 4 | cat & sleep 1; ps; wait", "A reader of an empty pipe sleeps.", expect=r" S .*pipe read +cat"),
    Case(1, "usertests pipe-stream pipe-end-of-file", "Readers and writers of a pipe wake each other."),
    Case(1, "usertests wait-sleeps sleep", "A sleep ends at its deadline, not before."),
    Case(1, "usertests kill-everywhere signal-interrupts-sleep", "A signal ends a sleep that it may end."),
    Case(2, "usertests pipe-many wait-crowd", "On four CPUs no wakeup is lost.", cpus=4,
         hint="Declare the sleep under the run queue's lock before you release the caller's lock."),
]
