# SPDX-License-Identifier: MIT
"""Lab 01: four handlers, from the simplest."""
from grading import Case

CASES = [
    Case(2, "sh -c 'test $PPID -ge 1 && usertests orphans'", "getppid() is the parent's number, and 1 when the parent is gone."),
    Case(2, "usertests umask", "umask() sets the mask and returns the old one."),
    Case(1, "umask 027; umask; umask 022", "The shell can set its mask and read it back.", expect="0?027"),
    Case(1, "usertests clock-errors", "clock_gettime() refuses an unknown clock and a bad address.",
         hint="Which errors does POSIX give for each? copyout() returns one of them already."),
    Case(2, "usertests clock-advances", "clock_gettime() gives a time that moves on."),
    Case(2, "usertests getcwd", "getcwd() gives the path of the working directory.",
         hint="fs_getcwd() does the work; a size of 0 is an error of its own."),
]
