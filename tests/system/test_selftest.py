# SPDX-License-Identifier: MIT
"""Faults on purpose: the kernel reports each with the right functions and lines, and ends with a status."""
from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from machine import LIMIT, PANIC_STATUS, TOP, Machine

SELFTEST = "kernel/debug/selftest.c"


@dataclass
class Report:
    """The required text of a panic: the reason, and the callers in the order of the backtrace."""

    reason: str
    callers: list[tuple[str, str]]  # a function of selftest.c, and the text of the line in it
    others: str = ""  # further patterns, in this order, a line each
    cpus: int = 1
    key: str = ""  # the input that causes it


def line_of(function: str, text: str) -> int:
    """The number of the line with this text, in a function of selftest.c."""
    lines = (TOP / SELFTEST).read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if re.match(rf"static .*\b{function}\(|void {function}\(", line))
    return next(i for i, line in enumerate(lines[start + 1 :], start + 2) if text in line)


REPORTS = {
    "assert": Report("assertion failed: one == 2", [("test_assert", "assert("), ("selftest_run", "].run()")]),
    "null": Report(
        "in the kernel: write fault at 0x00000000, a null pointer",
        [("test_null", "*nowhere = 1"), ("selftest_run", "].run()")],
    ),
    "text": Report(r"in the kernel: write fault at 0x8\w+, which is read-only", [("test_text", "*code = 0")]),
    "overflow": Report("kernel stack overflow: stack pointer 0x", [("recurse", "recurse(depth + 1)")] * 3),
    "stack": Report("double fault: stack pointer 0x", [("on_bad_stack", "")]),
    "interrupt": Report(
        "assertion failed: !this_cpu..->interrupted",
        [("fail_in_interrupt", "assert(")],
        # a thread; the first instructions of a function do not show its caller yet
        r"irq_dispatch\+.*\n[\s\S]*the handler has interrupted:\n[\s\S]*(thread_entry\+|\+0x[0-9] )",
        key="\x10",
    ),
    "deadlock": Report(
        f"spinlock selftest a: acquired again by its holder, cpu 0, which took it at .*{SELFTEST}",
        [("test_deadlock", "")],
        r"holds spinlock selftest a, taken at test_deadlock\+",
    ),
    "spinring": Report(
        f"spinlock selftest .: waited in vain for cpu ., which took it at .*{SELFTEST}",
        [],
        r"\b(test_spinring|take_b_then_a)\+[\s\S]*holds spinlock selftest (.),[\s\S]*\ncpu \d, .*, was here:\n"
        r"[\s\S]*\b(test_spinring|take_b_then_a)\+[\s\S]*holds spinlock selftest (?!\2).,",
        cpus=2,
    ),
    "release": Report(
        "spinlock selftest a: released by a CPU that does not hold it, but nobody",
        [("test_release", "release(")],
    ),
    "stranger": Report(
        r"spinlock selftest a: released by a CPU that does not hold it, but cpu 1, which took it at hold_a\+",
        [("test_stranger", "release(")],
        r"\ncpu 1, pid \d+ stranger, (was here:\n|does not answer: it has interrupts off\n)[\s\S]*holds spinlock selftest a,",
        cpus=2,
    ),
    "unlock": Report(
        r"mutex mutex a: released by a thread that does not hold it: pid 1 init does, since test_unlock\+",
        [("unlock_a", "mutex_unlock(")],
    ),
    "unheld": Report("mutex mutex a: released, but nobody holds it", [("test_unheld", "mutex_unlock(")]),
    "again": Report(
        "mutex mutex a: taken again by its owner",
        [("test_again", "mutex_lock(")],
        r"holds mutex mutex a, taken at test_again\+",
    ),
    "guard": Report(r"in the kernel: write fault at 0x\w+, below the kernel stack", [("test_guard", "= 1")]),
    "unmapped": Report(r"in the kernel: write fault at 0x\w+, where nothing is mapped", [("test_unmapped", "= 1")]),
    "illegal": Report(r"in the kernel: illegal instruction \(code 0x\w+\)\r*\n", [("test_illegal", "__builtin_trap")]),
    "sleep": Report("", [("test_sleep", "sleep(&queue")]),
}


def boot(arch: str, name: str, cpus: int = 0) -> Machine:
    """A machine that fails in the way with that name."""
    variant = "multiboot" if arch == "x86" else "kernel"
    return Machine(arch, variant, append=f"test selftest={name}", cpus=cpus)


def check_callers(output: str, callers: list[tuple[str, str]]) -> None:
    """The backtrace has these functions in this order, each at its line."""
    at = 0
    for function, text in callers:
        line = line_of(function, text) if text else r"\d+"
        found = re.compile(rf"\b{function}\w*\+0x[0-9a-f]+ \({SELFTEST}:{line}\)").search(output, at)
        assert found, (function, line, output)
        at = found.end()


@pytest.mark.parametrize("name", REPORTS)
def test_panic_is_reported(arch: str, name: str) -> None:
    """The reason, the functions and lines that led to it, and the exit status."""
    report = REPORTS[name]
    with boot(arch, name, report.cpus) as machine:
        machine.expect(f"selftest: {name}")
        if report.key:
            machine.expect("type Ctrl-P")
            machine.process.send(report.key)
        machine.expect("panic: ")
        output = machine.rest().replace("\r", "")
        assert re.search(report.reason, output), output
        assert re.search(r"\ncpu \d, pid \d+ ", output), output
        check_callers(output, report.callers)
        assert re.search(report.others, output), output
        assert machine.exit_status() == PANIC_STATUS[arch]


def test_a_spinlock_keeps_others_out(arch: str) -> None:
    """Another processor gets the lock after it has been released, and not before."""
    with boot(arch, "exclusion", cpus=2) as machine:
        machine.expect("selftest: exclusion is over")


def test_no_addition_under_a_spinlock_is_lost(arch: str) -> None:
    """Four processors take one lock again and again."""
    with boot(arch, "lockcount", cpus=4) as machine:
        machine.expect("selftest: lockcount is over")


def test_interrupts_wait_for_the_last_spinlock(arch: str) -> None:
    """An interrupt that is pending meanwhile comes when the lock is free."""
    with boot(arch, "lockirq") as machine:
        machine.expect("selftest: lockirq is over")


@pytest.mark.parametrize("name", ["mappages", "mappages-full"])
def test_several_pages_are_mapped_in_one_call(arch: str, name: str) -> None:
    """Across two tables; and without memory for a table it is an error."""
    with boot(arch, name) as machine:
        machine.expect(f"selftest: {name} is over")


def test_no_page_is_mapped_again(arch: str) -> None:
    """An entry that is not empty stays, also if it gives no access."""
    with boot(arch, "mappages-again") as machine:
        machine.expect(r"panic: kernel/mm/pagetable\.c:\d+: mappages: assertion failed: pte_empty")


@pytest.mark.parametrize("name", ["sleeplock", "sleepend", "wakeup"])
def test_sleep_and_wakeup(arch: str, name: str) -> None:
    """A sleeper is in the queue before it releases its lock, and leaves it; a wakeup wakes as many as it should."""
    with boot(arch, name, cpus=2) as machine:
        machine.expect(f"selftest: {name} is over")


def test_other_processors_are_shown(arch: str) -> None:
    """The state of the other processors: they idle, or finish the boot."""
    with boot(arch, "assert", cpus=2) as machine:
        output = machine.rest()
        assert re.search(r"cpu 1, pid \d+ \w+, was here:\r*\n *0x\w+ \w+\+0x\w+ \([a-z/0-9_.]+:\d+\)", output), output


def test_registers_are_decoded(arch: str) -> None:
    """The flags in words."""
    words = {"x86": r"eflags [0-9a-f]{8}:.* IF, kernel mode", "arm": r"psr [0-9a-f]{8}: .*interrupts on, SVC mode"}
    with boot(arch, "null") as machine:
        assert re.search(words[arch], machine.rest())


def test_ring_of_waiting_threads_is_named(arch: str) -> None:
    """Two threads that wait for each other's mutex."""
    with boot(arch, "ring") as machine:
        line = machine.expect(r"deadlock: [^\n]*\n")
        assert "ring1 waits for mutex b, held by pid" in line
        assert "ring2 waits for mutex a, held by pid" in line
        places = machine.expect(r"(  pid \d+ wants [^\n]*\n[^\n]*\n){2}")
    first, second = (line_of("take_both", text) for text in ("mutex_lock(first)", "mutex_lock(second)"))
    for wanted in ("mutex b", "mutex a"):
        assert re.search(rf"wants {wanted} at take_both\+0x\w+ \({SELFTEST}:{second}\),\s+"
                         rf"which pid \d+ took at take_both\+0x\w+ \({SELFTEST}:{first}\)", places), places


def run_selftest(arch: str, name: str, cpu: str) -> str:
    """The report of a test on a processor of that kind (the PC's; empty: the usual one)."""
    extra = ["-cpu", cpu] if cpu else []
    with Machine(arch, "multiboot" if arch == "x86" else "kernel", append=f"test selftest={name}", extra=extra) as machine:
        return machine.rest().replace("\r", "")


def test_the_kernel_cannot_execute_user_memory(arch: str) -> None:
    """Page tables forbid it on the Pi (PXN), and newer PCs have SMEP."""
    report = run_selftest(arch, "userexec", "max" if arch == "x86" else "")
    assert "panic: in the kernel: execute fault at 0x00400000, user memory, which only copyin() and copyout()" in report


def test_the_kernel_cannot_read_user_memory_by_mistake() -> None:
    """On PCs with SMAP; on others the read succeeds."""
    report = run_selftest("x86", "userread", "max")
    assert "panic: in the kernel: read fault at 0x00400000, user memory, which only copyin() and copyout()" in report
    with boot("x86", "userread") as machine:
        machine.expect("selftest: read 1\r*\n")
        machine.expect("selftest: userread is over")


def test_programs_run_on_a_pc_with_all_features() -> None:
    """copyin() and copyout() still work there, also if they fault; and a program may set the flag AC. A page fault that
    no page can repair ends the program: QEMU's IRET makes such faults (test_cpustate.py)."""
    with Machine("x86", "multiboot", cpus=2, extra=["-cpu", "max"]) as machine:
        output, status = machine.login().run("usertests 'pipe*' '*bad-pointer*' 'fork*' 'thread*' && sigforge", limit=5 * LIMIT)
        states, _ = machine.run("cpustate", limit=5 * LIMIT)
    assert status == 0, output
    assert re.search(r"cpustate: \d+ states, [01] ended wrongly", states), states
