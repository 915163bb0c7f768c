# SPDX-License-Identifier: MIT
"""The documents name only existing things: files, lines of sources, options of the kernel, targets of make."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests")]

import bench  # noqa: E402 (found by the path above)

DOCUMENTS = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "labs/README.md", *sorted((TOP / "docs").glob("*.md")), TOP / "kernel/sync/README.md"]
FOLDERS = ("arch", "docs", "drivers", "include", "kernel", "labs", "lib", "mk", "rootfs", "tests", "tools", "user")


def sources(*patterns: str) -> list[Path]:
    """Source files by their paths."""
    names = subprocess.run(["mk/sources.sh", *patterns], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return [TOP / name for name in names.splitlines()]


def names_of(line: str) -> list[tuple[str, str, int]]:
    """The places in a line of a document: function, file, line number."""
    patterns = (
        r"\b(\w+)\+(?:0x)?[0-9a-f]+ \(([\w./-]+\.[chS]):(\d+)\)",  # a backtrace of the kernel
        r"\b(\w+) \(.*\) at ([\w./-]+\.[chS]):(\d+)",  # a backtrace of gdb
        r"^ *\d+  (?:user|kernel) +(\w+) +([\w./-]+\.[chS]):(\d+)",  # a trace
    )
    found = [match for pattern in patterns for match in re.findall(pattern, line)]
    # A line of a header is in an inline function, whose name the backtrace does not give.
    return [(name, file, int(number)) for name, file, number in found if not file.endswith(".h")]


def function_lines(path: Path, name: str) -> range | None:
    """From a function's first line to its last, in C or assembly."""
    lines = path.read_text().splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and re.match(rf"(?:[a-z].*)?\b{name}(?:\(|:|$)", line, re.I) and not line.endswith(";"):
            start = number
        elif start is not None and (line == "}" or (path.suffix == ".S" and re.match(r"\w+:", line) and number > start + 1)):
            return range(start, number + 1)
    return range(start, len(lines) + 1) if start else None


def test_places_in_the_sources() -> None:
    """If a document gives a line for a function, the line lies in that function."""
    wrong = []
    for document in DOCUMENTS:
        for line in document.read_text().splitlines():
            for name, file, number in names_of(line):
                body = function_lines(TOP / file, name) if (TOP / file).is_file() else None
                if name not in MADE_BY_MACROS and (body is None or number not in body):
                    wrong.append(f"{document.name}: {name} is not at {file}:{number}: {body}")
    assert not wrong, "\n".join(wrong)


# Functions that macros define.
MADE_BY_MACROS = {"sbrk", "getdents"}


def test_files_that_documents_name() -> None:
    """Each path in a document exists."""
    wrong = []
    for document in DOCUMENTS:
        for path in re.findall(rf"(?<![\w/.-])((?:{'|'.join(FOLDERS)})/[\w./*-]*\w)", document.read_text()):
            if "NAME" not in path and "NN" not in path and not any(TOP.glob(path)) and not any(TOP.glob(path + "*")):
                wrong.append(f"{document.name}: {path}")
    assert not wrong, "\n".join(wrong)


def test_kernel_options() -> None:
    """README's table has every word that the kernel looks for on its command line, and no other."""
    code = "".join(path.read_text() for path in sources("kernel/*.c", "arch/*.c", "drivers/*.c"))
    looked_for = set(re.findall(r'\boption_(?:flag|is|value|number)\("(\w+)"', code))
    looked_for |= set(re.findall(r'#define WANTS_\w+ "(\w+)=', (TOP / "arch/x86/boot/loader.c").read_text()))
    section = (TOP / "README.md").read_text().split("## The kernel's command line\n")[1].split("\n## ")[0]
    assert set(re.findall(r"(?m)^\| `(\w+)", section)) == looked_for
    policies = re.findall(r'struct sched_policy \w+ = \{\s*"(\w+)"', code)
    assert policies and all(f"`{name}`" in section for name in policies)


def test_targets() -> None:
    """README's table names targets that exist; `make help` lists all."""
    listed = subprocess.run(["make", "help"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    section = (TOP / "README.md").read_text().split("## Targets\n")[1].split("\n## ")[0]
    cells = " ".join(re.findall(r"(?m)^\| (`.*?) \|", section))
    for target in re.findall(r"`([a-z][a-z-]*)`", cells):
        assert re.search(rf"(?m)^ +{target} ", listed), target


def test_commands_of_documents() -> None:
    """Each `make TARGET` in a document for students, teachers and contributors is a target that exists."""
    listed = subprocess.run(["make", "help"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"(?m)^ +([a-z-]+) ", listed)) | {"trace-boot", "gdb"}
    for document in (TOP / "CONTRIBUTING.md", TOP / "docs/for-teachers.md", *sorted((TOP / "labs").glob("**/README.md"))):
        commands = re.findall(r"(?m)(?:^    |`)make((?: [A-Z]+=[^\s`]+)*)(?: ([a-z-]+))?(?=[ `\n])", document.read_text())
        unknown = {target for _, target in commands if target} - known
        assert not unknown, f"{document.relative_to(TOP)}: {unknown}"


def test_every_lab_has_a_week() -> None:
    """The plan for teachers has all labs."""
    plan = (TOP / "docs/for-teachers.md").read_text()
    labs = [path.parent.name for path in (TOP / "labs").glob("*/README.md")]
    assert len(labs) >= 12
    assert not [name for name in labs if f"labs/{name}" not in plan]


def test_locks_that_the_table_names() -> None:
    """The table of kernel/sync/README.md has the locks of the sources, and no others."""
    text = (TOP / "kernel/sync/README.md").read_text()
    names = re.findall(r"`([^`]+)`", "".join(re.findall(r"(?m)^\|([^|]*)\| (?:mutex|spinlock) \|", text)))
    code = "".join(path.read_text() for path in sources("kernel/*.[ch]", "arch/*.[ch]", "drivers/*.[ch]"))
    assert len(names) > 30
    assert not [name for name in names if f'"{name}"' not in code]
    made = re.findall(r"(?:SPINLOCK_INIT\(|(?:initlock|mutex_init)\([^,;]*, )\"([^\"]*)\"", code)
    assert len(made) > 30
    assert not [name for name in made if name not in names and not re.match("selftest|mutex [ab]", name)]


# What docs/trials.md says, with a number that a source has in a place.
TRIALS = {
    "one in {} of those": ("tests/host/crash/enumerate.c", r"SAMPLE (\d+)u"),
    "killed {} times": ("tests/system/test_powercut.py", r"CUTS.* or .(\d+)."),
    "| {} rounds of eight": ("tests/system/test_fuzzcalls.py", r"ROUNDS = (\d+)"),
    "and {} random ones": ("tests/host/fuzz/main.c", r"RANDOM_INPUTS (\d+)u"),
    "for {} seconds; and": ("tests/system/test_threads.py", r"SOAK., .(\d+)."),
    "and for {} with the lock checker": ("tests/system/test_lockcheck.py", r"pthreadtorture -t (\d+)"),
    "`make soak`: {} seconds": ("mk/test.mk", r"SOAK_TIME [?]= (\d+)"),
    "a stick and a keyboard, {} times": ("tests/system/test_usbstick.py", r"if SOAK else (\d+)"),
    "on the host, {} random runs": ("tests/host/unit/usbstorage.c", r"RANDOM_RUNS (\d+)u"),
    "`make soak`: {} times |": ("tests/system/test_usbstick.py", r"= (\d+) if SOAK"),
    "and {} random sequences": ("tests/checks/test_terminal.py", r"N_RANDOM=(\d+)"),
}


def test_numbers_of_the_trials() -> None:
    """docs/trials.md has the numbers of the sources."""
    text = (TOP / "docs/trials.md").read_text()
    wanted = [words.format(re.findall(pattern, (TOP / path).read_text())[0]) for words, (path, pattern) in TRIALS.items()]
    workloads = re.findall(r'(?m)^    \{"\w+", \d+,$', (TOP / "tests/host/crash/script.c").read_text())
    wanted += [f"each request of each of {len(workloads)} workloads", f"| of each of {len(workloads)} workloads"]
    wanted.append(f"| {len(list((TOP / 'tests/host/fuzz/corpus').iterdir()))} images")
    recorded = re.findall("(?m)^[^#=\n]", (TOP / "tests/host/compare/recorded.txt").read_text())
    wanted.append(f"| {len(recorded)} recorded")
    sweeps = (TOP / "tests/system/test_failalloc.py").read_text()
    some, others = re.findall(r'(?s)\nSOME = \[(.*?)\]\nALL = \[\n    \*SOME,\n(.*?)\n\]\n', sweeps)[0]
    first = re.findall(r"\[1\] if WHOLE else \[(.*?)\]", sweeps)[0]
    one = len(some.split('", "'))
    wanted += [f"each allocation of {one} command,", f"In the boot: {2 * len(first.split(','))} of them"]
    wanted.append(f"`make soak`: {one + len(others.splitlines())} commands; all allocations of the boot")
    assert not [words for words in wanted if words not in text]


def test_the_page_about_performance() -> None:
    """Its table is that of the figures which `make book-update` has measured, and it gives a reason for the rows that are lost."""
    page = (TOP / "docs/performance.md").read_text()
    table = bench.document((TOP / "docs/book/traces/bench.txt").read_text())
    assert table in page, "make book-update renews it"
    lost = re.findall(r"(?m)^\| (.*) \(\*\) \|", table)
    reasons = page[page.index("## Where we are behind"):]
    named = [name for row in re.findall(r"(?m)^\| (`.*?`) \|", reasons) for name in re.findall(r"`(.*?)`", row)]
    assert sorted(named) == sorted(name.replace("`", "") for name in lost)
