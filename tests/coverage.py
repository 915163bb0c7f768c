#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows which lines of the kernel the tests run: make coverage

    coverage.py COUNTS HOST   COUNTS: the folder of the counting plugin's files, which tests/system/machine.py has put there;
                              HOST: the folder of the host's tests, built with --coverage
    coverage.py --gcov        whether the host's compiler has its gcov here

A line counts if the compiler has made an instruction from it at or above KERNBASE, for any machine. It has run if a test
has run it: on a machine, in the usual kernel or in one with checks, or on the host. Not counted: the PC's loader, and lines with a brace alone. The table has a row
for each file, and one for each part of the kernel. tests/coverage-reasons.txt gives reasons for lines that no test runs.
build/coverage.txt names the lines without a reason, and build/coverage.info has all lines in the form that lcov reads;
genhtml makes pages of it in build/coverage/html.
"""
from __future__ import annotations

import collections
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
REASONS = "tests/coverage-reasons.txt"
KERNBASE = 0x80000000
# The parts of the kernel, and how many per cent of their lines should run.
GOALS = {"kernel/": 92, "arch/": 85, "drivers/": 85, "lib/": 0}
PARTS = tuple(GOALS)

Lines = dict[str, set[int]]  # of each file
Code = list[tuple[int, bytes]]


def lines_of(kernel: Path) -> dict[int, tuple[str, int]]:
    """For each address at which a line of a kernel begins: the file, and the line."""
    from elftools.elf.elffile import ELFFile  # not every Python has it, and the other functions do not need it

    result = {}
    with kernel.open("rb") as stream:
        dwarf = ELFFile(stream).get_dwarf_info()
        for unit in dwarf.iter_CUs():
            program = dwarf.line_program_for_CU(unit)
            base = 0 if program["version"] >= 5 else 1  # the number of the first file, and of the first folder but "."
            folders = [entry.decode() for entry in program["include_directory"]]
            files = [
                within_top("" if entry["dir_index"] == 0 else folders[entry["dir_index"] - base], entry["name"].decode())
                for entry in program["file_entry"]
            ]
            for state in (entry.state for entry in program.get_entries()):
                if state and not state.end_sequence and state.address >= KERNBASE and state.line:
                    file = files[state.file - base]
                    if file.startswith(PARTS):
                        result[state.address] = (file, state.line)
    braces = {file: only_braces(TOP / file) for file in {file for file, _ in result.values()}}
    return {address: (file, line) for address, (file, line) in result.items() if line not in braces[file]}


def only_braces(path: Path) -> set[int]:
    """The lines that have nothing but a brace. Their code enters or leaves a function; gcov has no count for them."""
    return {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.strip() in ("{", "}")}


def within_top(folder: str, name: str) -> str:
    """A file's path from the top folder."""
    path = os.path.normpath(os.path.join(folder, name))
    return os.path.relpath(path, TOP) if path.startswith(f"{TOP}/") else path


def code_of(kernel: Path) -> Code:
    """The code of a kernel: the address of each part, and its bytes."""
    from elftools.elf.elffile import ELFFile

    with kernel.open("rb") as stream:
        return [(part["p_vaddr"], part.data()) for part in ELFFile(stream).iter_segments() if part["p_type"] == "PT_LOAD"]


def executed(folder: Path, arch: str, code: Code) -> set[int]:
    """The addresses of all instructions that ran in any test of a machine. Those that ran at physical addresses have their
    code with them: if the kernel has other code there, a loader had put it elsewhere, and they do not count."""
    result: set[int] = set()
    for path in folder.glob(f"{arch}-*"):
        for line in path.read_text().splitlines():
            addresses, _, physical = line.partition(" =")
            places = [int(word, 16) for word in addresses.split()[1:]]
            if not physical or has_code(code, places[0], bytes.fromhex(physical)):
                result.update(places)
    return result


def other_kernels(counts: Path, top: Path = TOP) -> Iterator[Lines]:
    """The lines that ran in the kernels of other build folders. Each has a folder of counts, named by its path with "+"."""
    for folder in sorted(path for path in counts.iterdir() if "+" in path.name):
        kernel = top / folder.name.replace("+", "/") / "kernel.elf"
        if not kernel.exists():
            continue
        addresses, result = executed(folder, "*", code_of(kernel)), collections.defaultdict(set)
        for address, (file, line) in lines_of(kernel).items():
            if address in addresses:
                result[file].add(line)
        yield dict(result)


def has_code(code: Code, address: int, wanted: bytes) -> bool:
    """Whether the kernel has these bytes at an address."""
    return any(data.startswith(wanted, address - begin) for begin, data in code if begin <= address < begin + len(data))


def gcov(compiler: str) -> list[str]:
    """The command that reads the counts of programs that a compiler has made; [] if it is not here."""
    def says(option: str) -> str:
        return subprocess.run([*shlex.split(compiler), option], capture_output=True, text=True, check=False).stdout
    major = says("-dumpversion").strip().split(".")[0]
    if "clang" in says("--version"):
        commands = [[f"llvm-cov-{major}", "gcov"], ["llvm-cov", "gcov"]]
    else:
        commands = [[f"gcov-{major}"], ["gcov"]]
    return next((command for command in commands if shutil.which(command[0])), [])


def host_lines(folder: Path, compiler: str, top: Path = TOP) -> Lines:
    """The lines that programs have run whose objects are in a folder, and which were made in the folder top."""
    command, counts = gcov(compiler), sorted(map(str, folder.rglob("*.gcda")))
    if not command or not counts:
        return {}
    command += ["-t", *counts]
    output = subprocess.run(command, cwd=top, capture_output=True, text=True, errors="replace", check=False)
    if output.returncode != 0 or not output.stdout:
        print(f"{' '.join(command[:2])}: {output.stderr.strip()}", file=sys.stderr)
    return parse_gcov(output.stdout)


def parse_gcov(text: str) -> Lines:
    """The lines that have run, from gcov's text: the count, the line's number, and the line."""
    result, file = collections.defaultdict(set), ""
    for line in text.splitlines():
        if match := re.match(r"\s*-:\s*0:Source:(.*)", line):
            file = within_top("", match[1])
        elif match := re.match(r"\s*([1-9]\d*)\*?:\s*([1-9]\d*):", line):
            result[file].add(int(match[2]))
    return dict(result)


def functions_of(path: Path) -> dict[str, list[int]]:
    """The lines of each function of a file, in C or assembly. A macro's function has no name here."""
    lines, result, start, name = path.read_text().splitlines(), collections.defaultdict(list), 0, ""
    for number, line in enumerate(lines, 1):
        if path.suffix == ".S":
            label = re.match(r"([A-Za-z_]\w*):", line)
            name = label[1] if label else name
            if name:
                result[name].append(number)
        elif line == "}":
            if name:
                result[name] += range(start, number + 1)
            name = ""
        elif line == "{":
            head = re.sub(r"__attribute__\S*", "", " ".join(lines[start - 1 : number]))
            match = re.search(r"\b([a-z_]\w*)\(", head)
            name = match[1] if match else ""
        elif re.match(r"[A-Za-z_]", line) and not name:
            start = number  # perhaps the first line of a function: more of its parameters follow behind spaces, and then "{"
    return dict(result)


@dataclass
class Reason:
    """Why no test runs some lines: those of a function, or of a whole file (function "")."""

    file: str
    function: str
    why: str
    line: int

    @property
    def place(self) -> str:
        return f"{REASONS}:{self.line}: {self.file} {self.function}".rstrip()


def read_reasons(text: str) -> tuple[list[Reason], list[str]]:
    """The list of reasons, and the lines that are none: FILE [FUNCTION] -- REASON"""
    found: dict[tuple[str, str], Reason] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+)(?: +(\w+))? +-- +(\S.*)", line)
        if not match:
            wrong.append(f"{REASONS}:{number}: not FILE [FUNCTION] -- REASON: {line}")
        elif (match[1], match[2] or "") in found:
            wrong.append(f"{REASONS}:{number}: a second reason for the same lines: {line}")
        else:
            found[match[1], match[2] or ""] = Reason(match[1], match[2] or "", match[3], number)
    return list(found.values()), wrong


def nowhere(reasons: list[Reason], top: Path = TOP) -> list[str]:
    """The reasons whose file or function does not exist."""
    wrong = []
    for reason in reasons:
        if not reason.file.startswith(PARTS) or not (top / reason.file).is_file():
            wrong.append(f"{reason.place}: no such file")
        elif reason.function and reason.function not in functions_of(top / reason.file):
            wrong.append(f"{reason.place}: no such function")
    return wrong


@dataclass
class Block:
    """Lines that no test runs, without a line between them that one runs."""

    file: str
    function: str
    lines: list[int]
    why: str = ""

    def __str__(self) -> str:
        first, last = self.lines[0], self.lines[-1]
        return f"{self.file}:{first}{f'-{last}' if last > first else ''} {self.function}".rstrip()


@dataclass
class Coverage:
    """The lines of which the kernels have code, and those that ran."""

    known: Lines = field(default_factory=dict)
    run: Lines = field(default_factory=dict)

    def add_machine(self, lines: dict[int, tuple[str, int]], addresses: set[int]) -> None:
        """A machine's lines, by address, and the addresses of the instructions that ran."""
        for address, (file, line) in lines.items():
            self.known.setdefault(file, set()).add(line)
            if address in addresses:
                self.run.setdefault(file, set()).add(line)

    def add_other(self, lines: Lines) -> None:
        """Lines that the host has run, or a kernel with checks. After the machines: only their lines count."""
        for file in self.known.keys() & lines.keys():
            self.run.setdefault(file, set()).update(lines[file] & self.known[file])

    def blocks(self, file: str, reasons: list[Reason], top: Path = TOP) -> Iterator[Block]:
        """The missed lines of a file. A function's own reason is taken rather than that of the file."""
        why = {reason.function: reason.why for reason in reasons if reason.file == file}
        names = {line: name for name, lines in functions_of(top / file).items() for line in lines}
        block = None
        for line in sorted(self.known[file]):
            name = names.get(line, "")
            if block and (line in self.run.get(file, ()) or name != block.function):
                yield block
                block = None
            if line not in self.run.get(file, ()):
                block = block or Block(file, name, [], why.get(name) or why.get("", ""))
                block.lines.append(line)
        if block:
            yield block

    def tracefile(self, top: Path = TOP) -> str:
        """All lines in lcov's form."""
        text = ["TN:"]
        for file, known in sorted(self.known.items()):
            run = self.run.get(file, set())
            text += [f"SF:{top / file}", *(f"DA:{line},{int(line in run)}" for line in sorted(known))]
            text += [f"LF:{len(known)}", f"LH:{len(run)}", "end_of_record"]
        return "\n".join(text) + "\n"


@dataclass
class Report:
    """A table, the blocks without a reason, and the reasons that are not needed."""

    table: list[str]
    totals: list[str]
    blocks: list[Block]
    stale: list[str]


def row(name: str, lines: int, run: int, reason: int, goal: int = 0) -> str:
    share = 100 * run / max(lines, 1)
    says = f"  goal {goal}%: {'reached' if share >= goal else 'not reached'}" if goal else ""
    return f"{share:5.1f}% {lines:6} {reason:7} {lines - run - reason:7}  {name}{says}"


HEAD = f"{'run':>6} {'lines':>6} {'reason':>7} {'missed':>7}  file (reason: not run, with a reason; missed: without one)"


def assess(coverage: Coverage, reasons: list[Reason], top: Path = TOP) -> Report:
    """Counts the lines of each file and each part."""
    report = Report([], [], [], nowhere(reasons, top))
    sums = {part: [0, 0, 0] for part in PARTS}
    used = set()
    for file in sorted(coverage.known):
        blocks = list(coverage.blocks(file, reasons, top))
        given = {reason.function for reason in reasons if reason.file == file}
        used |= {(file, block.function if block.function in given else "") for block in blocks if block.why}
        report.blocks += [block for block in blocks if not block.why]
        reason = sum(len(block.lines) for block in blocks if block.why)
        counts = len(coverage.known[file]), len(coverage.run.get(file, ())), reason
        report.table.append(row(file, *counts))
        part = next(part for part in PARTS if file.startswith(part))
        sums[part] = [a + b for a, b in zip(sums[part], counts)]
    report.totals = [row(f"{part} as a whole", *sums[part], GOALS[part]) for part in PARTS]
    gone = {line.rsplit(":", 1)[0] for line in report.stale}
    report.stale += [
        f"{reason.place}: the tests run all of its lines"
        for reason in reasons if (reason.file, reason.function) not in used and reason.place not in gone
    ]
    return report


def html(tracefile: Path, folder: Path) -> str:
    """Makes the pages; returns a message."""
    if not shutil.which("genhtml"):
        return "For pages with the sources, install lcov, which has the program genhtml (Debian, Ubuntu, Fedora: lcov)."
    command = ["genhtml", "-q", "--no-branch-coverage", "--prefix", str(TOP), "-o", str(folder), str(tracefile)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return f"genhtml has failed: {result.stderr.strip()}"
    return f"The pages with the sources: {folder.relative_to(TOP)}/index.html"


def main() -> int:
    compiler = os.environ.get("HOSTCC", "cc")
    if sys.argv[1] == "--gcov":
        if not gcov(compiler):
            print(f"The lines that the host's tests run are not counted: there is no gcov for {compiler}. gcov is in the "
                  "package of gcc, and llvm-cov in that of llvm.", file=sys.stderr)
        return 0 if gcov(compiler) else 1
    counts, host = map(Path, sys.argv[1:3])
    coverage = Coverage()
    for arch in ("x86", "arm"):
        kernel = TOP / f"build/{arch}/kernel.elf"
        coverage.add_machine(lines_of(kernel), executed(counts, arch, code_of(kernel)))
    for lines in other_kernels(counts):
        coverage.add_other(lines)
    from_host = host_lines(host, compiler)
    coverage.add_other(from_host)
    reasons, wrong = read_reasons((TOP / REASONS).read_text())
    report = assess(coverage, reasons)
    missed = TOP / "build/coverage.txt"
    missed.write_text("".join(f"{block}\n" for block in report.blocks))
    tracefile = TOP / "build/coverage.info"
    tracefile.write_text(coverage.tracefile())
    print("\n".join([HEAD, *report.table, *report.totals, *wrong, *report.stale]))
    if not from_host:
        print("Without the lines that the host's tests run.")
    print(f"The lines without a reason are in {missed.relative_to(TOP)}: {len(report.blocks)} blocks.")
    print(html(tracefile, counts.resolve() / "html"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
