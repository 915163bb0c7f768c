#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of busybox or of bash, shell scripts, on Diarch, compares with Linux, and prints a table: a part of make outside.

    scripts.py [--arch x86|arm] SUITE [NAME...]

A SUITE is busybox (Debian's, in the hands of its ash), busybox-sh (the same in the hands of our sh) or bash. The NAMES are applets, or
names of tests. Under Linux the same scripts run on this computer, by the programs for the PC; a computer that cannot execute them
compares nothing. scripts-expected.txt lists the tests that are known to differ, with reasons. The status is 1 if there are others.
build/outside/SUITE-ARCH.txt has the result of each test, SUITE-ARCH.log what it printed, and SUITE-linux.txt the results under Linux.
"""
from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from ports import boot, build, disk_with, state  # noqa: E402 (found by the path above)

LIMIT = 3600  # seconds: a hang
Results = dict[str, str]


class Suite(NamedTuple):
    """A recipe, the folder of the image that it fills, the shell that runs all there, and the tests' shell here and under Linux."""

    recipe: str
    folder: str
    runner: str
    shell: str
    linux_shell: str


SUITES = {
    "busybox": Suite("busyboxtests", "bbtests", "./busybox ash", "/bbtests/ash", "ash"),
    "busybox-sh": Suite("busyboxtests", "bbtests", "./busybox ash", "/bin/sh", "ash"),
    "bash": Suite("bashtests", "bashtests", "/bin/sh", "/bin/sh", "bash"),
}


def place_of(arch: str, suite: Suite) -> Path:
    """The suite on this computer."""
    return TOP / f"build/ports/{arch}/{suite.recipe}/root/{suite.folder}"


def results_of(output: str) -> Results:
    """The verdict of each test. A name that comes again gets a number."""
    found, seen = {}, Counter[str]()
    for verdict, name in re.findall(r"(?m)^(PASS|FAIL|SKIPPED|UNTESTED): (.*?)\r?$", output):
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = verdict
    return found


def expectations(arch: str, name: str) -> dict[str, str]:
    """scripts-expected.txt: a line is the machine (x86, arm, both), the suite (or a beginning of it), the test, ' - ', the reason."""
    known = {}
    for line in (TOP / "tests/outside/scripts-expected.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            machine, suite, rest = line.split(None, 2)
            if machine in (arch, "both") and name.startswith(suite):
                test, reason = rest.rsplit(" - ", 1)
                known[test] = reason
    return known


def under_linux(suite: Suite, names: list[str]) -> Results:
    """The verdicts on this computer, or none if it cannot execute the PC's programs."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / suite.folder
        if build("x86", suite.recipe).returncode or not state("x86", suite.recipe).startswith("built"):
            return {}
        shutil.copytree(place_of("x86", suite), place, symlinks=True)
        try:
            result = subprocess.run([*suite.runner.split(), "run", place / suite.linux_shell, *names], cwd=place, timeout=LIMIT,
                                    env={"HOME": "/", "TMPDIR": folder, "PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except OSError:
            return {}
    return results_of(result.stdout.decode(errors="replace"))


def run_here(arch: str, suite: Suite, names: list[str], log: Path) -> str:
    """What the tests print on Diarch. The log grows while they run."""
    with (tempfile.TemporaryDirectory() as folder, log.open("w", encoding="utf-8") as stream,
          boot(arch, disk_with(arch, [suite.recipe], Path(folder))) as machine):
        machine.login()
        machine.process.logfile_read = stream
        machine.run(f"cd /{suite.folder}")
        output = machine.run(f"{suite.runner} run {suite.shell} {' '.join(names)} 2>&1", LIMIT)[0]
        if "the tests have ended" not in output:
            print(f"scripts: the tests have not come to their end:\n{output[-2000:]}", file=sys.stderr)
        return output


def report(title: str, here: Results, linux: Results, known: dict[str, str]) -> int:
    """Prints the figures, and the tests that differ from Linux: the status."""
    passed = sum(verdict == "PASS" for verdict in here.values())
    differ = sorted(name for name, verdict in linux.items() if verdict == "PASS" and here.get(name) != "PASS")
    print(f"{title}: {len(here)} tests, {passed} pass, {len(differ)} of those that pass under Linux do not"
          if linux else f"{title}: {len(here)} tests, {passed} pass, not compared with Linux")
    print("".join(f"  {name}: {here.get(name, 'not run')}: {known[name]}\n" for name in differ if name in known), end="")
    surprises = [f"  {name}: {here.get(name, 'not run')}, under Linux PASS" for name in differ if name not in known]
    surprises += [f"  {name}: PASS, although scripts-expected.txt says that it does not" for name in known if here.get(name) == "PASS"]
    print("\n".join(["not as expected:", *surprises] if surprises else ["as expected"]))
    return 1 if surprises or not here else 0


def main() -> int:
    """Runs it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", default="x86", choices=["x86", "arm"])
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    arch, name, suite = options.arch, options.suite, SUITES[options.suite]
    result = build(arch, suite.recipe)
    sys.stderr.write(result.stderr)
    if result.returncode or not state(arch, suite.recipe).startswith("built"):
        print(f"scripts: {name} for {arch} is not there: {state(arch, suite.recipe) if not result.returncode else 'it does not build'}")
        return result.returncode
    folder = TOP / "build/outside"
    folder.mkdir(parents=True, exist_ok=True)
    here = results_of(run_here(arch, suite, options.names, folder / f"{name}-{arch}.log"))
    linux = under_linux(suite, options.names)
    for kind, results in [(arch, here), ("linux", linux)]:
        (folder / f"{name}-{kind}.txt").write_text("".join(f"{verdict} {test}\n" for test, verdict in sorted(results.items())))
    return report(f"{name}, {arch}", here, linux, expectations(arch, name))


if __name__ == "__main__":
    sys.exit(main())
