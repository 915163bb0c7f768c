# SPDX-License-Identifier: MIT
"""Lab 07: sleep and wakeup."""
from grading import Case

CASES = [
    Case(2, "true", "The kernel boots."),
    Case(2, "usertests wait-sleeps", "A process that waits for a child sleeps.", hint="Its state must become THREAD_SLEEPING."),
    Case(2, "usertests pipe-stream pipe-end-of-file", "Readers and writers of a pipe sleep and wake."),
    Case(1, "usertests sleep", "A sleep ends at its deadline, not before."),
    Case(1, "usertests kill-everywhere signal-interrupts-sleep", "A signal ends a sleep that it may end."),
    Case(2, "usertests pipe-many wait-crowd", "On four CPUs no wakeup is lost.", cpus=4,
         hint="Declare the sleep under the run queue's lock before you release the caller's lock."),
]
