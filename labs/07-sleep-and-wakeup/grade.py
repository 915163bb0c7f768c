# SPDX-License-Identifier: MIT
"""Lab 07: sleep and wakeup. A process that asks again and again is not asleep: its state in /proc says so."""
from grading import Case

CASES = [
    Case(2, "sleep 100 & sleep 1; cat /proc/$!/stat; kill $!", "A process that waits for a time sleeps, and uses no CPU.",
         expect=r"\(sleep\) S .* nanosleep", hint="Its state must become THREAD_SLEEPING: declare_asleep(), sched_block()."),
    Case(1, "sleep 4 | cat & sleep 1; ps; wait", "A reader of an empty pipe sleeps.", expect=r" S .*pipe read +cat"),
    Case(1, "usertests pipe-stream pipe-end-of-file wait-sleeps sleep",
         "Readers and writers of a pipe wake each other; a sleep ends at its deadline, not before."),
    Case(1, "usertests kill-everywhere signal-interrupts-sleep", "A signal ends a sleep that it may end."),
    Case(1, "usertests pipe-many wait-crowd", "Many processes sleep and wake on four CPUs.", cpus=4),
    Case(2, "dmesg", "No wakeup is lost: the sleeper is in the queue before it releases the caller's lock.", cpus=4,
         expect="selftest: sleeplock is over", append="selftest=sleeplock", hint="See hint 2 of the task."),
    Case(1, "dmesg", "A sleep that a deadline ends says so, and leaves the queue.",
         expect="selftest: sleepend is over", append="selftest=sleepend", hint="See hint 4 of the task."),
    Case(1, "dmesg", "wakeup_one() wakes the oldest sleeper and all that watch; wakeup() wakes all.",
         expect="selftest: wakeup is over", append="selftest=wakeup", hint="See hint 5 of the task."),
]
