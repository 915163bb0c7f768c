#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs busybox's own tests on Diarch, compares with Linux, and prints a table: a part of make outside.

    busyboxtests.py [--arch x86|arm] [--shell ash|sh] [APPLET...]

The tests are shell scripts that start the applets of Debian's busybox. They are executed by busybox's ash, or by our sh. Under
Linux they run on this computer, by the binary for the PC; a computer that cannot execute it compares nothing. busybox-expected.txt
lists the tests that are known to differ, with reasons. The status is 1 if there are others.
build/outside/busybox-ARCH-SHELL.txt has the result of each test, and busybox-linux.txt those of Linux.
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

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from ports import boot, build, disk_with, state  # noqa: E402 (found by the path above)

SUITE = "busyboxtests"
LIMIT = 3600  # seconds: a hang
Results = dict[str, str]


def place_of(arch: str) -> Path:
    """The suite on this computer."""
    return TOP / f"build/ports/{arch}/{SUITE}/root/bbtests"


def results_of(output: str) -> Results:
    """The verdict of each test. A name that comes again gets a number."""
    found, seen = {}, Counter[str]()
    for verdict, name in re.findall(r"(?m)^(PASS|FAIL|SKIPPED|UNTESTED): (.*?)\r?$", output):
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = verdict
    return found


def expectations(arch: str, shell: str) -> dict[str, str]:
    """busybox-expected.txt: a line is the machine (x86, arm, both), the shell (ash, sh, both), the test's name, ' - ', the reason."""
    known = {}
    for line in (TOP / "tests/outside/busybox-expected.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            machine, by, rest = line.split(None, 2)
            if machine in (arch, "both") and by in (shell, "both"):
                name, reason = rest.rsplit(" - ", 1)
                known[name] = reason
    return known


def under_linux(names: list[str]) -> Results:
    """The verdicts on this computer, or none if it cannot execute the PC's busybox."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "bbtests"
        if build("x86", SUITE).returncode or not state("x86", SUITE).startswith("built"):
            return {}
        shutil.copytree(place_of("x86"), place, symlinks=True)
        try:
            result = subprocess.run([place / "busybox", "ash", "run", place / "ash", *names], cwd=place, env={"HOME": "/"}, timeout=LIMIT,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except OSError:
            return {}
    return results_of(result.stdout.decode(errors="replace"))


def run_here(arch: str, shell: str, names: list[str], log: Path) -> str:
    """What the tests print on Diarch. The log grows while they run."""
    path = "/bbtests/ash" if shell == "ash" else "/bin/sh"
    with (tempfile.TemporaryDirectory() as folder, log.open("w", encoding="utf-8") as stream,
          boot(arch, disk_with(arch, [SUITE], Path(folder))) as machine):
        machine.login()
        machine.process.logfile_read = stream
        machine.run("cd /bbtests")
        output = machine.run(f"./busybox ash run {path} {' '.join(names)} 2>&1", LIMIT)[0]
        if "the tests have ended" not in output:
            print(f"busyboxtests: the tests have not come to their end:\n{output[-2000:]}", file=sys.stderr)
        return output


def report(title: str, here: Results, linux: Results, known: dict[str, str]) -> int:
    """Prints the figures, and the tests that differ from Linux: the status."""
    passed = sum(verdict == "PASS" for verdict in here.values())
    differ = sorted(name for name, verdict in linux.items() if verdict == "PASS" and here.get(name) != "PASS")
    print(f"{title}: {len(here)} tests, {passed} pass, {len(differ)} of those that pass under Linux do not"
          if linux else f"{title}: {len(here)} tests, {passed} pass, not compared with Linux")
    print("".join(f"  {name}: {here.get(name, 'not run')}: {known[name]}\n" for name in differ if name in known), end="")
    surprises = [f"  {name}: {here.get(name, 'not run')}, under Linux PASS" for name in differ if name not in known]
    surprises += [f"  {name}: PASS, although busybox-expected.txt says that it does not" for name in known if here.get(name) == "PASS"]
    print("\n".join(["not as expected:", *surprises] if surprises else ["as expected"]))
    return 1 if surprises or not here else 0


def main() -> int:
    """Runs it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", default="x86", choices=["x86", "arm"])
    parser.add_argument("--shell", default="ash", choices=["ash", "sh"])
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    result = build(options.arch, SUITE)
    sys.stderr.write(result.stderr)
    if result.returncode or not state(options.arch, SUITE).startswith("built"):
        print(f"busyboxtests: they are not there: {state(options.arch, SUITE) if not result.returncode else 'they do not build'}")
        return result.returncode
    folder = TOP / "build/outside"
    folder.mkdir(parents=True, exist_ok=True)
    output = run_here(options.arch, options.shell, options.names, folder / f"busybox-{options.arch}-{options.shell}.log")
    here, linux = results_of(output), under_linux(options.names)
    for name, results in [(f"{options.arch}-{options.shell}", here), ("linux", linux)]:
        (folder / f"busybox-{name}.txt").write_text("".join(f"{verdict} {test}\n" for test, verdict in sorted(results.items())))
    return report(f"busybox's tests by {options.shell}, {options.arch}", here, linux, expectations(options.arch, options.shell))


if __name__ == "__main__":
    sys.exit(main())
