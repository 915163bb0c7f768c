# SPDX-License-Identifier: MIT
"""Structures that leave the kernel: they must be in include/abi, and the build refuses unnamed padding in them."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from test_sources import TOP, tracked


@pytest.mark.parametrize(("arch", "compiler"), [("x86", ""), ("arm", ""), ("arm", "1")], ids=["x86", "arm", "arm-clang"])
def test_unnamed_padding_does_not_build(arch: str, compiler: str, tmp_path: Path) -> None:
    """A hole inside a structure fails the build, and so does one at its end. (Every build shows that include/abi
    passes.)"""
    hole, tail = tmp_path / "hole.h", tmp_path / "tail.h"
    hole.write_text("struct hole {\n    char first;\n    int second;\n};\n")
    tail.write_text("struct tail {\n    int first;\n    char second;\n};\n")
    for header in (hole, tail):
        result = subprocess.run(
            ["make", "--no-print-directory", f"ARCH={arch}", f"LLVM={compiler}", f"B={tmp_path}/build",
             f"ABI_HEADERS=include/abi/time.h {header}", "-B", f"{tmp_path}/build/gen/abi_layout.o"],
            cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )
        assert result.returncode != 0, result.stdout
        complaints = [line for line in result.stderr.splitlines() if "padded" in line]
        assert complaints and all(header.name in line for line in complaints), result.stderr


def test_copied_structures_lie_in_abi() -> None:
    """If only the kernel declared a structure that copyout() takes, the build could not check it."""
    checked = set()
    for path in tracked("include/abi"):
        checked |= set(re.findall(r"^struct (\w+) \{", path.read_text(), re.M))
    wrong, seen = [], 0
    for path in tracked("kernel"):
        text = path.read_text()
        for variable in re.findall(r"copyout\([^;]*?&(\w+), sizeof", text):
            kinds = re.findall(rf"^\s+(?:static )?(?:const )?struct (\w+) (?:\w+, )*{variable}\b", text, re.M)
            seen += len(kinds)
            wrong += [f"{path.relative_to(TOP)}: struct {kind} {variable}" for kind in kinds if kind not in checked]
    assert seen >= 6 and not wrong, "\n".join(wrong)
