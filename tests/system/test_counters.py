# SPDX-License-Identifier: MIT
"""The machine's counters and displays: /proc/cpus, vmstat, top, ps; and Ctrl-P on the console."""
from __future__ import annotations

import re

from machine import PROMPT, Machine

USER, SYSTEM, IDLE, SWITCHES, INTERRUPTS, TIMER, CALLS, FAULTS, IPIS, HITS, MISSES = range(11)
BUSY_LOOP = "sh -c 'while :; do :; done' & "


def counters(shell: Machine) -> list[int]:
    """The first processor's line in /proc/cpus."""
    line = shell.run("cat /proc/cpus")[0].splitlines()[0].split()
    assert line[0] == "cpu0" and len(line) == 12, line
    return [int(word) for word in line[1:]]


def test_counters_count(lone: Machine) -> None:
    """Each counter increases with the event that it counts."""
    before = counters(lone)
    lone.run("sync; find / > /dev/null; cat /bin/usertests > /dev/null; preempt")
    after = counters(lone)
    for number in (SWITCHES, INTERRUPTS, TIMER, CALLS, FAULTS, HITS):
        assert after[number] > before[number], number
    assert after[MISSES] > before[MISSES]  # usertests had not been read before
    lone.run("cat /bin/usertests > /dev/null")
    again = counters(lone)
    assert again[HITS] - after[HITS] > 20
    assert again[MISSES] - after[MISSES] < 5


def test_time_is_divided_by_mode(lone: Machine) -> None:
    """A loop in user mode does not count as the kernel's time; long system calls do. No time is taken back later.

    A busy host lets QEMU hold the timer's interrupt back until the kernel returns to user mode. The calls are few
    and long, so that most interrupts come in their midst.
    """
    before = counters(lone)
    lone.run(BUSY_LOOP + "sleep 3; kill -9 $!; wait")
    after = counters(lone)
    assert after[USER] - before[USER] > 2 * (after[SYSTEM] - before[SYSTEM])
    lone.run("dd if=/dev/zero of=/dev/null bs=33554432 count=30")
    again = counters(lone)
    assert again[SYSTEM] - after[SYSTEM] > again[USER] - after[USER]
    for mode in (USER, SYSTEM, IDLE):
        assert before[mode] <= after[mode] <= again[mode]


def test_vmstat(shell: Machine) -> None:
    """Since boot, and an interval in which one processor is busy."""
    output, status = shell.run(BUSY_LOOP + "vmstat 1 3; vmstat -a; kill -9 $!; wait")
    assert status == 0 or "Killed" in output
    rows = [line.split() for line in output.splitlines() if re.match(r"(all|\d) +\d", line)]
    assert [row[0] for row in rows[:3]] == ["all"] * 3
    assert rows[3][0] == "0"
    for row in rows:
        assert len(row) == 14 and 98 <= sum(map(int, row[11:])) <= 102, row
    assert int(rows[2][11]) + int(rows[2][12]) >= 20 and int(rows[2][1]) >= 1, output


def test_top_finds_who_is_busy(shell: Machine) -> None:
    """In batch mode: the loop comes first."""
    output, _ = shell.run(BUSY_LOOP + "top -b -n 2 -d 2; kill -9 $!; wait")
    second = output.split("  PID S CPU")[2].splitlines()
    pid, state, _, percent = second[1].split()[:4]
    assert second[1].endswith(" sh") and state == "R" and int(percent.rstrip("%")) > 30, output
    assert re.search(rf"\[1\] {pid}\b", output)


def test_top_on_the_terminal(shell: Machine) -> None:
    """It draws the screen again and again. q ends it, and the shell gets its terminal back."""
    for key in ("q", "\x03"):
        shell.process.sendline("top -d 1")
        for _ in range(2):
            shell.expect(r"\x1b\[H\x1b\[J\d+ processes, memory: ")
            shell.expect(r"cpu0 +\d+% user +\d+% system +\d+% idle")
        shell.process.send(key)
        shell.process.expect_exact(PROMPT)
        assert shell.run("echo alive") == ("alive\n", 0)


def test_ps(shell: Machine) -> None:
    """State, what a process sleeps on, processor, size."""
    output, _ = shell.run("sleep 1000 & sleep 1; ps; kill -9 $!; wait")
    assert re.search(r"(?m)^ +\d+ +\d+ +\d+ S +\d +\d\d+ +\d+\.\d\d (sleep|nanosleep) +sleep$", output), output
    assert re.search(r"(?m)^ +\d+ +\d+ +\d+ R +\d +\d\d+ +\d+\.\d\d - +ps$", output), output


def test_ps_names_a_ring(arch: str) -> None:
    """Two threads wait for each other's mutex: ps shows which mutex each waits for."""
    with Machine(arch, append="selftest=ring") as machine:
        output, _ = machine.login().run("ps")
        one, other = (re.search(rf"(?m)^ +(\d+) .* S .* (mutex .) of (\d+) +{name}$", output) for name in ("ring1", "ring2"))
        assert one and other and one[1] == other[3] and other[1] == one[3], output
        assert (f"deadlock: pid {one[1]} ring1 waits for mutex b, held by pid {other[1]} ring2 waits for mutex a, "
                f"held by pid {one[1]} ring1") in output


def inspect(shell: Machine) -> str:
    """The output of Ctrl-P, between the output of two commands. The key is pressed again if the shell did not yet read:
    its prompt is there a moment earlier."""
    output = ""
    while "sh: sleeps, waits for tty" not in output:
        shell.process.send("\x10")
        output = shell.expect(r"processes:\r*\n[\s\S]*?pid \d+ sh: [^\n]*\n")
    output += shell.expect(r"\btty_read\+[^\n]*\n")
    shell.process.sendline("echo; echo end of it")
    output += shell.expect(r"\nend of it\r*\n")
    shell.process.expect_exact(PROMPT)
    return output.replace("\r", "")


def test_inspect_key(shell: Machine) -> None:
    """Ctrl-P: where each process sleeps, with its callers; and the shell does not get the key."""
    shell.run("sleep 1000 & sleep 1")
    output = inspect(shell)
    assert re.search(r"pid 1 init: sleeps, waits for sigsuspend\n(  0x.*\n)+"
                     r"  0x\w+ sys_sigsuspend\+0x\w+ \(kernel/sys/sys_signal.c:\d+\)\n", output), output
    assert re.search(r"pid \d+ sleep: sleeps, waits for nanosleep\n(  0x.*\n)+  0x\w+ sys_nanosleep\+", output), output
    assert re.search(r"pid \d+ writeback: sleeps, waits for writeback\n(  0x.*\n)+  0x\w+ thread_entry\+", output), output
    assert shell.run("kill -9 $!; wait; echo alive")[0].endswith("alive\n")


def test_inspect_key_names_a_ring(arch: str) -> None:
    """The locks held, the lines that took them, and which thread waits for which."""
    with Machine(arch, append="selftest=ring") as machine:
        output = inspect(machine.login())
        for one, other in (("a", "b"), ("b", "a")):
            assert re.search(rf"sleeps, waits for mutex mutex {one} of pid \d+\n"
                             rf"  holds mutex mutex {other}, taken at take_both\+0x\w+ \(kernel/debug/selftest.c:\d+\)\n"
                             r"(  0x.*\n)+  0x\w+ take_both\+", output), output
        assert re.search(r"deadlock: pid \d+ ring1 waits for mutex b, held by pid \d+ ring2 waits for mutex a, held by",
                         output), output
