#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The traces and the figures in docs/book/traces: what the machines show today, compared with what the book shows.

A trace must agree in its steps: the same functions in the same order, in the same mode and the same files. The values
that a step shows, and the lines of the files, may be others. A figure of `make bench` may differ by TOLERANCE; a larger
difference makes the text of the book doubtful.

    book.py             compares
    book.py --update    writes today's traces and figures (make book-update)
    book.py NAME...     only these: arm-malloc, bench ...
"""
from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench import document  # noqa: E402 (found by the path above)

TOP = Path(__file__).resolve().parent.parent
TRACES = TOP / "docs/book/traces"
NAMES = [f"{arch}-{name}" for name in ("malloc", "fault", "exec", "switch", "boot") for arch in ("x86", "arm")]
PERFORMANCE = TOP / "docs/performance.md"
TOLERANCE = 0.1
STEP = re.compile(r"(?m)^ +\d+  (user|kernel) +(\S+) +([\w./-]+)")


def trace(name: str) -> str:
    """The output of `make ARCH=... trace-...` today."""
    arch, what = name.split("-", 1)
    command = ["make", "--no-print-directory", f"ARCH={arch}", f"trace-{what}"]
    result = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert result.returncode == 0, result.stdout + result.stderr
    begin = re.search(r"(?m)^== ", result.stdout)
    assert begin, result.stdout
    return cleaned(result.stdout[begin.start():])


def cleaned(text: str) -> str:
    """A trace without the parts that belong to this copy of the source."""
    text = re.sub(r"(?m)^( +version \S+), .*$", r"\1", text)  # the commit
    # A compiler cache may give a program the paths of another tree in which it was compiled.
    return re.sub(r"(?<=\s)/\S*?/(?=(?:kernel|arch|drivers|lib|user|include)/\S+:\d)", "", text)


def bench() -> str:
    """The output of `make bench` today."""
    result = subprocess.run([sys.executable, "tests/bench.py"], cwd=TOP, capture_output=True, text=True, check=True)
    return result.stdout


def with_table(page: str, figures_text: str) -> str:
    """The page about performance with a table of these figures in place of its own."""
    own = re.search(r"(?m)^\| operation \|.*\n(?:\|.*\n)+", page)
    assert own, page
    return page[:own.start()] + document(figures_text) + page[own.end():]


def steps(text: str) -> list[str]:
    """The steps of a trace, each with its mode, function and file."""
    return [f"{match[1]} {match[2]} {match[3]}" for match in STEP.finditer(text)]


def differences(wanted: str, real: str) -> list[str]:
    """What the book's trace and the machine's do not have in common, as a list of steps that are gone or new."""
    lines = difflib.unified_diff(steps(wanted), steps(real), "the book", "the machine", lineterm="", n=1)
    return list(lines)


def figures(text: str) -> dict[str, list[int]]:
    """The figures of both machines by the operation's name."""
    return {match[1].strip(): [int(match[2]), int(match[3])] for match in re.finditer(r"(?m)^(.{34}) +(\d+) +(\d+)", text)}


def moved(wanted: str, real: str) -> list[str]:
    """The figures that have changed by more than TOLERANCE, or are gone."""
    now = figures(real)
    return [
        f"{name}: the book has {old}, the machines have {now.get(name)}" for name, old in figures(wanted).items()
        if name not in now or any(abs(new - was) > TOLERANCE * was for was, new in zip(old, now[name]))
    ]


def complaints(name: str, real: str) -> list[str]:
    """The differences between the book's file of a name and today's text."""
    path = TRACES / f"{name}.txt"
    if not path.is_file():
        return [f"{path} is missing"]
    return (moved if name == "bench" else differences)(path.read_text(), real)


def main() -> int:
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or [*NAMES, "bench"]
    failed = False
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in names:
        print(name, flush=True)
        real = bench() if name == "bench" else trace(name)
        if "--update" in sys.argv[1:]:
            TRACES.mkdir(exist_ok=True)
            (TRACES / f"{name}.txt").write_text(real)
        if "--update" in sys.argv[1:] and name == "bench":
            PERFORMANCE.write_text(with_table(PERFORMANCE.read_text(), real))
        for line in complaints(name, real):
            print(f"  {line}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
