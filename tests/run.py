#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs all tests, or the parts named, and adds up their results.

run.py [--make MAKE] [PART...] parts: build, host, checks, system; and docs or labs, if they are named

Two lanes run at the same time, because most tests keep one processor busy: the host's tests beside the checks, and the
machines' tests beside each other. What both lanes need is built before.

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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
RESULTS = TOP / "build" / "results"
HOST_TOOLS = [f"build/host/{name}" for name in ("mkfs", "fsck", "fsdump", "fscopy")]
SUMMARY: list[str] = []  # a line for each part that has ended


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


def pytest(folder: str, *options: str) -> Count:
    """A folder of pytest tests."""
    report = RESULTS / f"{'-'.join([folder, *options]).replace('/', '-').replace('=', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *options, folder]
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
    # The plain build is the one that the machines' tests use, and make without options. Its warnings are counted below.
    strict = judged and variant
    folder = f"build/matrix/{arch}{''.join(variant).replace('=', '')}" if variant else f"build/{arch}"
    # Both compilers compile the programs; the other variants are of the kernel only.
    programs = f"build/{arch}" if variant and "LLVM=1" not in variant else folder
    status, output = run_make(
        make, f"ARCH={arch}", f"B={folder}", f"P={programs}", f"WERROR={1 if strict else ''}", "-j2", *variant, "all"
    )
    warnings = output.count("warning:")
    if status != 0 or (judged and warnings):
        return Count(failed=1)
    if judged:
        return Count(passed=1)
    family, version = found
    return Count(1, 0, [f"{name}: whether {family} {version} warns ({warnings} times): that of {family} {TESTED[family]} counts"])


def build(make: str) -> Count:
    """Both machines with both compilers and with all checks of the running kernel, and each with another optimisation."""
    variants = {
        "x86": ([], ["LOCKCHECK=1", "SAN=undefined"], ["SAN=address"], ["SAN=thread"], ["LLVM=1"], ["OPT=-O0"]),
        "arm": ([], ["LOCKCHECK=1", "SAN=undefined"], ["SAN=address"], ["SAN=thread"], ["LLVM=1"], ["OPT=-Os"]),
    }
    return sum((build_variant(make, arch, variant) for arch, ways in variants.items() for variant in ways), Count())


def system(make: str) -> Count:
    """The tests that boot the machines: a lane for the Pi, and one for everything else."""
    for arguments in (["ARCH=x86", "all"], ["ARCH=arm", "all", "sdcard"], HOST_TOOLS):
        status, _ = run_make(make, "-j2", *arguments)
        if status != 0:
            return Count(failed=1)
    return in_lanes(lambda: pytest("tests/system", "--lane=arm"), lambda: pytest("tests/system", "--lane=others"))


def in_lanes(*lanes: Callable[[], Count]) -> Count:
    """Runs functions at the same time."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        return sum((future.result() for future in [pool.submit(lane) for lane in lanes]), Count())


def timed(name: str, part: Callable[[], Count]) -> Count:
    """Runs a part, and remembers a line about it for the end."""
    began = time.monotonic()
    count = part()
    SUMMARY.append(f"{name}: {count}, {time.monotonic() - began:.0f} s")
    if count.passed + count.failed == 0:
        SUMMARY.append(f"{name} ran no test: that counts as a failure.")
        count.failed = 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", default="make")
    parser.add_argument("parts", nargs="*", default=[])
    arguments = parser.parse_args()
    parts = {
        "build": lambda: build(arguments.make),
        "host": lambda: host(arguments.make),
        "checks": lambda: pytest("tests/checks"),
        "system": lambda: system(arguments.make),
        "docs": lambda: sum(map(pytest, DOCS), Count()),
        "labs": lambda: pytest("tests/labs"),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    if arguments.parts:
        total = sum((timed(name, parts[name]) for name in arguments.parts), Count())
    else:
        total = timed("build", parts["build"])
        total += in_lanes(*(lambda name=name: timed(name, parts[name]) for name in ("host", "checks")))
        total += timed("system", parts["system"])
    print("\n" + "\n".join(SUMMARY))
    print("\n".join(["skipped:", *(f"  {line}" for line in total.skipped)] if total.skipped else ["nothing was skipped"]))
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
