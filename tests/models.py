#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the models of the kernel's protocols with spin: docs/models.md.

models.py [--short] [NAME...]   all models, or those named: spin finds no error in a model, and one in each of its bugs
models.py --map NAME            the steps of a model, with the lines of the sources that they stand for
models.py --trail NAME BUG      the shortest way to the error of a bug, in lines of the sources
"""
from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build/models"
MEMORY_MIB = 1900
# A step's comment: the function, and text that stands in it. Such a comment ends its line.
MARK = re.compile(r"/\* (\w+): (\S.*?) \*/$")


@dataclass
class Model:
    """A model, the options of its larger bounds, and whether it has an ltl property."""

    path: str
    whole: tuple[str, ...] = ()
    ltl: bool = False

    @property
    def text(self) -> str:
        return (TOP / self.path).read_text()

    @property
    def bugs(self) -> list[str]:
        """The names behind BUG_, in the order of the text."""
        return list(dict.fromkeys(re.findall(r"\bBUG_(\w+)", self.text)))

    @property
    def sources(self) -> list[Path]:
        """The files that the line `Sources:` names."""
        return [TOP / name for name in re.search(r"(?m)^ \* Sources: (.*)$", self.text)[1].split()]


MODELS = {
    "waitqueue": Model("kernel/sync/waitqueue.pml", ("-DSLEEPERS=3",), True),
    "sched": Model("kernel/sched/sched.pml", ()),
    "shootdown": Model("arch/x86/tlb.pml"),
    "asid": Model("arch/armv7/space.pml", ("-DBIRTHS=3",)),
    "log": Model("kernel/fs/dfs/log.pml", ("-DOPS=4",)),
}


@dataclass
class Step:
    """A marked line of a model, and its place in the sources; line 0: the text is not there."""

    model_line: int
    function: str
    text: str
    file: str = ""
    line: int = 0


def squeeze(text: str) -> str:
    """Without the spaces, so that a line may be broken anywhere."""
    return re.sub(r"\s+", "", text)


def body(path: Path, name: str) -> tuple[int, list[str]] | None:
    """A function's first line and its lines, in C or assembly."""
    lines = path.read_text().splitlines()
    start = r"%s:" if path.suffix == ".S" else r"(?!return)(?:NOINLINE )?[a-z].*\b%s\("
    for number, line in enumerate(lines):
        if re.match(start % name, line) and not line.endswith(";"):
            end = next((n for n in range(number + 1, len(lines)) if lines[n] == "}"), len(lines) - 1)
            return number + 1, lines[number : end + 1]
    return None


def place(sources: list[Path], step: Step, after: int) -> None:
    """Fills in the step's place: the first one in its function that is not before the line `after`."""
    for path in sources:
        found = body(path, step.function)
        if not found:
            continue
        first, lines = found
        step.file = str(path.relative_to(TOP))
        wanted = squeeze(step.text)
        for number in range(len(lines)):
            window = squeeze("\n".join(lines[number : number + 4]))
            if first + number >= after and wanted in window and wanted not in squeeze("\n".join(lines[number + 1 : number + 5])):
                step.line = first + number
                return


def steps(model: Model) -> list[Step]:
    """The marked lines. Within one block of the model, the steps of a function come in the function's order."""
    found, last = list[Step](), dict[str, int]()
    for number, line in enumerate(model.text.splitlines(), 1):
        if re.match(r"(inline|active|proctype|init|#define)\b", line):
            last = {}
        if mark := MARK.search(line):
            step = Step(number, mark[1], mark[2])
            place(model.sources, step, last.get(step.function, 0))
            last[step.function] = step.line
            found.append(step)
    return found


def wrong_steps(model: Model) -> list[str]:
    """The marks that the sources do not have any more, or have in another order."""
    return [
        f"{model.path}:{step.model_line}: {step.function}: {step.text}: " + ("not there in this order" if step.file else "no such function")
        for step in steps(model) if step.line == 0
    ]


def command(*words: str, folder: Path) -> str:
    """Runs a command in a folder; its output."""
    result = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return result.stdout


def search(name: str, options: tuple[str, ...], compile_options: tuple[str, ...], run: tuple[str, ...]) -> str:
    """Makes the search program for a model, and runs it; its report."""
    folder = BUILD / "-".join([name, *(re.sub(r"\W", "", option) for option in (*options, *compile_options))])
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.pml"
    model.write_text(MODELS[name].text)
    (folder / f"{name}.pml.trail").unlink(missing_ok=True)
    report = command("spin", "-a", *options, model.name, folder=folder)
    if not (folder / "pan.c").exists() or "Error" in report:
        raise RuntimeError(f"spin: {name}: {report}")
    report = command("gcc", "-w", f"-DMEMLIM={MEMORY_MIB}", *compile_options, "-o", "pan", "pan.c", folder=folder)
    if report:
        raise RuntimeError(f"gcc: {name}: {report}")
    return command("./pan", "-n", *run, folder=folder)


def errors(report: str) -> int:
    """How many errors a whole search has found; an incomplete one counts as a failure."""
    found = re.search(r"errors: (\d+)", report)
    if not found or re.search(r"max search depth too small|reached -DMEMLIM|out of memory", report):
        raise RuntimeError("the search has not come to its end:\n" + report)
    return int(found[1])


def states(report: str) -> int:
    """How many states a search has stored."""
    return int(re.search(r"(\d+) states, stored", report)[1])


SAFETY = ("-DNOCLAIM", "-DSAFETY", "-DCOLLAPSE")
DEEP = "-m2000000"


def check_right(name: str, whole: bool) -> str:
    """No error in the model: a line for the report."""
    options = MODELS[name].whole if whole else ()
    report = search(name, options, ("-O2", *SAFETY), (DEEP,))
    assert errors(report) == 0, f"{name} {' '.join(options)}: spin has found an error in the model itself:\n{report}"
    return f"{name} {' '.join(options)}: no error in {states(report)} states"


def check_live(name: str) -> str:
    """The ltl property of the model, under weak fairness."""
    report = search(name, (), ("-O2", "-DNFAIR=3", "-DCOLLAPSE"), ("-a", "-f", DEEP))
    assert errors(report) == 0, f"{name}: the ltl property does not hold:\n{report}"
    return f"{name}: its ltl property holds in {states(report)} states"


def check_bug(name: str, bug: str, shortest: bool = False) -> str:
    """An error in the model with a bug put in. shortest: searched breadth first, which takes longer."""
    report = search(name, (f"-DBUG_{bug}",), ("-O0", *SAFETY, *(["-DBFS"] if shortest else [])), (DEEP,))
    assert errors(report) > 0, f"{name}: spin does not find BUG_{bug}"
    return f"{name}: BUG_{bug} found in {states(report)} states: {reason(report)}"


def reason(report: str) -> str:
    """What pan has found."""
    return re.search(r"(?m)^pan:1: (.*?) \(at", report)[1]


def trail(name: str, bug: str) -> None:
    """Prints the way to an error: the lines of the sources for the steps that have them."""
    print(check_bug(name, bug, shortest=True))
    folder = next(BUILD.glob(f"{name}-DBUG_{bug}-*DBFS"))
    known = {step.model_line: step for step in steps(MODELS[name])}
    replay = command("spin", "-t", "-p", f"-DBUG_{bug}", f"{name}.pml", folder=folder)
    before = None
    for process, kind, line, action in re.findall(r"proc +(\d+) \(([\w:]+?):1\) \S+?:(\d+) \(state \d+\)\s+\[(.*)\]", replay):
        step = known.get(int(line))
        if step and (process, line) != before:
            print(f"{kind} {process:2}  {step.file}:{step.line}  {step.function}: {step.text}")
        elif not step and action not in ("else", "(1)"):
            print(f"{kind} {process:2}    {action}")
        before = (process, line)


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["--map"]:
        for step in steps(MODELS[words[1]]):
            print(f"{MODELS[words[1]].path}:{step.model_line}  {step.file}:{step.line}  {step.function}: {step.text}")
        return 0
    if words[:1] == ["--trail"]:
        trail(words[1], words[2])
        return 0
    for name in [word for word in words if word != "--short"] or MODELS:
        assert not wrong_steps(MODELS[name]), "\n".join(wrong_steps(MODELS[name]))
        print(check_right(name, "--short" not in words), flush=True)
        if MODELS[name].ltl and "--short" not in words:
            print(check_live(name), flush=True)
        for bug in MODELS[name].bugs:
            print(check_bug(name, bug), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
