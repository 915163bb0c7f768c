#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs all tests, or the parts named, and adds up their results.

run.py [--make MAKE] [PART...] parts: host, checks, build, system (in this order); and docs or labs, if they are named

The last line is `N passed, N failed`, after a list of the skipped tests and the reasons. The exit status is 0 if
nothing failed and every part ran something. No result depends on the version of a tool: a check that needs one version
(mk/pinned.sh, and the warnings of compilers) is skipped with any other version.
"""
from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
RESULTS = TOP / "build" / "results"


# The tests of the book and the labs: those that need the machines, and two of the checks.
DOCS = ["tests/docs", "tests/labs", "tests/checks/test_book.py", "tests/checks/test_book_html.py"]

# The compilers whose warnings count as failures. Each new version warns of something else.
TESTED = {"gcc": "12", "clang": "14"}


@dataclass
class Count:
    """The numbers of tests by result, and the skipped tests with the reasons."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"


def run_make(make: str, *arguments: str) -> tuple[int, str]:
    """Runs make; shows its output as it comes, and returns it."""
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
    for target in ("test-libc", "test-edit", "test-host"):
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
    return read_report(report) if report.exists() else Count(failed=1)


def read_report(report: Path) -> Count:
    """The results in pytest's report."""
    total = Count()
    root = ElementTree.parse(report).getroot()
    for suite in root.iter("testsuite"):
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        total += Count(number["tests"] - failed - number["skipped"], failed)
    for case in root.iter("testcase"):
        for skip in case.iter("skipped"):
            total.skipped.append(f"{case.get('classname', '')}::{case.get('name', '')}: {skip.get('message', '')}")
    return total


def compiler(arch: str, variant: list[str]) -> tuple[str, str] | None:
    """The family and the major version of the compiler that builds a variant. None: it is not installed."""
    environment = {**os.environ, **dict(word.split("=", 1) for word in variant)}
    tools = subprocess.run(
        ["mk/toolchain.sh", arch], cwd=TOP, env=environment, capture_output=True, text=True, check=False
    )
    value = dict(re.findall(r"(?m)^(\w+) := (.*)$", tools.stdout))
    if tools.returncode != 0 or not value:
        return None
    version = subprocess.run([*value["CC"].split(), "-dumpversion"], capture_output=True, text=True, check=False)
    return value["CC_FAMILY"], version.stdout.strip().split(".")[0]


def build_variant(make: str, arch: str, variant: list[str]) -> Count:
    """One machine, built in one way: no warning is allowed, if the compiler is one whose warnings count."""
    name = " ".join(["build", arch, *variant])
    found = compiler(arch, variant)
    if found is None and "LLVM=1" in variant:
        return Count(skipped=[f"{name}: clang, lld and LLVM's tools are not all here"])
    judged = found is None or TESTED[found[0]] == found[1]
    folder = f"build/matrix/{arch}{''.join(variant).replace('=', '')}" if variant else f"build/{arch}"
    status, output = run_make(
        make, f"ARCH={arch}", f"B={folder}", f"WERROR={1 if judged else ''}", "-j2", *variant, "all"
    )
    warnings = output.count("warning:")
    if status != 0 or (judged and warnings):
        return Count(failed=1)
    if judged:
        return Count(passed=1)
    family, version = found
    return Count(1, 0, [f"{name}: whether {family} {version} warns ({warnings} times): that of {family} {TESTED[family]} counts"])


def build(make: str) -> Count:
    """Every machine with every compiler, and other optimisations."""
    variants = (["LLVM=1"], ["OPT=-O0"], ["OPT=-Os"], ["LOCKCHECK=1"], [])
    return sum((build_variant(make, arch, variant) for arch in ("x86", "arm") for variant in variants), Count())


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
    extra = {"docs": lambda: sum(map(pytest, DOCS), Count()), "labs": lambda: pytest("tests/labs")}
    RESULTS.mkdir(parents=True, exist_ok=True)
    total, summary, empty = Count(), [], False
    for name in arguments.parts or parts:
        began = time.monotonic()
        count = {**parts, **extra}[name]()
        empty |= count.passed + count.failed == 0
        summary.append(f"{name}: {count}, {time.monotonic() - began:.0f} s")
        total += count
    print("\n" + "\n".join(summary))
    print("\n".join(["skipped:", *(f"  {line}" for line in total.skipped)] if total.skipped else ["nothing was skipped"]))
    if empty:
        print("A part ran no test: that counts as a failure.")
        total.failed += 1
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
