# SPDX-License-Identifier: MIT
"""Takes a lab's part out of a source tree.

hole.txt of a lab names what is missing. A hole depends on names only, not on lines, files or the code around it, so
that it survives changes of the kernel. A name that is not found, or found twice, is an error.

    # a comment
    function FOLDER NAME        the function's body becomes the lines below, which are indented. $1, $2 ... are the
        lines                   names of its parameters. Its head and its comment stay.
    gone FOLDER NAME            the function is removed, with its comment
    label FOLDER NAME           the same as function for the code at a label of assembly
        lines
    line FOLDER "text"          the only line with this text is removed

FOLDER is a folder or a file of the source, such as kernel or arch/x86. The name must be unique in it. Folders of one
machine are searched only if FOLDER names them.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = {"function": (".c", ".h"), "gone": (".c", ".h"), "label": (".S",), "line": (".c", ".h", ".S", ".def")}


class Broken(Exception):
    """A hole that does not fit the source, or is written in a wrong way."""


@dataclass
class Hole:
    """One removal: its kind, where to look, the name or text, and the lines that take its place."""

    kind: str
    folder: str
    name: str
    body: list[str] = field(default_factory=list)


@dataclass
class Place:
    """A function in a file: the offsets of its comment, its head, the brace that opens its body, and its end."""

    path: Path
    text: str
    comment: int
    head: int
    brace: int
    end: int


def parse(text: str) -> list[Hole]:
    """The holes that a hole.txt describes."""
    holes: list[Hole] = []
    for line in text.splitlines():
        match = re.fullmatch(r'(function|gone|label|line) (\S+) (\w+|".+")', line)
        if match and (match[1] == "line") == match[3].startswith('"'):
            holes.append(Hole(match[1], match[2], match[3].strip('"')))
        elif holes and (line.startswith("    ") or not line.strip()):
            holes[-1].body.append(line)
        elif line.strip() and not line.startswith("#"):
            raise Broken(f"not a line of a hole: {line}")
    for hole in holes:
        while hole.body and not hole.body[-1].strip():
            hole.body.pop()
        if (hole.kind in ("function", "label")) != bool(hole.body):
            raise Broken(f"{hole.kind} {hole.name}: lines that take its place: {len(hole.body)}")
    return holes


def files_in(tree: Path, folder: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The source files in a folder, or the one file. Files for one machine only if the folder names it."""
    root = tree / folder
    if root.is_file():
        return [root]
    found = sorted(path for path in root.rglob("*") if path.suffix in suffixes and path.is_file())
    return [path for path in found if "arch" in Path(folder).parts or "arch" not in path.relative_to(tree).parts]


def matching(text: str, opening: int) -> int:
    """The offset behind the parenthesis that closes the one at an offset."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    raise Broken("a parenthesis is not closed")


def comment_start(text: str, head: int) -> int:
    """The offset of the comment right above a function, or of the function."""
    above = text[:head]
    start = above.rfind("/*")
    return start if above.endswith("*/\n") and start >= 0 and "SPDX" not in above[start:] else head


def functions_named(path: Path, name: str) -> list[Place]:
    """The definitions of a function in a file."""
    text, found = path.read_text(), []
    for match in re.finditer(rf"(?m)^(?!return\b|else\b|typedef\b|#)[A-Za-z_][^;{{}}=()]*?\b{name}(?=\()", text):
        behind = matching(text, match.end())
        brace = re.compile(r"\s*\{").match(text, behind)
        end = re.compile(r"^\}\n?", re.M).search(text, behind)
        if brace and end:
            found.append(Place(path, text, comment_start(text, match.start()), match.start(), brace.end() - 1, end.end()))
    return found


def labels_named(path: Path, name: str) -> list[Place]:
    """The code at a label: up to the next label, directive or comment behind an empty line."""
    text = path.read_text()
    match = re.search(rf"(?m)^{name}:\n", text)
    if not match:
        return []
    end = re.compile(r"\n(?=\n(?:[A-Za-z_]\w*:|/\*| *\.(?!L)))|\Z").search(text, match.end())
    assert end
    return [Place(path, text, match.start(), match.start(), match.end() - 1, end.start())]


def find(tree: Path, hole: Hole) -> Place:
    """The one place of a function or a label."""
    lookup = labels_named if hole.kind == "label" else functions_named
    found = [place for path in files_in(tree, hole.folder, SUFFIXES[hole.kind]) for place in lookup(path, hole.name)]
    if len(found) != 1:
        where = ", ".join(str(place.path.relative_to(tree)) for place in found) or "nowhere"
        raise Broken(f"{hole.kind} {hole.name} must be in {hole.folder} once, and is: {where}")
    return found[0]


def parameters(head: str) -> list[str]:
    """The names of the parameters in a function's head."""
    inner = head[head.index("(") + 1:head.rindex(")")]
    depth, parts = 0, [""]
    for character in inner:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    names = [re.search(r"\(\*(\w+)\)", part) or re.search(r"(\w+)(?:\[\w*\])?\s*$", part) for part in parts]
    return [match[1] for match in names if match and match[1] not in ("void", "...")]


def new_body(head: str, lines: list[str]) -> str:
    """The body that takes the place of a function's. Parameters that it does not use are marked as unused."""
    text = "\n".join(lines)
    names = parameters(head)
    for number, name in enumerate(names, 1):
        text = re.sub(rf"\${number}\b", name, text)
    left = re.search(r"\$\d", text)
    if left:
        raise Broken(f"there is no parameter {left[0]}: {head.strip()}")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    unused = [f"    (void){name};\n" for name in names if not re.search(rf"\b{name}\b", code)]
    return "{\n" + "".join(unused) + text + "\n}\n"


def cut(place: Place, hole: Hole) -> str:
    """The text of the file with the hole in it."""
    if hole.kind == "gone":
        return place.text[:place.comment] + place.text[place.end:].lstrip("\n")
    if hole.kind == "label":
        return place.text[:place.brace + 1] + "\n".join(hole.body) + place.text[place.end:]
    body = new_body(place.text[place.head:place.brace], hole.body)
    return place.text[:place.brace] + body + place.text[place.end:]


def cut_line(tree: Path, hole: Hole) -> Path:
    """Removes a line."""
    found = [(path, line) for path in files_in(tree, hole.folder, SUFFIXES["line"])
             for line in path.read_text().splitlines(keepends=True) if hole.name in line]
    if len(found) != 1:
        raise Broken(f'the text "{hole.name}" must be in one line of {hole.folder}, and is in {len(found)}')
    path, line = found[0]
    path.write_text(path.read_text().replace(line, "", 1))
    return path


def apply(tree: Path, text: str) -> list[Path]:
    """Makes the holes in a tree. Returns the files that have changed."""
    changed = []
    for hole in parse(text):
        if hole.kind == "line":
            changed.append(cut_line(tree, hole))
            continue
        place = find(tree, hole)
        place.path.write_text(cut(place, hole))
        changed.append(place.path)
    return changed
