# SPDX-License-Identifier: MIT
"""The floors of the house: kernel/floors.txt says which folder may include which, and these tests check it."""
from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)


class House:
    """The floors, from the ground up."""

    def __init__(self, top: Path) -> None:
        self.top = top
        lines = (top / "kernel/floors.txt").read_text().splitlines()
        self.floors = [line.split("  ")[0].split() for line in lines if line and not line.startswith("#")]

    def place(self, path: Path) -> tuple[int, str] | None:
        """The floor of a file and its folder in the list: the longest name that matches."""
        name = path.relative_to(self.top).as_posix()
        fits = [(floor, folder) for floor, folders in enumerate(self.floors) for folder in folders
                if fnmatch(name, folder) or fnmatch(name, folder + "/*")]
        return max(fits, key=lambda fit: len(fit[1]), default=None)

    def included(self, path: Path, name: str) -> Path | None:
        """The file of ours that an include names, or None."""
        machine = next((part for part in ("x86", "armv7") if part in path.parts), "x86")
        folders = [path.parent, "kernel", "include", ".", f"arch/{machine}/include", f"arch/{machine}", "drivers"]
        return next((found for folder in folders if (found := self.top / folder / name).exists()), None)

    def climbs(self) -> set[tuple[str, str, str]]:
        """Every include that goes up, as folder, folder, and the two files."""
        found = set()
        for root in ("lib", "include", "kernel", "drivers", "arch"):
            for path in (self.top / root).rglob("*.[chS]"):
                here = self.place(path)
                assert here, f"{path} lies on no floor"
                for name in INCLUDE.findall(path.read_text()):
                    target = self.included(path, name)
                    there = self.place(target) if target else None
                    if there and here[1] != there[1] and there[0] >= here[0]:
                        found.add((here[1], there[1], f"{path.relative_to(self.top)} includes {name}"))
        return found


def test_no_include_goes_up() -> None:
    """No file includes a header of a higher floor."""
    wrong = sorted(what for _low, _high, what in House(TOP).climbs())
    assert not wrong, "\n".join(wrong)


def test_an_include_that_goes_up_is_found(tmp_path: Path) -> None:
    """The check itself: an invented tree with one include that goes up and one that goes down."""
    for folder in ("kernel/low", "kernel/high"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "kernel/floors.txt").write_text("kernel/low  below\nkernel/high  above\n")
    (tmp_path / "kernel/low/low.h").write_text('#include "high/high.h"\n')
    (tmp_path / "kernel/high/high.h").write_text('#include "low/low.h"\n')
    assert House(tmp_path).climbs() == {("kernel/low", "kernel/high", "kernel/low/low.h includes high/high.h")}
