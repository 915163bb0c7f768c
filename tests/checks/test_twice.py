# SPDX-License-Identifier: MIT
"""No block of six lines or more stands twice in the kernel, its library, the machines and the drivers."""
from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("kernel", "lib", "arch", "drivers")
LENGTH = 6  # lines that say something: not braces, not comments, not includes

# Blocks that stay, by a line of them, and why.
REASONS: dict[str, str] = {}

Line = tuple[int, str]  # its number in the file, and its text without white space


def telling_lines(text: str) -> list[Line]:
    """The lines that say something."""
    text = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"\s+", "", line)
        if re.search(r"\w", bare) and not bare.startswith(("#include", "//")):
            lines.append((number, bare))
    return lines


def blocks_that_stand_twice(files: dict[str, str]) -> dict[str, list[str]]:
    """The longest blocks of LENGTH lines or more that two places have: the places, and the lines."""
    lines = {name: telling_lines(text) for name, text in files.items()}
    windows = defaultdict(list)
    for name, content in lines.items():
        for at in range(len(content) - LENGTH + 1):
            windows[tuple(text for _, text in content[at : at + LENGTH])].append((name, at))
    found: dict[str, list[str]] = {}
    for places in windows.values():
        for one, other in ((a, b) for i, a in enumerate(places) for b in places[i + 1 :]):
            found.update(longest(lines, one, other))
    return found


def longest(lines: dict[str, list[Line]], one: tuple[str, int], other: tuple[str, int]) -> dict[str, list[str]]:
    """The block that begins at two places, unless it begins one line earlier; a block does not overlap itself."""
    (name, at), (name2, at2) = one, other
    first, second = lines[name], lines[name2]
    if at > 0 and at2 > 0 and first[at - 1][1] == second[at2 - 1][1]:
        return {}
    limit = min(len(first) - at, len(second) - at2, at2 - at if name == name2 else len(second))
    n = 0
    while n < limit and first[at + n][1] == second[at2 + n][1]:
        n += 1
    if n < LENGTH:
        return {}
    return {f"{name}:{first[at][0]} and {name2}:{second[at2][0]}": [text for _, text in first[at : at + n]]}


def without_reason(found: dict[str, list[str]], reasons: dict[str, str]) -> list[str]:
    """What is found and has no reason; reasons are compared without white space."""
    known = [re.sub(r"\s+", "", line) for line in reasons]
    return [
        f"{places}: {len(lines)} lines, from {lines[0]}" for places, lines in found.items() if not set(lines) & set(known)
    ]


def sources() -> dict[str, str]:
    """What is looked at."""
    paths = sorted(path for folder in FOLDERS for path in (TOP / folder).rglob("*.[chS]"))
    return {str(path.relative_to(TOP)): path.read_text() for path in paths}


def test_nothing_stands_twice() -> None:
    """Each block has one home, or a reason."""
    problems = without_reason(blocks_that_stand_twice(sources()), REASONS)
    assert not problems, "\n".join(problems)


def test_each_reason_is_needed() -> None:
    """A reason whose block is gone goes too."""
    texts = {text for lines in blocks_that_stand_twice(sources()).values() for text in lines}
    old = [line for line in REASONS if re.sub(r"\s+", "", line) not in texts]
    assert not old, "\n".join(old)


BLOCK = [f"    count[{i}] = {i}; /* {i} */" for i in range(LENGTH)]


def test_the_check_finds_a_block() -> None:
    """In two files and in one, with other white space and other comments; not a shorter one."""
    spaced = [line.replace(" ", "  ").split("/*")[0] for line in BLOCK]
    one, other = "\n".join(["a();", *BLOCK, "b();"]), "\n".join(["c();", "{", *spaced[:3], "", "}", *spaced[3:], "d();"])
    assert list(blocks_that_stand_twice({"one.c": one, "other.c": other})) == ["one.c:2 and other.c:3"]
    assert len(blocks_that_stand_twice({"one.c": one + "\n" + other})) == 1
    assert not blocks_that_stand_twice({"one.c": one, "other.c": "\n".join(["c();", *spaced[1:], "d();"])})
    assert not blocks_that_stand_twice({"one.c": one})
    assert not blocks_that_stand_twice({"one.c": "a();\n" * (2 * LENGTH - 1)})


def test_a_reason_is_heard() -> None:
    """A block with a reason passes; another one does not."""
    found = blocks_that_stand_twice({"one.c": "\n".join(BLOCK), "other.c": "\n".join(BLOCK)})
    assert without_reason(found, {}) and not without_reason(found, {"count[0] = 0;": "for this test"})
    assert without_reason(found, {"count[9] = 9;": "for another one"})
