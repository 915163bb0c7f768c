# SPDX-License-Identifier: MIT
"""The traces: what they show is what happened on the machine, in the order in which it must happen."""
from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from machine import LIMIT, TOP

MALLOC = [
    "malloc", "morecore", "sbrk", "syscall_entry", "alltraps", "trap", "syscall", "sys_sbrk", "growproc", "allocuvm",
    "kalloc", "mappages", "walkpgdir", "switchuvm", "trapret", "malloc",
]
FREE = [
    "free", "trim", "sbrk", "syscall_entry", "alltraps", "trap", "syscall", "sys_sbrk", "growproc", "deallocuvm",
    "walkpgdir", "tlb_flush", "kfree", "trapret",
]


def trace(arch: str, name: str) -> str:
    """What a trace prints; it has come to its end, and its QEMU too."""
    result = subprocess.run(
        ["make", "--no-print-directory", f"ARCH={arch}", f"trace-{name}"], cwd=TOP, timeout=LIMIT,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def steps(output: str) -> list[str]:
    """The functions of a trace, in the order of its steps."""
    return re.findall(r"(?m)^ +\d+  (?:user|kernel) +(\S+)", output)


def first_missing(wanted: list[str], seen: list[str]) -> str | None:
    """The first of the wanted functions that does not come behind those before it; None: all do."""
    rest = iter(seen)
    return next((name for name in wanted if name not in rest), None)


def parts(output: str) -> list[str]:
    """A trace between its headings."""
    return re.split(r"(?m)^== .*\n", output)[1:]


@pytest.mark.parametrize("wanted", [MALLOC, FREE])
def test_a_missing_function_is_noticed(wanted: list[str]) -> None:
    """Without any one of the functions, or with two of them the other way round, the check fails."""
    assert first_missing(wanted, wanted) is None
    for i, name in enumerate(wanted):
        assert first_missing(wanted, wanted[:i] + wanted[i + 1 :]) is not None, name
    for i in range(len(wanted) - 1):
        assert first_missing(wanted, wanted[:i] + [wanted[i + 1], wanted[i]] + wanted[i + 2 :]) is not None


def heap_pages(text: str) -> list[int]:
    """How many pages of the heap are in memory, wherever an address space is shown."""
    return [int(number) for number in re.findall(r"(\d+) in memory  heap", text)]


def test_malloc(arch: str) -> None:
    """From malloc() to the page table and back; and memory given back: entries, TLBs, then the pages."""
    output = trace(arch, "malloc")
    growing, shrinking = parts(output)
    assert first_missing(MALLOC, steps(growing)) is None, output
    assert first_missing(FREE, steps(shrinking)) is None, output
    before, after = heap_pages(growing)
    assert after - before == len(re.findall(r"page \d+: written at", growing)) == 4
    before, after = heap_pages(shrinking)
    gone = before - after
    assert f"where {gone} pages are mapped" in shrinking
    assert f"entries still present there: 0; pages not yet freed: {gone} of {gone}" in shrinking
    assert f"{gone} pages in all" in shrinking


def test_entries_are_what_the_table_says(arch: str) -> None:
    """The entries written are those that the address space shows afterwards."""
    growing = parts(trace(arch, "malloc"))[0]
    written = re.findall(r"written at \S+ (0x\w+ -> 0x\w+)", growing)
    shown = re.findall(r"table\[\w+\]  (0x\w+ -> 0x\w+)", growing.split("address space after")[1])
    assert written and set(written) <= set(shown)


def processes_with(text: str) -> list[int]:
    """The processes whose command line has a text in it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue  # it has just ended
    return found


def wait_until(condition: object, limit: float = 30) -> bool:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_qemu_stays_behind(tmp_path: Path, ending: signal.Signals) -> None:
    """Ctrl-C, or the end of gdb in any way, ends QEMU."""
    subprocess.run(["make", "--no-print-directory", "ARCH=x86", "all"], cwd=TOP, check=True, capture_output=True)
    with subprocess.Popen(
        ["make", "--no-print-directory", "ARCH=x86", "trace-malloc"], cwd=TOP, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert wait_until(lambda: processes_with(str(tmp_path)))
        os.killpg(process.pid, ending)
        assert process.wait(LIMIT) != 0
    assert wait_until(lambda: not processes_with(str(tmp_path)))
