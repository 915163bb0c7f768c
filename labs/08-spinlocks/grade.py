# SPDX-License-Identifier: MIT
"""Lab 08: spinlocks. What the kernel says of locks that are used in a wrong way is part of the task."""
from grading import Case

CASES = [
    Case(1, "usertests fork pipe-stream", "One CPU works.", cpus=1),
    Case(1, "usertests append-crowd rename-crowd pipe-many wait-crowd", "Four CPUs work together.", cpus=4),
    Case(2, "dmesg", "A lock keeps other CPUs out until it is released.", expect="selftest: exclusion is over", cpus=4,
         append="selftest=exclusion"),
    Case(2, "true", "A CPU that takes its own lock again panics at once.", append="selftest=deadlock", panics="acquired again"),
    Case(2, "true", "A lock that another CPU holds cannot be released.", append="selftest=stranger", cpus=4, panics="released by a CPU"),
    Case(2, "true", "Two CPUs that wait for each other are noticed after a while.", append="selftest=spinring", cpus=4,
         panics="waited in vain"),
]
