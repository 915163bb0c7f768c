# SPDX-License-Identifier: MIT
"""Rules for all sources."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
CODE = {".c", ".h", ".S", ".py", ".sh", ".mk", ".ld"}


def tracked(*folders: str) -> list[Path]:
    """The source files below some folders, with git or without."""
    patterns = [f"{folder}/*" for folder in folders]
    names = subprocess.run(["mk/sources.sh", *patterns], cwd=TOP, capture_output=True, text=True, check=True)
    return [TOP / name for name in names.stdout.splitlines()]


SOURCES = [path for path in tracked() if path.suffix in CODE or path.name in ("Makefile", "run")]


def test_no_architecture_in_the_portable_folders() -> None:
    """kernel/ and the portable programs know no machine: the HAL separates them."""
    forbidden = re.compile(r"__(i386|x86_64|arm|aarch64)\w*__|\bARCH_(X86|ARM)|arch/(x86|armv7)|\b(x86|i[3-6]86|armv7|cortex|bcm28|raspi|raspberry|pl011|8259|apic)", re.I)
    found = []
    for path in tracked("kernel", "user/programs", "user/tests"):
        if path.suffix not in (".c", ".h"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(TOP)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_no_file_is_too_long() -> None:
    """No file has more than 600 lines."""
    long = [f"{path.relative_to(TOP)}: {n}" for path in SOURCES if (n := len(path.read_text().splitlines())) > 600]
    assert not long, "\n".join(long)


def test_every_file_says_what_it_is_for() -> None:
    """An SPDX line, and a comment behind it."""
    silent = []
    for path in SOURCES:
        head = path.read_text().splitlines()[:8]
        if not any("SPDX-License-Identifier: MIT" in line for line in head):
            silent.append(f"{path.relative_to(TOP)}: no SPDX line")
        elif path.suffix in (".c", ".h", ".S") and not any(re.match(r"\s*(/\*|\*) (?!SPDX)", line) for line in head):
            silent.append(f"{path.relative_to(TOP)}: no comment at its beginning")
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("machine", ["x86", "armv7"])
def test_little_assembly(machine: str) -> None:
    """Under 480 lines a machine, under 200 a file; and what must run before there is a stack."""
    lengths = {path.name: len(path.read_text().splitlines()) for path in tracked(f"arch/{machine}") if path.suffix == ".S"}
    kernel = {name: n for name, n in lengths.items() if name != "aeabi.S"}
    assert max(lengths.values()) < 200, lengths
    assert sum(kernel.values()) < 480 + BEFORE_C[machine], lengths


# The PC's boot sector and loader are a program of their own, before the kernel. On the Pi no core may use a stack
# before its MMU is on (early_cpu.S), and faults and steps before that show only by letters and a light (early_light.S).
BEFORE_C = {"x86": 200, "armv7": 280}


def test_the_hal_stays_small() -> None:
    """The HAL stays small: few headers, which can be read in ten minutes."""
    count = 0
    for path in tracked("include/hal"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
        count += len(re.findall(r"^(?!\s)[a-z][\w \*]*\([^;{]*\)[^;{]*[;{]", text, flags=re.M))
    assert 40 < count <= 107, count  # 78 of the machine's, 6 of Linux's door, the core's upcalls, and helpers


def pinned(tool: str) -> str:
    """The command for a tool in the version that the sources are kept for. If it is missing, the test is skipped."""
    found = subprocess.run(["mk/pinned.sh", tool], cwd=TOP, capture_output=True, text=True, check=False)
    if found.returncode == 1:
        pytest.skip(found.stderr.strip())
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_shell_scripts() -> None:
    """shellcheck reports nothing."""
    scripts = [str(path) for path in SOURCES if path.suffix == ".sh" or path.name == "run"]
    result = subprocess.run([pinned("shellcheck"), *scripts], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


FORMATTED = ["kernel", "lib", "include", "arch", "drivers", "user", "ports", "tools", "tests", "labs"]


def test_format() -> None:
    """clang-format would change nothing."""
    files = [str(path) for path in tracked(*FORMATTED) if path.suffix in (".c", ".h")]
    result = subprocess.run(
        [pinned("clang-format"), "--dry-run", "-Werror", *files], cwd=TOP, capture_output=True, text=True, check=False
    )
    complaints = sorted(set(re.findall(rf"^(?:.*/)?((?:{'|'.join(FORMATTED)})/[^:]+):\d+", result.stderr, re.M)))
    assert not complaints, "make format would change: " + " ".join(complaints)
    assert result.returncode == 0, result.stderr


def test_operations_are_called_in_one_place() -> None:
    """A table of operations may leave out any of them. Only one header of a layer calls operations, and handles a missing one."""
    found = []
    for path in tracked("kernel", "drivers"):
        if path.suffix not in (".c", ".h") or path in (TOP / "kernel/vfs/operations.h", TOP / "kernel/mm/memory_object.h"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\b(\w+_)?ops->\w+", line):
                found.append(f"{path.relative_to(TOP)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_random_calls_know_each_kind_of_argument() -> None:
    """The letters of the calls' arguments are those that the random calls can draw."""
    used = set("".join(re.findall(r'(?m)^SYSCALL\(.*"(\w*)"\)', (TOP / "include/abi/syscalls.def").read_text())))
    known = re.search(r'LETTERS "(\w+)"', (TOP / "user/tests/fuzzcalls/list.c").read_text())
    assert known and not used - set(known[1]), f"user/tests/fuzzcalls/argument.c must draw {used - set(known[1])}"


def torn_lines(text: str) -> list[int]:
    """Where statements and macros begin that would fit in a line, and take more only for the comment behind them."""
    found, parts, start, indent = [], list[str](), 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        code, comment, _ = line.partition("/*")
        piece = code.rstrip("\\ ").strip()
        if not parts:
            start, indent = number, line[: len(line) - len(line.lstrip())]
        parts += [piece] if piece else []
        whole = indent + re.sub(r"(?<=[({]) ", "", " ".join(parts))
        macro = whole.startswith("#")
        if comment and len(parts) > 1 and len(whole) <= 100 and (macro or re.search(r"[;{]$", whole)):
            found += [] if re.search(r'\{.*\{|" "', whole) else [start]
        if comment or not piece or (not code.endswith("\\") if macro else re.search(r"([;{}:)]|else|do)$", piece)):
            parts = []
    return found


def test_a_statement_that_fits_stands_on_one_line() -> None:
    """If a comment is too long for the line behind a statement, a declaration or a macro, it stands above."""
    found = [
        f"{path.relative_to(TOP)}:{number}"
        for path in tracked() if path.suffix in (".c", ".h") for number in torn_lines(path.read_text())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("torn", [
    "#define PATIENCE      \\\n    1000u /* looks at the flags */",
    "int f(int a,\n      int b); /* a result */",
    "struct place {\n    unsigned row,\n        column; /* the first is 0 */",
    "    limit =\n        0; /* none */",
    "    f(a,\n      b); /* with b */",
    "    while (!empty(\n        list)) { /* of a */",
])
def test_the_check_finds_what_a_comment_tore(torn: str) -> None:
    """Torn by its comment; without the comment, or if it is too long for a line, it may have two lines."""
    assert torn_lines("int before;\n" + torn)
    assert not torn_lines(torn.partition(" /*")[0])
    assert not torn_lines(torn.replace("/*", f"+ {'long' * 25}; /*"))


def test_the_check_knows_what_needs_two_lines() -> None:
    """The body of an if, a list, strings that stand side by side, and a macro of several statements."""
    for whole in ("    if (a)\n        b(); /* c */", "enum {\n    A,\n    B, /* b */\n};", '    f("a"\n      "b"); /* c */',
                  "int a; /* b */\nint c;\n", "#define A 1\n#define B 2 /* b */"):
        assert not torn_lines(whole), whole
