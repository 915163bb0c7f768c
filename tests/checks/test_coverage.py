# SPDX-License-Identifier: MIT
"""make coverage: lines of the machines and of the host are put together properly, and each reason has its place."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from places import TOP

sys.path.insert(0, str(TOP / "tests"))

import coverage  # noqa: E402 (found by the path above)

SOURCE = """\
int first(int a)
{
    if (a)
        return 1;
    return 2;
}

static int second(const char *text,
                  int b)
{
    return b;
}

int third(void)
{
    return 3;
}
"""
# Lines of code: 1, 3, 4, 5 in first(); 8 and 11 in second(); 14 and 16 in third().
MACHINE = {0x80000000 + 4 * line: ("kernel/a.c", line) for line in (1, 3, 4, 5, 8, 11, 14, 16)}
# As gcov writes it. Of line 16 the function was entered, but not each of its blocks; line 7 is not in the kernels.
GCOV = """\
        -:    0:Source:kernel/a.c
        -:    0:Graph:build/a.gcno
        -:    2:{
    #####:    4:        return 1;
        7:    5:    return 2;
       12:    7:
    =====:   11:    return b;
       3*:   16:    return 3;
        -:    0:Source:kernel/other.c
        9:    1:int other;
"""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A tree with one source."""
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/a.c").write_text(SOURCE)
    return tmp_path


def covered(*lines: int, host: str = "") -> coverage.Coverage:
    """The machine has run these lines, and the host those of gcov's text."""
    found = coverage.Coverage()
    found.add_machine(MACHINE, {address for address, (_, line) in MACHINE.items() if line in lines})
    found.add_other(coverage.parse_gcov(host))
    return found


def reasons(text: str) -> list[coverage.Reason]:
    """The reasons of a list without errors."""
    found, wrong = coverage.read_reasons(text)
    assert not wrong
    return found


def blocks(found: coverage.Coverage, top: Path, text: str = "") -> list[str]:
    """The blocks without a reason."""
    return [str(block) for block in coverage.assess(found, reasons(text), top).blocks]


def test_the_list_names_what_exists() -> None:
    """Each reason of our list is for a file and a function that exist."""
    found, wrong = coverage.read_reasons((TOP / coverage.REASONS).read_text())
    assert found
    assert not wrong + coverage.nowhere(found)


def test_what_does_not_exist_is_found(top: Path) -> None:
    """A wrong file, a wrong function, a line without a reason, and two reasons for the same lines."""
    found = reasons("kernel/a.c second -- why\nkernel/b.c -- why\nkernel/a.c secon -- why\ntests/run.py -- why\n")
    assert [line.split(": ")[1:] for line in coverage.nowhere(found, top)] == [
        ["kernel/b.c", "no such file"], ["kernel/a.c secon", "no such function"], ["tests/run.py", "no such file"],
    ]
    for text in ("kernel/a.c", "kernel/a.c first", "kernel/a.c first second -- why", "kernel/a.c -- "):
        assert len(coverage.read_reasons(text)[1]) == 1, text
    assert len(coverage.read_reasons("kernel/a.c -- one\n# kernel/a.c\n\nkernel/a.c -- two\n")[1]) == 1


def test_functions_of_c_and_assembly(tmp_path: Path) -> None:
    """Each line belongs to its function; two functions of one name, for two builds, share it."""
    source, assembly = tmp_path / "a.c", tmp_path / "a.S"
    source.write_text(SOURCE + "int third(void)\n{\n}\n")
    assembly.write_text("    .text\nbegin:\n    nop\n1:  nop\nend:\n    nop\n")
    found = coverage.functions_of(source)
    assert found == {"first": [*range(1, 7)], "second": [*range(8, 13)], "third": [*range(14, 18), *range(18, 21)]}
    assert coverage.functions_of(assembly) == {"begin": [2, 3, 4], "end": [5, 6]}


def test_the_machines_lines(top: Path) -> None:
    """A line that one machine has run counts as run, and no other."""
    found = covered(1, 3, 5)
    found.add_machine({0x80001000: ("kernel/a.c", 4), 0x80001004: ("kernel/a.c", 17)}, {0x80001000})
    assert found.run == {"kernel/a.c": {1, 3, 4, 5}}
    assert found.known["kernel/a.c"] == {1, 3, 4, 5, 8, 11, 14, 16, 17}
    assert blocks(covered(3, 5, 8, 11, 14, 16), top) == ["kernel/a.c:1 first", "kernel/a.c:4 first"]
    assert blocks(covered(1, 3, 5, 14), top) == ["kernel/a.c:4 first", "kernel/a.c:8-11 second", "kernel/a.c:16 third"]


def test_what_ran_on_a_machine(tmp_path: Path) -> None:
    """The plugin's lines. Code that ran at physical addresses counts only if it is the kernel's code at this place."""
    (tmp_path / "x86-1").write_text("3 80000010 80000012\n1 80000001 80000002 =0102\n1 80000003 =0909\n1 90000000 =01\n")
    (tmp_path / "arm-1").write_text("1 80000020\n")
    assert coverage.executed(tmp_path, "x86", [(0x80000000, bytes(range(8)))]) == {
        0x80000010, 0x80000012, 0x80000001, 0x80000002,
    }


def test_what_ran_in_another_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of another build folder has other addresses: its own ELF file says which lines they are."""
    counts, build = tmp_path / "counts", tmp_path / "build/x86/checks"
    for folder in (counts / "build+x86+checks", counts / "build+x86+gone", counts / "html", build):
        folder.mkdir(parents=True)
    (counts / "arm-1").write_text("1 80000010\n")
    (counts / "build+x86+checks/x86-1").write_text("1 80000100 80000104\n")
    (build / "kernel.elf").touch()
    lines = {0x80000010: ("kernel/a.c", 1), 0x80000100: ("kernel/a.c", 8), 0x80000104: ("kernel/a.c", 99)}
    monkeypatch.setattr(coverage, "lines_of", lambda kernel: lines if kernel == build / "kernel.elf" else {})
    monkeypatch.setattr(coverage, "code_of", lambda kernel: [])
    found = covered(1)
    for run in coverage.other_kernels(counts, tmp_path):
        found.add_other(run)
    assert found.run == {"kernel/a.c": {1, 8}} and 99 not in found.known["kernel/a.c"]


def test_the_hosts_lines(top: Path) -> None:
    """A line that the host has run counts, if a kernel has code for it; one that the host has not run does not count."""
    found = covered(1, 3, host=GCOV)
    assert found.run == {"kernel/a.c": {1, 3, 5, 16}}
    assert found.known == {"kernel/a.c": {1, 3, 4, 5, 8, 11, 14, 16}}
    assert blocks(found, top) == ["kernel/a.c:4 first", "kernel/a.c:8-11 second", "kernel/a.c:14 third"]


def test_reasons_are_counted_apart(top: Path) -> None:
    """The table has the lines that ran, those with a reason, and those without; a goal is for those that ran."""
    report = coverage.assess(covered(1, 3, 5, 14, 16), reasons("kernel/a.c second -- only on a board\n"), top)
    assert report.table == [coverage.row("kernel/a.c", 8, 5, 2)]
    assert report.table[0].split() == ["62.5%", "8", "2", "1", "kernel/a.c"]
    assert report.totals[0].endswith("goal 92%: not reached") and report.totals[0].split()[:4] == ["62.5%", "8", "2", "1"]
    assert [str(block) for block in report.blocks] == ["kernel/a.c:4 first"]
    assert not report.stale
    whole = coverage.assess(covered(*range(1, 17)), [], top)
    assert whole.totals[0].endswith("goal 92%: reached") and not whole.blocks


def test_a_file_has_a_reason_as_a_whole(top: Path) -> None:
    """The reason of a file is for all of its lines that do not run, except those of functions that have their own."""
    text = "kernel/a.c -- the file's\nkernel/a.c second -- the function's\n"
    found = list(covered(1, 3, 5).blocks("kernel/a.c", reasons(text), top))
    assert [(block.function, block.why) for block in found] == [
        ("first", "the file's"), ("second", "the function's"), ("third", "the file's"),
    ]
    assert not blocks(covered(1, 3, 5), top, text)


def test_a_reason_that_is_not_needed_is_reported(top: Path) -> None:
    """A function that the tests run, a file that they run, and names that do not exist."""
    text = "kernel/a.c first -- why\nkernel/a.c second -- why\nkernel/a.c fourth -- why\n"
    stale = coverage.assess(covered(1, 3, 4, 5, 14, 16), reasons(text), top).stale
    assert [line.split(": ", 1)[1] for line in stale] == [
        "kernel/a.c fourth: no such function", "kernel/a.c first: the tests run all of its lines",
    ]
    stale = coverage.assess(covered(*range(1, 17)), reasons("kernel/a.c -- why\n"), top).stale
    assert len(stale) == 1


def test_the_tracefile_is_lcovs(top: Path) -> None:
    """Each line with 1 or 0, and the sums."""
    text = covered(1, 3, 5, host=GCOV).tracefile(top).splitlines()
    assert text[:2] == ["TN:", f"SF:{top}/kernel/a.c"]
    lines = ["DA:1,1", "DA:3,1", "DA:4,0", "DA:5,1", "DA:8,0", "DA:11,0", "DA:14,0", "DA:16,1"]
    assert text[2:] == [*lines, "LF:8", "LH:4", "end_of_record"]


def test_lines_with_a_brace_alone_do_not_count(top: Path) -> None:
    """They enter or leave a function, and gcov knows no count for them."""
    assert coverage.only_braces(top / "kernel/a.c") == {2, 6, 10, 12, 15, 17}


def test_the_hosts_compiler_counts(tmp_path: Path) -> None:
    """A program that is built as the host's tests are: its gcov tells which lines ran."""
    compiler = os.environ.get("HOSTCC", "cc")
    if not coverage.gcov(compiler):
        pytest.skip(f"there is no gcov for {compiler}")
    source = tmp_path / "a.c"
    source.write_text(SOURCE + "int main(void)\n{\n    return first(0) != 2;\n}\n")
    build = [compiler, "-w", "-O0", "--coverage", "-o"]
    for command in ([*build, "a.o", "-c", str(source)], [*build, "a", "a.o"], ["./a"]):
        subprocess.run(command, cwd=tmp_path, check=True)
    [lines] = coverage.host_lines(tmp_path, compiler, tmp_path).values()
    assert {3, 5} <= lines and not {4, 11, 16} & lines


def test_without_gcov_it_says_so(tmp_path: Path) -> None:
    """coverage.py --gcov fails, and names the package."""
    (tmp_path / "cc").write_text("#!/bin/sh\necho 99.1.0\n")
    (tmp_path / "cc").chmod(0o755)
    result = subprocess.run(
        [sys.executable, str(TOP / "tests/coverage.py"), "--gcov"], env={"PATH": str(tmp_path), "HOSTCC": "cc"},
        capture_output=True, text=True, check=False,
    )
    assert result.returncode == 1 and "no gcov for cc" in result.stderr and "package of gcc" in result.stderr
