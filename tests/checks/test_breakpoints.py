# SPDX-License-Identifier: MIT
"""gdb stops at functions by their names: each name that the traces and the tests of gdb use is a function of today."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
NAMED = (r"(?:\b|\\n)hbreak (\w+)(?!\w|/)", r"^t?break (\w+)(?!\w|/)", r"session\.at\(\"(\w+)\"", r"caller_named\(\w+, \"(\w+)\"")


def used(text: str) -> set[str]:
    """The functions that a Python file of gdb commands names."""
    names = {name for pattern in NAMED for name in re.findall(pattern, text, re.M)}
    for block in re.findall(r"^PLACES = [(\[]([^)\]]*)[)\]]", text, re.M):
        names |= set(re.findall(r"\"(\w+)\"", block))
    return names


def functions() -> set[str]:
    """All functions of the sources, and the labels of assembly."""
    names: set[str] = set()
    for folder in ("arch", "kernel", "drivers", "user", "lib", "tests/system/stubs"):
        for file in (TOP / folder).rglob("*.[chS]"):
            names |= set(re.findall(r"^(?:[a-zA-Z_][^;(=]*[ *])?(\w+)\(", file.read_text(), re.M))
            names |= set(re.findall(r"^(\w+):", file.read_text(), re.M))
    return names


def scripts() -> list[Path]:
    return sorted([*(TOP / "tools/gdb").rglob("*.py"), *(TOP / "tests/system").glob("test_*.py"),
                   *(TOP / "tests/system").glob("gdb_*.py")])


def test_the_names_are_functions() -> None:
    known = functions()
    unknown = {f"{file.relative_to(TOP)}: {name}" for file in scripts() for name in used(file.read_text()) if name not in known}
    assert not unknown


@pytest.mark.parametrize("line", ['run("hbreak no_such_function\\ncontinue")', 'session.at("no_such_function", f)',
                                  'PLACES = ("walkpgdir", "no_such_function")'])
def test_a_name_that_is_gone_is_found(line: str) -> None:
    assert "no_such_function" in used(line) and "no_such_function" not in functions()
