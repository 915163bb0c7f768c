# SPDX-License-Identifier: MIT
"""The traces show real steps of the machine, in the order in which they must happen."""
from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from machine import LIMIT, TOP, run_all

MALLOC = [
    "malloc", "morecore", "sbrk", "syscall_entry", "alltraps", "trap", "syscall", "sys_sbrk", "growproc", "allocuvm",
    "kalloc", "mappages", "walkpgdir", "switchuvm", "trapret", "malloc",
]
FREE = [
    "free", "trim", "sbrk", "syscall_entry", "alltraps", "trap", "syscall", "sys_sbrk", "growproc", "deallocuvm",
    "walkpgdir", "tlb_flush", "kfree", "trapret",
]


FILLED = ["touch", "alltraps", "trap", "trap_fault", "vm_fault", "walkpgdir", "kalloc", "trapret", "main"]
KILLED = ["touch", "alltraps", "trap", "trap_fault", "vm_fault", "proc_exit"]
EXEC = [
    "sys_execve", "proc_exec", "vmspace_new", "load_program", "vmspace_map", "vmspace_map", "proc_change_vm", "switchuvm",
    "trapframe_init_user", "trapret", "_start", "vm_fault", "trapret", "_start",
]
SWITCH = ["alltraps", "trap", "timer_interrupt", "trap_exit_user", "sched_preempt", "switchuvm", "swtch", "trapret", "count"]
BOOT = {
    "x86": ["(reset)", "mbr", "loader_entry", "loader_main", "kernel_enter", "entry", "paging_on", "start", "mmu_init"],
    "arm": ["(reset)", "kernel_entry", "enter_svc", "move_image", "early_build_tables", "early_prepare_cpu", "mmu_on", "start"],
}
KERNBASE = 0x80000000
BOOT_CORE = [
    "kmain", "page_init", "kmalloc_init", "proc_init", "sched_init", "timer_init_cpu", "init_thread",
    "platform_init_devices", "vfs_init", "proc_exec", "user_return", "_start",
]


def trace(arch: str, name: str) -> str:
    """The output of a trace; the trace has ended, and its QEMU too."""
    result = run_all(["make", "--no-print-directory", "-j2", f"ARCH={arch}", f"trace-{name}"], 2 * LIMIT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert not re.search(r"(?m)^ +\d+  \w+ +\S+ +\S+:0$", result.stdout), "no file has a line 0"
    return result.stdout


def steps(output: str) -> list[str]:
    """The functions of a trace, in the order of its steps."""
    return re.findall(r"(?m)^ +\d+  (?:user|kernel) +(\S+)", output)


def first_missing(wanted: list[str], seen: list[str]) -> str | None:
    """The first of the wanted functions that does not come after those before it. None: all do."""
    rest = iter(seen)
    return next((name for name in wanted if name not in rest), None)


def parts(output: str) -> list[str]:
    """A trace between its headings."""
    return re.split(r"(?m)^== .*\n", output)[1:]


@pytest.mark.parametrize("wanted", [MALLOC, FREE, FILLED, KILLED, EXEC, SWITCH, BOOT["x86"], BOOT["arm"], BOOT_CORE])
def test_a_missing_function_is_noticed(wanted: list[str]) -> None:
    """If any one of the functions is missing, or two of them are swapped, the check fails."""
    assert first_missing(wanted, wanted) is None
    for i, name in enumerate(wanted):
        assert first_missing(wanted, wanted[:i] + wanted[i + 1 :]) is not None, name
    for i, (one, other) in enumerate(zip(wanted, wanted[1:])):
        assert one == other or first_missing(wanted, [*wanted[:i], other, one, *wanted[i + 2 :]]) is not None


def heap_pages(text: str) -> list[int]:
    """The number of pages of the heap in memory, at each place that shows an address space."""
    return [int(number) for number in re.findall(r"(\d+) in memory  heap", text)]


def test_malloc(arch: str) -> None:
    """From malloc() to the page table and back; and for memory that is freed: entries, TLBs, then the pages."""
    output = trace(arch, "malloc")
    growing, shrinking = parts(output)
    assert first_missing(MALLOC, steps(growing)) is None, output
    assert first_missing(FREE, steps(shrinking)) is None, output
    before, after = heap_pages(growing)
    assert after - before == len(re.findall(r"page \d+: written at", growing)) == 4
    before, after = heap_pages(shrinking)
    gone = before - after
    assert f"with {gone} mapped pages:" in shrinking
    assert f"entries still present there: 0; pages not yet freed: {gone} of {gone}" in shrinking
    assert f"{gone} pages in all" in shrinking


def test_entries_are_what_the_table_says(arch: str) -> None:
    """The entries written are those that the address space shows afterwards."""
    growing = parts(trace(arch, "malloc"))[0]
    written = re.findall(r"written at \S+ (0x\w+ -> 0x\w+)", growing)
    shown = re.findall(r"table\[\w+\]  (0x\w+ -> 0x\w+)", growing.split("address space after")[1])
    assert written and set(written) <= set(shown)


def test_fault(arch: str) -> None:
    """A page that is promised is filled when it is touched; an address without a region ends the program."""
    output = trace(arch, "fault")
    filled, killed = parts(output)
    assert first_missing(FILLED, steps(filled)) is None, output
    assert first_missing(KILLED, steps(killed)) is None, output
    before, after = heap_pages(filled)[0], heap_pages(filled)[-1]
    assert (before, after) == (0, 1)
    assert "page fault, write at 0x00000010, no page present" in killed
    assert "vm_fault returns -14" in killed and "ended by signal 11" in killed


def test_exec(arch: str) -> None:
    """The segments of the file become regions, and the arguments lie on the stack."""
    output = trace(arch, "exec")
    assert first_missing(EXEC, steps(output)) is None, output
    machine = {"x86": 3, "arm": 40}[arch]
    assert re.search(rf"ELF header: type 2 \(executable\), machine {machine}, entry 0x0001", output)
    assert len(re.findall("segment: .* bytes from offset", output)) == 3
    assert re.findall(r"argc = \d+|argv\[\d\] -> .*", output) == [
        "argc = 3", 'argv[0] -> "/bin/echo"', 'argv[1] -> "hello"', 'argv[2] -> "trace"',
    ]
    assert 'envp[1] -> "PATH=/bin"' in output
    left_for = re.findall(r"leaves the kernel for pc 0x(\w+)", output)
    assert left_for and all(int(pc, 16) < KERNBASE for pc in left_for), "the end of an interrupt is no step of exec"


def test_switch(arch: str) -> None:
    """The timer moves the CPU between two processes; the stacks show how each of them got there."""
    output = trace(arch, "switch")
    assert first_missing(SWITCH, steps(output)) is None, output
    one, other = re.search(r"from process (\d+) to process (\d+)", output).groups()  # type: ignore[union-attr]
    assert one != other
    leaves, goes_on = re.split(r"(?m)^  Process \d+ switchdemo: ", output)[1:]
    for drawing in (leaves, goes_on):
        assert "<- sp" in drawing and "sched_preempt+" in drawing
        assert re.search(r"trapframe: (eip|pc)", drawing)
    assert re.search(r"struct context: (eip|pc) switch_to", goes_on) and "struct context: " not in leaves


def test_boot(arch: str) -> None:
    """From the first instruction to /init."""
    output = trace(arch, "boot")
    assert first_missing(BOOT[arch], steps(output)) is None, output
    assert first_missing(BOOT_CORE, steps(output)) is None, output
    assert steps(output)[0] == "(reset)"
    assert re.search(r"process 1 init runs in user mode: pc = 0x0001\w+", output)
    assert "The console says:\n" in output and "Diarch on a" in output


def processes_with(text: str) -> list[int]:
    """The processes whose command line contains a text."""
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
    subprocess.run(["make", "--no-print-directory", "-j2", "ARCH=x86", "all"], cwd=TOP, check=True, capture_output=True)
    with subprocess.Popen(
        ["make", "--no-print-directory", "ARCH=x86", "trace-malloc"], cwd=TOP, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert wait_until(lambda: processes_with(str(tmp_path)))
        os.killpg(process.pid, ending)
        assert process.wait(LIMIT) != 0
    assert wait_until(lambda: not processes_with(str(tmp_path)))
