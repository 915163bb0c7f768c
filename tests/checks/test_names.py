# SPDX-License-Identifier: MIT
"""One name for one thing: a function's header has the name of its file, and no static name stands in two files."""
from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("kernel", "lib", "arch", "drivers")
DEFINITION = re.compile(r"^(?!typedef|struct \w+ \{)([a-zA-Z][^;={}()#]*?[ *])(\w+)\((?:[^;{}]|\n)*?\)[^;{}]*\n\{", re.M)
PROTOTYPE = re.compile(r"^(?!static|typedef|#|return)[a-zA-Z][^;={}()#]*?[ *](\w+)\([^;{}]*\)[^;{}()]*(?:\([^;{}]*\))?;", re.M)
# The contract with a machine is told by subject, in include/hal; these are the functions of the kernel that it calls.
CONTRACTS = ("include/hal", "include/abi")
# Functions of a higher floor that a lower one calls: the lower one declares them, because an include never goes up.
UPCALLS = {"console_input", "console_has_room", "console_has_logged", "keyboard_typed", "virtual_console_switched", "signal_send_self"}
# The tables of calls name the handlers without these prefixes.
HANDLER = re.compile(r"^(sys|linux)_")


def code(path: Path) -> str:
    """A file without its comments."""
    return re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), path.read_text(), flags=re.S)


def machine(path: Path, top: Path) -> str:
    """The machine of a file, or its boot loader; what lies in different ones never meets in one program."""
    parts = path.relative_to(top).parts
    return "/".join(parts[1:3]) if parts[:1] == ("arch",) and "boot" in parts else parts[1] if parts[0] == "arch" else ""


class Functions:
    """All functions of a tree: where they are defined, and in which headers they are declared."""

    def __init__(self, top: Path) -> None:
        self.static: dict[str, list[Path]] = {}
        self.external: dict[str, list[Path]] = {}
        self.declared: dict[str, list[Path]] = {}
        self.top = top
        for folder in FOLDERS:
            for path in sorted((top / folder).rglob("*.c")):
                for kind, name in DEFINITION.findall(code(path)):
                    which = self.static if re.match(r"static\b", kind) else self.external
                    which.setdefault(name, []).append(path)
        for folder in (*FOLDERS, "include"):
            for path in sorted((top / folder).rglob("*.h")):
                for name in PROTOTYPE.findall(code(path)):
                    self.declared.setdefault(name, []).append(path)

    def in_other_headers(self) -> list[str]:
        """External functions whose headers have other names than their files, and no contract names them."""
        wrong = []
        for name, files in self.external.items():
            for path in files:
                headers = self.declared.get(name, [])
                told = [header.relative_to(self.top).as_posix() for header in headers]
                if name not in UPCALLS and headers and path.stem not in [header.stem for header in headers] and \
                        not any(header.startswith(CONTRACTS) for header in told):
                    wrong.append(f"{path.relative_to(self.top)}: {name} is declared in {', '.join(told)}")
        return wrong

    def uncalled(self) -> list[str]:
        """External functions that no file names, but their own definitions and declarations. The compiler calls some: __name."""
        uses: Counter[str] = Counter()
        for folder in (*FOLDERS, "include", "user", "tools", "tests"):
            for path in (self.top / folder).rglob("*"):
                if path.suffix in (".c", ".h", ".S", ".def", ".lds", ".py", ".gdb"):
                    uses.update(re.findall(r"\w+", code(path) if path.suffix in (".c", ".h") else path.read_text()))
        for name, files in self.external.items():
            uses[name] -= len(files) + len(self.declared.get(name, []))
        return sorted(name for name in self.external
                      if uses[name] <= 0 and not uses[HANDLER.sub("", name)] and not name.startswith("__"))

    def repeated(self) -> list[str]:
        """Static names of several files that can meet in one program."""
        found = []
        for name, files in sorted(self.static.items()):
            machines = [machine(path, self.top) for path in files]
            if len(files) > 1 and ("" in machines or len(set(machines)) < len(machines)):
                found.append(f"{name}: {', '.join(path.relative_to(self.top).as_posix() for path in files)}")
        return found


@pytest.fixture(scope="module")
def functions() -> Functions:
    return Functions(TOP)


def test_a_header_has_the_name_of_its_file(functions: Functions) -> None:
    assert len(functions.external) > 400 and len(functions.declared) > 400  # or the patterns find nothing
    assert not functions.in_other_headers()


def test_no_static_name_is_repeated(functions: Functions) -> None:
    assert len(functions.static) > 700
    assert not functions.repeated()


def test_every_function_is_called(functions: Functions) -> None:
    assert not functions.uncalled()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A tree with two files that keep the rules."""
    for folder in (*FOLDERS, "include/hal"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "kernel/one.c").write_text("static int take(void)\n{\n}\n\nint one_get(int a,\n    int b)\n{\n}\n")
    (tmp_path / "kernel/one.S").write_text("    bl two_end\n    bl one_get\n")
    (tmp_path / "kernel/one.h").write_text("/* Gets one. */\nint one_get(int a, int b);\n")
    (tmp_path / "kernel/two.c").write_text("static int give(void)\n{\n}\n\nvoid two_end(void)\n{\n}\n")
    (tmp_path / "kernel/two.h").write_text("void two_end(void) NORETURN;\n")
    return tmp_path


def test_the_small_tree_is_good(small: Path) -> None:
    functions = Functions(small)
    assert not functions.in_other_headers() and not functions.repeated() and not functions.uncalled()


def test_a_header_of_another_name_is_found(small: Path) -> None:
    (small / "kernel/two.h").rename(small / "kernel/three.h")
    assert Functions(small).in_other_headers() == ["kernel/two.c: two_end is declared in kernel/three.h"]


def test_a_repeated_static_name_is_found(small: Path) -> None:
    (small / "kernel/three.c").write_text("static void *take(int a)\n{\n}\n")
    assert Functions(small).repeated() == ["take: kernel/one.c, kernel/three.c"]


def test_a_function_without_a_caller_is_found(small: Path) -> None:
    (small / "kernel/one.S").write_text("    bl one_get\n")
    assert Functions(small).uncalled() == ["two_end"]


def test_two_machines_may_tell_the_same_story(small: Path) -> None:
    for name in ("x86", "armv7"):
        (small / "arch" / name).mkdir()
        (small / "arch" / name / "trap.c").write_text("static void enter(void)\n{\n}\n")
    assert not Functions(small).repeated()
