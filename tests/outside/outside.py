#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the Open POSIX Test Suite on Diarch, compares with Linux (qemu-user), and prints a table: make outside.

    outside.py [--arch x86|arm] [--jobs N] [--limit SECONDS] [NAME...]

A NAME is an interface of POSIX (sigaction) or one of its tests (sigaction/1-1); without names, all run. The suite is built
by its recipe, tests/outside/posixtestsuite, and the tests run on a machine under QEMU, JOBS at a time. If the kernel panics or
hangs, the tests that ran then are repeated one by one, each on a fresh machine if it must be, and the others go on.

Tests that do not pass run under Linux, too: there they show whether the test or the C library is the reason. expected.txt
lists the tests that are left out, and those that are known not to pass, with reasons. The status is 1 if there are others, or if
all tests run and a chapter has less than 95 % of tests that pass or fail as under Linux.
build/outside/ARCH.txt has the result of each test.
"""
from __future__ import annotations

import argparse
import fnmatch
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from machine import Machine  # noqa: E402 (found by the path above)
from ports import boot, build, disk_with, state  # noqa: E402

SUITE = "posixtestsuite"
USER = {"x86": "qemu-i386", "arm": "qemu-arm"}
VERDICTS = {"0": "PASS", "1": "FAIL", "2": "UNRESOLVED", "4": "UNSUPPORTED", "5": "UNTESTED", "late": "LATE"}
# The chapters of the table: each with the beginnings of its interfaces' names.
CHAPTERS = {
    "processes": ["fork", "getpid", "kill"],
    "signals": ["sig", "raise"],
    "clocks and sleeping": ["clock", "nanosleep", "time", "mktime", "gmtime", "localtime", "asctime", "ctime", "difftime", "strftime"],
    "timers": ["timer_"],
    "threads": ["pthread_"],
    "semaphores": ["sem_"],
    "memory": ["mmap", "munmap", "mlock", "munlock", "shm_"],
    "scheduling": ["sched_"],
    "asynchronous files": ["aio_", "lio_", "fsync"],
    "message queues": ["mq_"],
}
# These set the clock. Each runs alone, because others measure time by that clock; and not under Linux, on this computer.
SET_CLOCK = ("clock_settime", "pthread_cond_init/1-2", "pthread_cond_init/2-2")
GOAL = 95  # percent of each chapter
LINE = 800  # characters of a command line


def root_of(arch: str, suite: str = SUITE) -> Path:
    """The suite's programs."""
    return TOP / f"build/ports/{arch}/{suite}/root"


def chapter_of(test: str) -> str:
    """The chapter whose beginning is the longest."""
    fitting = [(len(start), chapter) for chapter, starts in CHAPTERS.items() for start in starts if test.startswith(start)]
    return max(fitting)[1] if fitting else "others"


def expectations(arch: str) -> dict[str, tuple[str, str]]:
    """expected.txt: for each pattern of names what is expected, and why. A line may be for one machine only."""
    found = {}
    for line in (TOP / "tests/outside/expected.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            machine, kind, pattern, reason = line.split(None, 3)
            if machine in (arch, "both"):
                found[pattern] = (kind, reason)
    return found


def expected(test: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """What is expected of a test, and why."""
    for pattern, found in known.items():
        if fnmatch.fnmatchcase(test, pattern):
            return found
    return "pass", ""


def all_tests(root: Path, names: list[str]) -> list[str]:
    """The tests of the names; or all. Those that do not build are there, too."""
    tests = sorted(str(path.relative_to(place)) for place in (root / "pts", root.parent / "missing") for path in place.glob("*/*-*"))
    return [test for test in tests if not names or test in names or test.split("/")[0] in names]


def lines_of(tests: list[str]) -> list[str]:
    """Lines that add the tests to the shell's parameters: a command line is too short for all of them."""
    lines = [""]
    for test in tests:
        if len(lines[-1]) + len(test) > LINE:
            lines.append("")
        lines[-1] += " " + test
    return ['set -- "$@"' + line for line in lines]


class Runner:
    """Runs tests on a machine, and starts another one if the kernel fails."""

    def __init__(self, arch: str, disk: Path, limit: int) -> None:
        self.arch, self.disk, self.limit = arch, disk, limit
        self.machine: Machine | None = None
        self.results: dict[str, str] = {}

    def start(self) -> Machine:
        """A machine that is ready for commands."""
        if not self.machine:
            copy = self.disk.with_suffix(".run")
            subprocess.run(["cp", "--sparse=always", self.disk, copy], check=True)
            self.machine = boot(self.arch, copy).login()
            self.machine.run(f"date -s @{int(time.time())}")  # the Pi has no clock that keeps the time of day
        return self.machine

    def stop(self) -> None:
        """Ends the machine."""
        if self.machine:
            self.machine.close()
        self.machine = None

    def attempt(self, tests: list[str], jobs: int) -> set[str]:
        """Runs tests: those that ran when the kernel failed."""
        machine, running = self.start(), set()
        process = machine.process
        try:
            for line in ["set --", *lines_of(tests)]:
                machine.run(line)
            process.sendline(f'/pts/run {jobs} {self.limit} "$@"')
            while True:
                place = process.expect([r"> (\S+/\S+)\r*\n", r"< (\S+/\S+) (\S+) (\d+)\r*\n", r"(?:^|\n)\$ "], timeout=self.limit + 60)
                if place == 2:
                    return set()
                name = process.match.group(1)
                if place == 0:
                    running.add(name)
                    continue
                running.discard(name)
                status = process.match.group(2)
                verdict = VERDICTS.get(status, f"SIGNAL{status}" if status.startswith("-") else f"STATUS-{status}")
                self.results[name] = verdict
                if sys.stderr.isatty():
                    print(f"\r{len(self.results)} tests ", end="", file=sys.stderr)
        except pexpect.ExceptionPexpect:
            print(f"outside: the machine has failed; its last words:\n{(process.before or '')[-1500:]}", file=sys.stderr)
            self.stop()
            return running

    def run(self, tests: list[str], jobs: int) -> None:
        """Runs tests, until each of them has a verdict."""
        while left := [test for test in tests if test not in self.results]:
            suspects = sorted(self.attempt(left, jobs))
            if jobs == 1 or len(suspects) == 1:
                for test in suspects:
                    self.results[test] = "CRASH"
            else:
                for test in suspects:
                    self.run([test], 1)


def under_linux(arch: str, test: str, limit: int) -> str:
    """The verdict of one test under Linux, by qemu-user."""
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
        [USER[arch], root_of(arch) / "pts" / test], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:
        try:
            status = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            return "LATE"
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    return VERDICTS.get(str(status), f"SIGNAL{status}" if status < 0 else f"STATUS-{status}")


def rows_of(results: dict[str, str], linux: dict[str, str]) -> dict[str, list[int]]:
    """For each chapter: its tests, how many pass, fail as under Linux, differ, and are left out."""
    rows = {chapter: [0, 0, 0, 0, 0] for chapter in [*CHAPTERS, "others", "all"]}
    for test, verdict in results.items():
        kind = 4 if verdict == "SKIP" else 1 if verdict == "PASS" else 2 if linux.get(test, "PASS") != "PASS" else 3
        for chapter in (chapter_of(test), "all"):
            rows[chapter][0] += 1
            rows[chapter][kind] += 1
    return {chapter: row for chapter, row in rows.items() if row[0]}


def share(row: list[int]) -> float:
    """How much of a chapter passes, or fails as under Linux, in percent."""
    count, passed, same, _, left = row
    return 100 * (passed + same) / max(1, count - left)


def table(results: dict[str, str], linux: dict[str, str]) -> list[str]:
    """Lines for people: a chapter each."""
    lines = [f"{'chapter':22}{'tests':>7}{'pass':>7}{'as Linux':>10}{'differ':>8}{'left out':>10}{'  pass or as Linux':>18}"]
    for chapter, row in rows_of(results, linux).items():
        count, passed, same, differ, left = row
        lines.append(f"{chapter:22}{count:7}{passed:7}{same:10}{differ:8}{left:10}{share(row):16.1f} %")
    return lines


def too_low(results: dict[str, str], linux: dict[str, str]) -> list[str]:
    """The chapters that miss the goal, without those that are left out as a whole."""
    return [chapter for chapter, row in rows_of(results, linux).items() if row[0] > row[4] and share(row) < GOAL]


def report(arch: str, results: dict[str, str], linux: dict[str, str], known: dict[str, tuple[str, str]], whole: bool) -> int:
    """Prints the table, the tests that differ from Linux with the reasons, and those that are not as expected; the status."""
    print("\n".join([f"Open POSIX Test Suite, {arch}", *table(results, linux)]))
    reasons, surprises = [], []
    for test, verdict in sorted(results.items()):
        kind, reason = expected(test, known)
        if verdict not in ("PASS", "SKIP") and linux.get(test, "PASS") == "PASS":
            if kind == "pass":
                surprises.append(f"  {test}: {verdict}, under Linux {linux.get(test, 'not run')}")
            else:
                reasons.append(f"  {test}: {verdict}: {reason}")
        elif verdict == "PASS" and kind == "fails":
            surprises.append(f"  {test}: PASS, although expected.txt says that it fails")
    if whole:
        surprises += [f"  {chapter}: less than {GOAL} %" for chapter in too_low(results, linux)]
    if reasons:
        print("\n".join(["known to differ:", *reasons]))
    print("\n".join(["not as expected:", *surprises] if surprises else ["as expected"]))
    return 1 if surprises else 0


def run_here(arch: str, suite: str, tests: list[str], jobs: int, limit: int) -> dict[str, str]:
    """The verdicts of tests on Diarch."""
    with tempfile.TemporaryDirectory() as place:
        runner = Runner(arch, disk_with(arch, [suite], Path(place)), limit)
        try:
            runner.run([test for test in tests if not test.startswith(SET_CLOCK)], jobs)
            runner.run([test for test in tests if test.startswith(SET_CLOCK)], 1)
        finally:
            runner.stop()
    return runner.results


def main() -> int:
    """Runs it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", default="x86", choices=["x86", "arm"])
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--limit", type=int, default=180)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    arch = options.arch
    result = build(arch, SUITE)
    sys.stderr.write(result.stderr)
    if result.returncode or not state(arch, SUITE).startswith("built"):
        print(f"outside: {SUITE} for {arch} is not there: {state(arch, SUITE) if not result.returncode else 'it does not build'}")
        return result.returncode
    known, folder = expectations(arch), TOP / "build/outside"
    folder.mkdir(parents=True, exist_ok=True)
    tests = all_tests(root_of(arch), options.names)
    results = {test: "NOT-BUILT" for test in tests if not (root_of(arch) / "pts" / test).exists()}
    results.update({test: "SKIP" for test in tests if expected(test, known)[0] == "skip"})
    results.update(run_here(arch, SUITE, [test for test in tests if test not in results], options.jobs, options.limit))
    linux = {test: "NOT-BUILT" for test, verdict in results.items() if verdict == "NOT-BUILT"}
    if shutil.which(USER[arch]):
        failed = [test for test, verdict in results.items()
                  if verdict not in ("PASS", "SKIP", "NOT-BUILT") and not test.startswith(SET_CLOCK)]
        with ThreadPoolExecutor(options.jobs) as pool:
            linux.update(zip(failed, pool.map(lambda test: under_linux(arch, test, options.limit), failed)))
    # On a busy computer a test may be late: it gets another chance, alone.
    again = [test for test, verdict in results.items() if verdict not in ("PASS", "SKIP") and linux.get(test, "PASS") == "PASS"]
    if again and options.jobs > 1:
        results.update(run_here(arch, SUITE, again, 1, options.limit))
    (folder / f"{arch}.txt").write_text("".join(f"{test} {results[test]} {linux.get(test, '-')}\n" for test in sorted(results)))
    return report(arch, results, linux, known, not options.names)


if __name__ == "__main__":
    sys.exit(main())
