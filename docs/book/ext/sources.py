# SPDX-License-Identifier: MIT
"""Finds in the source what the book names: functions, structures, tables, labels, comments.

Used by the Sphinx extension (diarch.py) and by the fast check (tests/checks/test_book.py), so that both agree on
which names exist. Needs nothing but Python.
"""
from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent.parent
BOOK = TOP / "docs/book"
CODE = (".c", ".h", ".S")
LANGUAGES = {".c": "c", ".h": "c", ".py": "python", ".def": "c"}  # assembly for both machines: plain text


class Missing(Exception):
    """The book names something that the source does not have."""


@dataclass
class Excerpt:
    """Lines of a source file: the numbers of the first and the last, from 1."""

    path: str
    name: str
    first: int
    last: int

    @property
    def text(self) -> str:
        return "\n".join(lines_of(self.path)[self.first - 1:self.last]) + "\n"

    @property
    def language(self) -> str:
        return LANGUAGES.get(Path(self.path).suffix, "text")


@lru_cache(maxsize=None)
def lines_of(path: str) -> list[str]:
    """The lines of a source file, given by its path from the top folder."""
    if not (TOP / path).is_file():
        raise Missing(f"there is no file {path}")
    return (TOP / path).read_text().splitlines()


def comment_before(lines: list[str], first: int) -> int:
    """The number of the line with which the comment right above a line begins; without a comment the line itself."""
    above = first - 1
    while above >= 1 and re.match(r"\s*\.(globl|balign|type|func)\b|\.macro_", lines[above - 1]):
        above -= 1
    if above < 1 or not lines[above - 1].rstrip().endswith("*/"):
        return above + 1
    while above > 1 and "/*" not in lines[above - 1]:
        above -= 1
    return above if re.match(r"\s*/\*(?! SPDX)", lines[above - 1]) else first


def closing(lines: list[str], first: int) -> int:
    """The last line of a definition or declaration that begins in a line."""
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        if re.match(r"\}", line) or (number == first and line.endswith("}")):
            return number
        if line.endswith(";") and not line.startswith((" ", "\t")) and number == first:
            return number
        if line.endswith(");") and all("{" not in other for other in lines[first - 1:number]):
            return number
    return first


def label_end(lines: list[str], first: int) -> int:
    """The last line of the code at a label: before a label behind an empty line, a section's directive, or a comment."""
    for number in range(first + 1, len(lines) + 1):
        new_part = not lines[number - 2].strip() and re.match(r"[A-Za-z_]\w+:|/\*", lines[number - 1])
        if new_part or re.match(r"\s*\.(globl|section|text|bss|data|balign|macro)\b", lines[number - 1]):
            number -= 1
            while not lines[number - 1].strip():
                number -= 1
            return number
    return len(lines)


def head(path: str) -> Excerpt:
    """The comment with which a file begins."""
    lines = lines_of(path)
    first = next((n for n, line in enumerate(lines[:12], 1) if line.startswith("/*") and "SPDX" not in line), None)
    if first is None:
        raise Missing(f"{path} does not begin with a comment")
    last = next(n for n in range(first, len(lines) + 1) if "*/" in lines[n - 1])
    return Excerpt(path, "its first comment", first, last)


def definition(path: str, name: str) -> int | None:
    """The line in which a name is defined (in a header also: declared), or None."""
    word = re.escape(name)
    if path.endswith(".S"):
        pattern = rf"{word}:|\s*\.macro {word}\b"
    elif name.startswith(("struct ", "enum ", "union ")):
        pattern = rf"(static |const )*{word} *(/\*.*)?\{{"
    elif name.startswith("#define "):
        pattern = rf"{word}\b"
    else:
        pattern = rf"[A-Za-z_][^=]*\b{word}(\(|(\[.*\])* = |\b.* = )"
    for number, line in enumerate(lines_of(path), 1):
        if re.match(pattern, line) and not line.startswith(("return", "#include", "typedef")):
            if line.endswith(";") and path.endswith(".c") and " = " not in line:
                continue  # a declaration: the definition comes later
            return number
    return None


def excerpt(spec: str) -> Excerpt:
    """What a listing names: `FILE: NAME`, with a function, `struct x`, a table, a label, or `head`; or `FILE: "text"`, from
    the line with this text to the next empty line."""
    path, _, name = (part.strip() for part in spec.partition(":"))
    lines = lines_of(path)
    if name == "head":
        return head(path)
    if name.startswith('"'):
        wanted = name.strip('"')
        found = [n for n, line in enumerate(lines, 1) if wanted in line]
        if not found:
            raise Missing(f"{path} has no line with {name}")
        last = next((n for n in range(found[0], len(lines)) if not lines[n].strip()), len(lines))
        return Excerpt(path, "", found[0], last)
    first = definition(path, name)
    if first is None:
        raise Missing(f"{path} has no {name}")
    if name.startswith("#define "):
        last = next(n for n in range(first, len(lines) + 1) if not lines[n - 1].endswith("\\"))
    else:
        last = label_end(lines, first) if path.endswith(".S") else closing(lines, first)
    return Excerpt(path, name, comment_before(lines, first), last)


@lru_cache(maxsize=None)
def source_files() -> tuple[str, ...]:
    """The source files of the kernel, the programs and the libraries."""
    patterns = [f"{folder}/*" for folder in ("kernel", "arch", "drivers", "lib", "include", "user", "tools", "tests/host")]
    found = subprocess.run(["mk/sources.sh", *patterns], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in found.splitlines() if name.endswith((*CODE, ".def", ".py")))


FUNCTION = re.compile(r"^(?!return|else|typedef)[A-Za-z_][\w \t*]*?[ *](\w+)\((?!.*;$)", re.M)
LABEL = re.compile(r"^([A-Za-z_]\w+):", re.M)
MACRO = re.compile(r"^#define (\w+)\(", re.M)
CALL = re.compile(r"^SYSCALL\(\d+, (\w+)", re.M)
DECLARATION = re.compile(r"^(?!return|typedef)[A-Za-z_][\w \t*]*?[ *](\w+)\((?=[^;{]*;)", re.M)


@lru_cache(maxsize=None)
def functions() -> dict[str, list[str]]:
    """Every function (macro with arguments, label) of the source, with the files that define it."""
    found: dict[str, list[str]] = {}
    for path in source_files():
        text = (TOP / path).read_text()
        if path.endswith(".py"):
            continue
        text = re.sub(r"__attribute__\(\([^()]*(?:\([^()]*\))?[^()]*\)\) ?", "", text)
        patterns = [LABEL] if path.endswith(".S") else [CALL] if path.endswith(".def") else [FUNCTION, MACRO]
        for pattern in patterns:
            for match in pattern.finditer(text):
                files = found.setdefault(match[1], [])
                if path not in files:
                    files.append(path)
    return found


def line_of(path: str, name: str) -> int:
    """The line of a function that functions() has found."""
    at = definition(path, name)
    if at is None:
        at = next((n for n, line in enumerate(lines_of(path), 1) if re.search(rf"\b{re.escape(name)}\b", line)), 1)
    return at


def structures() -> set[str]:
    """The names of all structures, enumerations and unions: `struct x`."""
    text = "\n".join((TOP / path).read_text() for path in source_files() if path.endswith(CODE))
    return set(re.findall(r"(?m)^(?:static |const )*((?:struct|enum|union) \w+) *(?:/\*.*)?\{", text))


def trace_excerpt(spec: str) -> tuple[str, list[str]]:
    """What a trace directive names: `ARCH-NAME: steps A to B`, or `ARCH-NAME: lines "A" to "B"`.

    Steps begin at the first step of function A, and end with the first step of B from there on, all its lines
    included. Returns the name of the trace, and the lines.
    """
    match = re.fullmatch(r'([\w-]+): (?:steps (\S+) to (\S+)|lines "(.*)" to "(.*)")', spec.strip())
    if not match:
        raise Missing(f"a trace is shown by `ARCH-NAME: steps A to B` or `ARCH-NAME: lines \"A\" to \"B\"`, not: {spec}")
    path = BOOK / "traces" / f"{match[1]}.txt"
    if not path.is_file():
        raise Missing(f"there is no trace {match[1]} in docs/book/traces")
    lines = path.read_text().splitlines()
    step = r" +\d+  (?:user|kernel) +{}(?: .*|$)"
    first, last = (step.format(re.escape(name)) if match[2] else f".*{re.escape(text)}.*"
                   for name, text in ((match[2], match[4]), (match[3], match[5])))
    at = next((n for n, line in enumerate(lines) if re.match(first, line)), None)
    if at is None:
        raise Missing(f"the trace {match[1]} has no {match[2] or match[4]}")
    same = match[2] == match[3] if match[2] else match[4] == match[5]
    end = at if same else next((n for n in range(at + 1, len(lines)) if re.match(last, lines[n])), None)
    if end is None:
        raise Missing(f"the trace {match[1]} has no {match[3] or match[5]} after {match[2] or match[4]}")
    if match[2]:
        while end + 1 < len(lines) and not re.match(step.format(r"\S+") + "|== |$", lines[end + 1]):
            end += 1
    return match[1], lines[at:end + 1]


def numbers() -> dict[str, tuple[str, str]]:
    """The figures of `make bench` as docs/book/traces/bench.txt keeps them: for each operation, those of both machines."""
    path = BOOK / "traces/bench.txt"
    text = path.read_text() if path.is_file() else ""
    return {match[1].strip(): (match[2], match[3]) for match in re.finditer(r"(?m)^(.{34}) +(\d+) +(\d+)", text)}


def patch(name: str) -> str:
    """The text of a patch in docs/book/examples."""
    path = BOOK / "examples" / name.strip()
    if not path.is_file():
        raise Missing(f"there is no patch {name} in docs/book/examples")
    return path.read_text()


FENCE = re.compile(r"^```\{(listing|trace|numbers|patch)\}\n(.*?)^```$", re.M | re.S)
ROLE = re.compile(r"\{fn\}`(\w+)`")


def problems(text: str) -> list[str]:
    """The names in a chapter's listings, traces, numbers and roles that do not exist."""
    found = [f"no function {name} in the source" for name in ROLE.findall(text) if name not in functions()]
    for kind, body in FENCE.findall(text):
        for spec in (line for line in body.splitlines() if line.strip()):
            try:
                if kind == "listing":
                    excerpt(spec)
                elif kind == "trace":
                    trace_excerpt(spec)
                elif kind == "patch":
                    patch(spec)
                elif spec.strip() not in numbers():
                    found.append(f"no figure for {spec.strip()} in docs/book/traces/bench.txt")
            except Missing as missing:
                found.append(str(missing))
    return found
