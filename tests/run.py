#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs all tests, or the parts named, and adds up what they say.

    run.py [--make MAKE] [PART...]      parts: host, checks, build, system (in this order)

The last line is `N passed, N failed`; the exit status is 0 where nothing failed and every part ran
something.
"""
from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
RESULTS = TOP / "build" / "results"


@dataclass
class Count:
    """How many tests did what."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed)


def run_make(make: str, *arguments: str) -> tuple[int, str]:
    """Runs make; shows what it prints as it comes, and returns it."""
    command = [make, "--no-print-directory", *arguments]
    print("+", " ".join(command), flush=True)
    environment = {**os.environ, "DEPS": os.environ.get("DEPS", "yes")}
    with subprocess.Popen(
        command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, errors="replace", env=environment,
    ) as process:
        lines = []
        assert process.stdout
        for line in process.stdout:
            lines.append(line)
            if not line.startswith("  "):
                print(line, end="", flush=True)
    return process.returncode, "".join(lines)


def host(make: str) -> Count:
    """The unit tests on this machine: cmocka's summaries."""
    total = Count()
    for target in ("test-libc", "test-host"):
        status, output = run_make(make, "-k", target)
        count = Count(
            sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", output))),
            sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test\(s\), listed", output))),
        )
        if status != 0 and count.failed == 0:
            count.failed = 1  # it did not build, or a sanitizer ended it
        total += count
    return total


def pytest(folder: str) -> Count:
    """A folder of pytest tests."""
    report = RESULTS / f"{folder.replace('/', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", folder]
    print("+", " ".join(command), flush=True)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=TOP, check=False, stdin=subprocess.DEVNULL, env=environment)
    if not report.exists():
        return Count(failed=1)
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        total += Count(number["tests"] - failed - number["skipped"], failed)
    return total


def build(make: str) -> Count:
    """Every machine with every compiler, and other optimisations: no warning."""
    total = Count()
    for arch in ("x86", "arm"):
        for variant in (["LLVM=1"], ["OPT=-O0"], ["OPT=-Os"], ["LOCKCHECK=1"], []):
            folder = f"build/matrix/{arch}{''.join(variant).replace('=', '')}" if variant else f"build/{arch}"
            status, output = run_make(make, f"ARCH={arch}", f"B={folder}", "WERROR=1", "-j2", *variant, "all")
            total += Count(failed=1) if status != 0 or "warning:" in output else Count(passed=1)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", default="make")
    parser.add_argument("parts", nargs="*", default=[])
    arguments = parser.parse_args()
    parts = {
        "host": lambda: host(arguments.make),
        "checks": lambda: pytest("tests/checks"),
        "build": lambda: build(arguments.make),
        "system": lambda: pytest("tests/system"),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    total, summary, empty = Count(), [], False
    for name in arguments.parts or parts:
        began = time.monotonic()
        count = parts[name]()
        empty |= count.passed + count.failed == 0
        summary.append(f"{name}: {count.passed} passed, {count.failed} failed, {time.monotonic() - began:.0f} s")
        total += count
    print("\n" + "\n".join(summary))
    if empty:
        print("A part ran no test: that counts as a failure.")
        total.failed += 1
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
