# SPDX-License-Identifier: MIT
"""The debugger: symbols of the kernel and of programs, and the state of the machine."""
from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pexpect
import pytest

from machine import LIMIT, PROMPT, TOP, run_all

# All commands run when the shell begins, first in user mode and then in the kernel. There is one processor, and a clock
# that counts instructions, so nothing else runs in between.
SCRIPT = """
break sh/main.c:main
continue
echo >>> stopped\\n
backtrace
echo >>> ps\\n
ps
echo >>> threads\\n
threads
echo >>> regions\\n
regions
echo >>> user pgdir\\n
source tests/system/gdb_pgdir.py
echo >>> runqueues\\n
runqueues
echo >>> locks\\n
locks
echo >>> bufs\\n
bufs
python import commands.bufs as b
python gdb.execute("bufs %d" % next(i.number("number") for i in b.inodes() if b.pages(i) and not b.is_metadata(i)))
echo >>> log\\n
log
echo >>> bt-process\\n
bt-process 1
echo >>> step\\n
delete
break getpid
continue
source tests/system/gdb_step.py
echo >>> kernel backtrace\\n
break allocuvm
continue
backtrace
echo >>> kernel locks\\n
locks
echo >>> kernel bt-process\\n
bt-process
echo >>> kernel pgdir\\n
pgdir kernel 0xf0000000 0xf0010000
source tests/system/gdb_pgdir.py
echo >>> switch locks\\n
delete
break *swtch
continue
locks
echo >>> interrupt backtrace\\n
delete
break timer_interrupt if cpus[0].thread == cpus[0].idle
break irq_dispatch if cpus[0].thread == cpus[0].idle
continue
backtrace
kill
"""


def run(arch: str, folder: Path, script: str) -> str:
    """Runs gdb commands on a machine that boots: gdb's output."""
    file = folder / "commands.gdb"
    file.write_text(script)
    result = run_all(
        ["make", "--no-print-directory", "-j2", f"ARCH={arch}", "CPUS=1", "QEMUFLAGS=-icount shift=0", "gdb",
         f"GDBFLAGS=-batch -x {file}"],
        2 * LIMIT,
    )
    return result.stdout + result.stderr  # the status says only how the kill at the end went


@pytest.fixture(scope="module", params=["x86", "arm"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """gdb's output after each of the script's headings."""
    output = run(request.param, tmp_path_factory.mktemp("gdb"), SCRIPT)
    parts = re.split(r"(?m)^>>> (.*)\n", output)
    return {"all": output, **dict(zip(parts[1::2], parts[2::2]))}


def test_kernel_and_program_symbols(arch: str, tmp_path: Path) -> None:
    """A breakpoint in the kernel is hit, and one in a program's function by name; ps lists all processes."""
    output = run(arch, tmp_path, "hbreak kmain\ncontinue\nhbreak start_program\ncontinue\nbacktrace\nuser-symbols sh\n"
                 "hbreak user/programs/sh/main.c:main\ncontinue\nbacktrace\ndelete\nhbreak syscall\ncontinue\nps\nkill\n")
    assert "Breakpoint 1, kmain (" in output
    assert "init_thread" in output
    assert "main (argc=" in output
    assert "user/programs/sh/main.c" in output
    assert any(line.split()[-1:] == ["init"] for line in output.splitlines())


def test_breakpoint_in_a_program(shown: dict[str, str]) -> None:
    """The breakpoint is set before the program exists, and is hit after the shell has been executed."""
    assert re.search(r"Breakpoint 1, main \(argc=1, .*user/programs/sh/main.c", shown["all"]), shown["all"]
    assert "main (argc=1" in shown["stopped"]


def test_gdb_accepts_the_script(shown: dict[str, str]) -> None:
    """gdb goes on after an error, and stops even if it cannot evaluate a breakpoint's condition."""
    errors = re.findall(r"(?m)^.*(?:Error|no member named|No symbol|Undefined).*$", shown["all"])
    assert not errors, shown["all"]


def test_ps(shown: dict[str, str]) -> None:
    lines = [line.split() for line in shown["ps"].splitlines()]
    assert lines[0][:2] == ["PID", "PPID"]
    assert ["1", "0"] in [line[:2] for line in lines] and lines[-1][-1] == "sh"
    assert next(line for line in lines if line[-1] == "sh")[3] == "running"
    assert any(line[3:5] == ["sleeping", "writeback"] for line in lines)


def test_threads(shown: dict[str, str]) -> None:
    """Each process of this moment has one thread, with the same number."""
    lines = [line.split() for line in shown["threads"].splitlines()]
    assert lines[0][:2] == ["TID", "PID"] and all(line[0] == line[1] for line in lines[1:])
    assert lines[-1][3] == "running" and lines[-1][-1] == "sh"


def test_regions(shown: dict[str, str]) -> None:
    names = re.findall(r"in memory  (\w+)", shown["regions"])
    assert names == ["text", "text", "data", "stack"]  # the heap has no page yet
    counts = [int(n) for n in re.findall(r"(\d+) in memory  \w", shown["regions"])]
    total = re.search(r"(\d+) pages in memory", shown["regions"])
    assert total and sum(counts) == int(total[1]) > 0


def test_pgdir(shown: dict[str, str]) -> None:
    """Each page of the program, and the kernel's half, as the emulated MMU itself translates them."""
    pages = re.search(r"pgdir agrees on (\d+) pages of sh", shown["user pgdir"])
    assert pages and int(pages[1]) >= 3, shown["user pgdir"]
    assert re.search(r"pgdir agrees on the kernel's \d+ entries", shown["kernel pgdir"]), shown["kernel pgdir"]
    assert re.search(r"first level 0x(3c0|f00), second 0x001  0xf0001000 -> ", shown["kernel pgdir"])


def test_runqueues(shown: dict[str, str]) -> None:
    assert re.search(r"cpu 0: runs \d+ sh; \d+ waiting", shown["runqueues"])


def test_locks(shown: dict[str, str]) -> None:
    """No lock in user mode; the address space's while it grows; the run queue's during a switch."""
    assert "No lock is held." in shown["locks"]
    assert re.search(r"sh holds mutex vmspace, taken at 0x\w+ growproc\+\d+ \(kernel/mm/grow.c:\d+\)", shown["kernel locks"])
    assert re.search(r"cpu 0 holds spinlock runqueue, taken at 0x\w+ \w+", shown["switch locks"])


def test_bufs(shown: dict[str, str]) -> None:
    """The pages found are as many as the kernel has counted."""
    total = re.search(r"(\d+) pages in the cache; the kernel has counted (\d+)", shown["bufs"])
    assert total and total[1] == total[2] != "0"
    assert re.search(r"(?m)^metadata +\d+ +\d+ +0$", shown["bufs"])
    assert re.search(r"page +\d+ of inode \d+ at physical 0x\w+, \d+ references: uptodate", shown["bufs"])


def test_log(shown: dict[str, str]) -> None:
    assert shown["log"].startswith("Diarch on a ") and "root: " in shown["log"]


def test_bt_process(shown: dict[str, str]) -> None:
    """A process that waits, from its saved registers; a running one, from its CPU's registers."""
    waiting = shown["bt-process"]
    assert waiting.startswith("process 1 init: ")
    functions = re.findall(r"(?m)^  0x\w+ (\w+)", waiting)
    assert functions[0] == "switch_to" and {"syscall", "trap"} <= set(functions), waiting
    assert re.search(r"(?m)^  user mode: 0x0001\w+", waiting)
    assert "it runs on cpu 0" in shown["kernel bt-process"] and "growproc" in shown["kernel bt-process"]


def test_step_through_a_trap(shown: dict[str, str]) -> None:
    """From a program's stub into the kernel and back, with source on both sides; a backtrace covers the whole way."""
    step = shown["step"]
    assert re.search(r"from: #0 getpid \(\) at include/abi/syscalls.def:\d+", step), step
    assert re.search(r"into: #0 syscall_entry \(\) at arch/\w+/trapentry.S:\d+", step), step
    assert re.search(r"leaves: #0 trapret \(\) at arch/\w+/trapentry.S:\d+", step), step
    assert re.search(r"back: #0 0x000\w+ in getpid \(\) at include/abi/syscalls.def:\d+", step), step
    trap = shown["kernel backtrace"].split("<signal handler called>")  # gdb's name for a trapframe
    kernel, program = (re.findall(r"(?m)^#\d+ +(?:0x\w+ in )?(\w+) \(", part) for part in trap)
    assert kernel[0] == "allocuvm" and kernel[-1] == "trap", shown["kernel backtrace"]
    assert program[:3] == ["sbrk", "morecore", "malloc"] and program[-1] == "main", shown["kernel backtrace"]


def test_backtrace_through_an_interrupt(shown: dict[str, str]) -> None:
    """From the handler into the kernel code that was interrupted."""
    frames = re.findall(r"(?m)^#\d+ +(?:0x\w+ in )?(\w+) \(", shown["interrupt backtrace"])
    behind = frames[frames.index("alltraps") + 1 :]
    assert "sched_idle_loop" in behind and "kmain" in behind, shown["interrupt backtrace"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def make(*arguments: str) -> pexpect.spawn:
    """A make target that talks to its user."""
    process = pexpect.spawn(
        "make", ["--no-print-directory", *arguments], cwd=str(TOP), timeout=LIMIT, encoding="utf-8",
        codec_errors="replace", echo=False, dimensions=(50, 200), env={**os.environ, "TERM": "dumb"},
    )
    process.delaybeforesend = None
    return process


def test_two_terminals(arch: str) -> None:
    """qemu-gdb on one terminal, gdb-attach on another: a breakpoint in a program that is typed at the console."""
    port = f"GDBPORT={free_port()}"
    console = make(f"ARCH={arch}", "CPUS=1", port, "qemu-gdb")
    try:
        console.expect("Waiting for a debugger")
        gdb = make(f"ARCH={arch}", port, "gdb-attach")
        try:
            for command in ("break ls.c:main", "continue"):
                gdb.expect_exact("(gdb) ")
                gdb.sendline(command)
            console.expect_exact(PROMPT)
            console.sendline("ls /bin")
            gdb.expect(r"Breakpoint 1, main \(argc=2, .*user/programs/ls.c:\d+")
            gdb.expect_exact("(gdb) ")
            gdb.sendline("kill")
            console.expect(pexpect.EOF)
        finally:
            gdb.close(force=True)
    finally:
        console.close(force=True)
