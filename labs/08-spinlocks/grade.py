# SPDX-License-Identifier: MIT
"""Lab 08: spinlocks. What the kernel says of locks that are used in a wrong way is part of the task."""
from grading import Case

CASES = [
    Case(1, "usertests fork pipe-stream", "One CPU works.", cpus=1),
    Case(1, "usertests append-crowd rename-crowd pipe-many wait-crowd", "Four CPUs work together.", cpus=4),
    Case(1, "dmesg", "A lock keeps other CPUs out until it is released.", expect="selftest: exclusion is over", cpus=4,
         append="selftest=exclusion", hint="The CPU that comes second must wait in spin() until the holder is NULL."),
    Case(2, "dmesg", "Many CPUs add to one number under a lock, and no addition is lost.",
         expect="selftest: lockcount is over", cpus=4, append="selftest=lockcount",
         hint="try_lock() must compare and store in one atomic step: otherwise two CPUs see NULL, and both store."),
    Case(2, "dmesg", "Interrupts stay off until the last lock of a CPU is free.", expect="selftest: lockirq is over",
         append="selftest=lockirq",
         hint="See hint 2 of the task: nest() comes first in acquire(), unnest() comes last in release()."),
    Case(1, "true", "A CPU that takes its own lock again panics at once, and names the place of the first acquire().",
         append="selftest=deadlock", panics="acquired again by its holder, cpu .*, which took it at test_deadlock",
         hint="Before try_lock(): report_again(). After it: taken_at, from CALLER."),
    Case(1, "true", "A lock that another CPU holds cannot be released.", append="selftest=stranger", cpus=4,
         panics="released by a CPU", hint="release() must compare the holder with this CPU, before it changes anything."),
    Case(1, "true", "Two CPUs that wait for each other are noticed after a while.", append="selftest=spinring", cpus=4,
         panics="waited in vain", hint="spin() must call look() every SPINS_PER_LOOK turns. See hint 4 of the task."),
]
