# SPDX-License-Identifier: MIT
"""The kernel and the programs are compiled with our headers and the compiler's own, never with the host's."""
from __future__ import annotations

import functools
import re
import shlex
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
# Headers that hosts have and we do not. The PC's programs once included a host's copies.
HOSTS = ["complex.h", "features.h", "sys/epoll.h", "linux/types.h"]
# The compiler's own headers, which need no C library.
COMPILERS = ["stddef.h", "stdarg.h", "stdbool.h", "float.h", "stdalign.h"]


@functools.cache
def flags(arch: str, compiler: str) -> list[list[str]]:
    """The options that `make` uses to compile C for a machine: make keeps them in a file, to notice changes."""
    folder = f"build/{arch}" + ("-llvm" if compiler == "clang" else "")
    command = ["make", "--no-print-directory", f"ARCH={arch}", f"B={folder}", f"{folder}/flags"]
    subprocess.run(command + (["LLVM=1"] if compiler == "clang" else []), cwd=TOP, check=True, capture_output=True)
    return [shlex.split(words) for words in (TOP / folder / "flags").read_text().split(" | ")]


def compile_command(arch: str, compiler: str, part: str) -> list[str]:
    """The compiler and its options for the kernel or for programs, up to the preprocessor's output."""
    options = flags(arch, compiler)
    return [*options[0], "-E", "-x", "c"] if part == "kernel" else [*compiler_name(options[0]), *options[1], "-E", "-x", "c"]


def compiler_name(words: list[str]) -> list[str]:
    """The compiler itself and its target options, before the options that all files get."""
    return words[: words.index("-std=gnu11")]


def search_folders(command: list[str]) -> list[Path]:
    """The folders in which the compiler looks for headers, from its own output."""
    result = subprocess.run([*command, "-v", "/dev/null"], cwd=TOP, check=True, capture_output=True, text=True)
    lines = result.stderr.splitlines()
    begin = lines.index("#include <...> search starts here:")
    return [(TOP / line.strip()).resolve() for line in lines[begin + 1 : lines.index("End of search list.")]]


@pytest.mark.parametrize("part", ["kernel", "programs"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_no_header_of_the_host(arch: str, compiler: str, part: str) -> None:
    """The compiler searches only our folders and its own, and finds no header of a host."""
    command = compile_command(arch, compiler, part)
    name = compiler_name(command)
    own = Path(subprocess.run([*name, "-print-file-name=include"], check=True, capture_output=True, text=True).stdout.strip())
    strange = [str(path) for path in search_folders(command) if TOP not in [path, *path.parents] and path != own.resolve()]
    assert not strange, strange
    text = "".join(f"#if __has_include(<{header}>)\nfound: {header}\n#endif\n" for header in HOSTS + COMPILERS)
    result = subprocess.run([*command, "-P", "-"], cwd=TOP, input=text, check=True, capture_output=True, text=True)
    assert [line.removeprefix("found: ") for line in result.stdout.splitlines() if line] == COMPILERS


@pytest.mark.parametrize("folder", ["user/libc/xv6", "user/libc/xv6/riscv"])
def test_programs_of_courses_may_define_names_of_c(folder: str) -> None:
    """xv6 has no C library: its programs define NULL and uint32_t themselves if they want them."""
    headers = [path for path in sorted((TOP / folder).rglob("*.h")) if folder.endswith("riscv") or path.parent == TOP / folder]
    text = "".join(f'#include "{path}"\n' for path in headers)
    result = subprocess.run([*compile_command("x86", "gcc", "programs"), "-P", "-dD", "-"], cwd=TOP, input=text, check=True,
                            capture_output=True, text=True)
    assert "xv6_exec" in result.stdout and not re.findall(r"\b(?:NULL|size_t|u?int32_t)\b.*", result.stdout)
