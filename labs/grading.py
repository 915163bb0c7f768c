# SPDX-License-Identifier: MIT
"""Grades a tree: builds it, boots it under QEMU, runs a lab's cases, and says in words what is wrong.

A lab's grade.py has CASES. The cases of one boot, that is with the same options, share a machine. A command that does
not end, or that stops the machine, loses its points. The next case after a failure gets a new machine: otherwise
it could fail for the same reason, with another message. A case with a disk has an empty file system on it, which its
commands can mount: {disk} in a command stands for the disk's name.
"""
from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/system"))

import pexpect  # noqa: E402
from machine import PROMPT, Machine, in_option  # noqa: E402 (found by the path above)

BOOT_LIMIT = 90  # seconds until the first prompt: a hang, on any host
LIMIT = 150  # seconds for a command: more than usertests gives to one test
NAMES = {"x86": "PC", "arm": "Pi"}
DISKS = {"x86": ("/dev/hd0", "ide"), "arm": ("/dev/sd0", "sd")}  # the name in Diarch, the interface in QEMU
SAME = "the same as above"
PROMPT_BEHIND = re.escape(PROMPT)  # behind a result, and the shell's words about a job
NEW_PROMPT = r"\n\$ "
PANIC = r"panic: ([^\r\n]*)\r*\n"


@dataclass(frozen=True)
class Case:
    """Something that the lab's kernel must do. It passes if the command ends with status 0 and its output has the
    pattern; check() can ask for more: it returns what is wrong, or nothing."""

    points: int
    command: str
    says: str
    expect: str = ""
    hint: str = ""
    check: Callable[[str], str] | None = None
    archs: tuple[str, ...] = ("x86", "arm")
    append: str = ""
    cpus: int = 0
    extra: tuple[str, ...] = ()
    disk: bool = False
    status: int | None = 0
    limit: int = LIMIT
    panics: str = ""  # the machine must panic, and this must be in the reason

    def boot(self) -> tuple[str, int, tuple[str, ...], bool]:
        """The options of the machine. Cases with the same ones share a boot."""
        return self.append, self.cpus, self.extra, self.disk


@dataclass
class Result:
    """The points of one machine, and the report."""

    arch: str
    points: int = 0
    most: int = 0
    lines: list[str] = field(default_factory=list)

    def note(self, case: Case, problem: str) -> None:
        """Adds a case; no problem means all its points."""
        self.most += case.points
        self.points += 0 if problem else case.points
        self.lines.append(f"  {0 if problem else case.points} of {case.points}  {case.says}")
        shown = problem and problem != SAME and " booting" not in problem  # a hint is about the case's own command
        hint = f"\n{case.hint}" if shown and case.hint else ""
        for line in (problem + hint).strip().splitlines():
            self.lines.append(f"          {line}")


class Stopped(Exception):
    """The machine does not answer any more. The text says why, in a sentence."""


def cases_of(lab: Path) -> list[Case]:
    """The cases of a lab."""
    sys.path.insert(0, str(HERE))
    try:
        cases: list[Case] = runpy.run_path(str(lab / "grade.py"))["CASES"]
    finally:
        sys.path.remove(str(HERE))
    return cases


def build(tree: Path, arch: str, options: list[str]) -> str:
    """Builds the tree for a machine, with more options for make: what is wrong, or nothing."""
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL")}
    command = ["make", "--no-print-directory", f"ARCH={arch}", "-j2", *options, "all"]
    result = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if result.returncode == 0:
        return ""
    output = result.stdout + result.stderr
    errors = [line for line in output.splitlines() if re.search(r"\berror: |undefined reference|multiple definition", line)]
    return "\n".join(["The tree does not build. make says:", *(errors or output.splitlines()[-5:])[:5]])


def last_lines(text: str) -> str:
    """The end of the console's output, for a report."""
    lines = [line for line in text.replace("\r", "\n").splitlines() if line.strip()][-4:]
    return "".join(f"\n| {line[:150]}" for line in lines)


def why_stopped(machine: Machine, what: str, index: int, limit: int) -> str:
    """The sentence for a machine that has not answered: 0 a panic, 1 QEMU has ended, 2 too late, 3 a prompt instead."""
    process = machine.process
    if what == "booting" and "selftest: " in process.before:
        what = "starting with the self-test"  # in it or after it, but the case's own doing
    if index == 0:
        return f"The kernel panicked while {what}: {process.match.group(1)}"
    if index == 1:
        return f"The machine switched itself off while {what}." + last_lines(process.before)
    if index == 3:
        return f"The shell ended while {what}, and another one took its place." + last_lines(process.before)
    return f"The machine did not finish {what} in {limit} seconds: it hangs, or waits for ever." + last_lines(process.before)


def wait_for(machine: Machine, pattern: str, what: str, limit: int) -> str:
    """Waits for a pattern: the text before it. Raises Stopped if the machine does not get there."""
    ends = [PANIC, pexpect.EOF, pexpect.TIMEOUT, PANIC if pattern in (NEW_PROMPT, PROMPT_BEHIND) else NEW_PROMPT]
    index = machine.process.expect([*ends, pattern], timeout=limit)
    if index != len(ends):
        raise Stopped(why_stopped(machine, what, index, limit))
    return machine.process.before.replace("\r", "")


def new_disk(tree: Path, arch: str) -> list[str]:
    """The options of QEMU for a disk with an empty file system."""
    image = tree / "build" / arch / "lab.img"
    with tempfile.TemporaryDirectory() as empty:
        subprocess.run([tree / "build/host/mkfs", "-o", image, "-s", "16M", empty], check=True, stdout=subprocess.DEVNULL)
    return ["-drive", f"file={in_option(image)},format=raw,if={DISKS[arch][1]}"]


def start(tree: Path, arch: str, case: Case) -> Machine:
    """A machine at its prompt. Raises Stopped if it does not boot."""
    variant, append, extra = {"x86": "multiboot", "arm": "kernel"}[arch], case.append, list(case.extra)
    if case.disk:
        append, extra = f"{append} root=/dev/ram0".strip(), extra + new_disk(tree, arch)
    machine = Machine(arch, variant=variant, append=append, cpus=case.cpus, extra=extra, build=tree / "build" / arch)
    try:
        wait_for(machine, NEW_PROMPT, "booting", BOOT_LIMIT)
    except Stopped:
        machine.close()
        raise
    return machine


def run(machine: Machine, case: Case) -> tuple[str, int]:
    """The output and the status of a case's command."""
    machine.process.sendline(f'{case.command}; echo "status"=$?=')
    wait_for(machine, r'"status"=\$\?=\r*\n', f"reading the command `{case.command}`", case.limit)
    output = wait_for(machine, r"status=(\d+)=\r*\n", f"running `{case.command}`", case.limit)
    status = int(machine.process.match.group(1))
    wait_for(machine, PROMPT_BEHIND, f"running `{case.command}`", case.limit)
    return output, status


def judge(case: Case, output: str, status: int) -> str:
    """What is wrong with the result of a command, or nothing."""
    shown = "".join(f"\n| {line[:150]}" for line in output.strip().splitlines()[-6:])
    if case.panics:
        return f"The machine should stop with a panic that says: {case.panics}. It was booted with APPEND={case.append}.{shown}"
    if case.status is not None and status != case.status:
        return f"`{case.command}` ended with status {status} instead of {case.status}.{shown}"
    if case.expect and not re.search(case.expect, output):
        return f"`{case.command}` does not show what it should.{shown}"
    return case.check(output) if case.check else ""


def answer(machine: Machine, case: Case) -> tuple[str, bool]:
    """The problem of a case, and whether the machine can be used again."""
    try:
        problem = judge(case, *run(machine, case))
        return problem, not problem and not case.panics
    except Stopped as stopped:
        right = case.panics and "panicked" in str(stopped) and re.search(case.panics, str(stopped))
        return "" if right else str(stopped), False


def boot_and_answer(tree: Path, arch: str, cases: list[Case]) -> Iterator[tuple[Case, str]]:
    """The problems of cases that share a boot."""
    machine, dead = None, ""
    try:
        for case in cases:
            try:
                if not machine and not dead:
                    machine = start(tree, arch, case)
            except Stopped as stopped:
                dead = str(stopped)
            if not machine:
                panicked = case.panics and "panicked" in dead and re.search(case.panics, dead)
                yield case, "" if panicked else dead
                continue
            problem, usable = answer(machine, case)
            if not usable:
                machine.close()
                machine = None
            yield case, problem
    finally:
        if machine:
            machine.close()


def grade(tree: Path, arch: str, cases: list[Case], options: list[str] | None = None) -> Result:
    """Builds a tree for one machine, and runs the cases that this machine has."""
    mine = [replace(case, command=case.command.replace("{disk}", DISKS[arch][0])) for case in cases if arch in case.archs]
    result = Result(arch)
    problem = build(tree, arch, options or [])
    if problem:
        result.most = sum(case.points for case in mine)
        result.lines = [f"  {line}" for line in problem.splitlines()]
        return result
    for boot in dict.fromkeys(case.boot() for case in mine):
        told = ""
        for case, wrong in boot_and_answer(tree, arch, [case for case in mine if case.boot() == boot]):
            result.note(case, SAME if wrong and wrong == told else wrong)
            told = wrong
    return result


def report(lab: str, results: list[Result]) -> str:
    """The text that a student reads."""
    text = []
    for result in results:
        text += [f"Lab {lab}, {NAMES[result.arch]}:", *result.lines, ""]
    for result in results:
        text.append(f"{NAMES[result.arch]}: {result.points} of {result.most} points")
    points, most = sum(result.points for result in results), sum(result.most for result in results)
    return "\n".join([*text, f"{lab}: {points} of {most} points"])
