# SPDX-License-Identifier: MIT
"""The checks of the running kernel, in kernels built for them: the lock checker (LOCKCHECK=1) and the compiler's checks for
undefined behaviour (SAN=undefined). Their reports, and that they are otherwise quiet."""
from __future__ import annotations

import re
import sys
from pathlib import Path

import lockorder
import pytest
from machine import LIMIT, LIST_CPUS, TOP, Machine, selftest_report, variant_kernel
from test_usbstick import block, stick, stick_image

sys.path.insert(0, str(TOP / "tests"))
import benchlocks  # noqa: E402 (found by the path above)

SELFTEST = (TOP / "kernel/debug/selftest.c").read_text().splitlines()


def checking_kernel(arch: str) -> Path:
    """A machine's build with the checkers."""
    return variant_kernel(arch, "LOCKCHECK=1", "SAN=undefined")


def line_of(function: str, statement: str, nth: int = 0) -> int:
    """The line of the nth such statement of a function in selftest.c."""
    start = next(i for i, line in enumerate(SELFTEST) if re.match(rf"static .*void {function}\(", line))
    return [i + 1 for i in range(start, len(SELFTEST)) if SELFTEST[i].strip() == statement][nth]


def checked_report(arch: str, name: str) -> str:
    """What a selftest prints under the checkers."""
    return selftest_report(arch, name, checking_kernel(arch))


def graph_of(report: str) -> str:
    """The checker's own output, before the panic."""
    return report[: report.index("panic:")]


def test_inverted_order_is_reported_with_both_paths(arch: str) -> None:
    """Two spinlocks taken in both orders: nothing hangs yet, and the four places are named."""
    report = checked_report(arch, "lockorder")
    places = [("selftest b", "acquire(&lock_b);", 1), ("selftest a", "acquire(&lock_a);", 1),
              ("selftest a", "acquire(&lock_a);", 0), ("selftest b", "acquire(&lock_b);", 0)]
    found = re.findall(r"(selftest [ab]),.* at test_lockorder\+0x[0-9a-f]+ \(kernel/debug/selftest\.c:(\d+)\)", graph_of(report))
    assert found == [(name, str(line_of("test_lockorder", code, nth))) for name, code, nth in places]
    assert "panic: lock order: selftest a inside selftest b" in report


def test_sleep_under_a_spinlock_is_reported(arch: str) -> None:
    """The function that sleeps, and the place that took the lock that is still held."""
    line = line_of("test_sleep", "acquire(&lock_a);")
    report = checked_report(arch, "sleep")
    assert re.search(r"panic: sleep while holding spinlock selftest a, "
                     rf"taken at test_sleep\+0x[0-9a-f]+ \(kernel/debug/selftest\.c:{line}\)", report), report


def test_interrupts_under_a_spinlock_are_reported(arch: str) -> None:
    """The function that enables interrupts while a spinlock is held."""
    line = line_of("test_interrupts", "acquire(&lock_b);")
    report = checked_report(arch, "interrupts")
    assert "panic: interrupts are on while spinlocks are held (1 deep)" in report
    assert re.search(rf"test_interrupts\+0x[0-9a-f]+ \(kernel/debug/selftest\.c:{line}\)", report), report


def test_release_of_what_is_not_held_is_reported(arch: str) -> None:
    """A lock that another thread holds."""
    assert "panic: spinlock selftest a: released by a CPU that does not hold it" in checked_report(arch, "release")


def test_undefined_behaviour_is_reported(arch: str) -> None:
    """A shift by too many bits, with its place."""
    line = line_of("test_shift", 'kprintf("selftest: 1 shifted by %u is %u\\n", bits, one << bits);')
    assert f"panic: undefined behaviour: a shift at kernel/debug/selftest.c:{line}" in checked_report(arch, "shift")


# The races of processes and signals: exit against wait, stop against kill, handlers against handlers, signals and close against sleep.
SIGNAL_RACES = ("usertests 'stop-[frt]*' 'alarm-storm' 'sigwait-threads' 'realtime*' 'session*' 'signal-*' 'wait-crowd' 'kill-exiting' 'kill-forking-group'"
                " 'poll*' 'socket*' 'pty*' 'tty*'")


@pytest.mark.parametrize("program", [
    "stress -t 5", "stressfs", "preempt 6", "pthreadtorture -t 10", "usertests 'thread*' 'futex*' 'map-race*' 'mapfile*'",
    SIGNAL_RACES,
])
def test_nothing_to_report(arch: str, program: str) -> None:
    """The system under load breaks no lock order."""
    cpus = LIST_CPUS if program.startswith("usertests") else 4
    with Machine(arch, cpus=cpus, build=checking_kernel(arch)) as machine:
        output, status = machine.login().run(program, limit=5 * LIMIT)
    assert status == 0, output


def test_ring_of_mutexes_is_reported_with_all_places(arch: str) -> None:
    """Two threads that take two mutexes in both orders at the same time: the order is reported before they hang."""
    report = checked_report(arch, "ring")
    places = re.findall(r"mutex ([ab]),.* at take_both\+0x[0-9a-f]+ \(kernel/debug/selftest\.c:(\d+)\)", graph_of(report))
    first, second = (str(line_of("take_both", f"mutex_lock({which});")) for which in ("first", "second"))
    assert sorted(places) == sorted([("a", first), ("b", second), ("b", first), ("a", second)]), report
    assert re.search(r"panic: lock order: mutex [ab] inside mutex [ab]", report)


def test_lock_statistics(arch: str) -> None:
    """The classes of locks, how often they were taken, and waiting if many processes compete; and the table of orders."""
    with Machine(arch, cpus=4, build=checking_kernel(arch)) as machine:
        machine.login().run("stress -t 3", limit=5 * LIMIT)
        output, status = machine.run("lockstat")
        assert status == 0, output
        machine.run("usertests 'pipe*' 'fork*' 'rename*' 'link*' 'kill*'; sync; dmesg; ps", limit=5 * LIMIT)
        seen, status = machine.run("cat /proc/lockorder")
        assert status == 0
    assert len(lockorder.orders(seen)) > 40 and not lockorder.complaints(lockorder.TABLE.read_text(), seen)
    rows = {row[4]: [int(word) for word in row[:4]] for line in output.splitlines()[1:] if (row := line.split(None, 4))}
    for name in ("runqueue", "tree", "inode", "pipe", "page"):
        assert rows[name][0] > 10, output
    assert sum(row[1] for row in rows.values()) > 0
    assert all(row[1] <= row[0] and row[3] <= row[2] for row in rows.values())


def test_locks_of_an_operation(arch: str) -> None:
    """The table in docs/performance.md is right on both machines. Locks that only the timer or the console take are less than one."""
    page = (TOP / "docs/performance.md").read_text().split("## How many locks an operation takes")[1].split("|---|---|")[1].split("## ")[0]
    table = dict(re.findall(r"(?m)^\| (\w+) \| (\S.*) \|$", page))
    assert set(table) > {"getpid", "stat", "files"}
    with Machine(arch, cpus=2, build=checking_kernel(arch)) as machine:
        machine.login()
        for operation, locks in table.items():
            counts = {name: count.taken for name, count in benchlocks.per_operation(machine, 2, operation).items()}
            expected = {row[1]: int(row[2]) for row in re.finditer(r"([a-z ]+) (\d+)(?:, |$)", locks)}
            assert {name: round(taken) for name, taken in counts.items() if taken > 0.8} == expected, (operation, counts)


def test_no_lock_statistics_without_the_checker(arch: str) -> None:
    """The command says that the kernel lacks the checker."""
    with Machine(arch) as machine:
        output, status = machine.login().run("lockstat")
    assert status == 1 and "LOCKCHECK=1" in output


@pytest.mark.parametrize("seen, wrong", [
    ("inode:page\nstranger\n", ["no row for stranger"]),
    ("inode:page\npage:inode\n", ["inode was taken inside page"]),
    ("inode:page\n", []),
])
def test_the_table_is_compared(seen: str, wrong: list[str]) -> None:
    """A lock without a row, and a pair in the other order, are found."""
    assert lockorder.complaints(lockorder.TABLE.read_text(), seen) == wrong


@pytest.mark.parametrize("arch", ["arm"])
def test_a_stick_is_used_and_pulled_out_in_order(arch: str, tmp_path: Path) -> None:
    """A USB stick under the checkers: mounted, written, pulled out, unmounted."""
    extra = [*block("disk", stick_image(tmp_path, "disk")), "-device", stick("disk", "1")]
    with Machine(arch, build=checking_kernel(arch), extra=extra) as machine:
        machine.login()
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")
        assert machine.run("mkdir /m; mount /dev/sda1 /m; cp /bin/ls /m; sync; cp /bin/ls /m/lost") == ("", 0)
        machine.monitor("device_del disk")
        machine.expect(r"usb 1: unplugged\r*\n")
        output, status = machine.run("umount /m")
        assert status == 1 and "Input/output error" in output
        machine.monitor(f"device_add {stick('disk', '1')}")
        machine.expect(r"sda: USB disk, 17 MiB\r*\n")
        assert machine.run("mount /dev/sda1 /m; cmp /bin/ls /m/ls; umount /m")[1] == 0
        lines = machine.run("cat /proc/lockorder")[0]
    assert not lockorder.complaints(lockorder.TABLE.read_text(), lines)


@pytest.mark.parametrize("arch", ["arm"])
def test_usb_is_found_in_order(arch: str) -> None:
    """The Pi's USB under the checkers: a keyboard behind two hubs types, repeats, shows a light, and is pulled out with its hub."""
    devices = ["-device", "usb-hub,port=1", "-device", "usb-hub,port=1.1,id=below", "-device", "usb-kbd,port=1.1.2"]
    with Machine(arch, build=checking_kernel(arch), extra=devices) as machine:
        machine.login()
        machine.expect(r"usb 1\.1\.2: keyboard [0-9a-f]+:[0-9a-f]+\r*\n")
        machine.monitor("sendkey caps_lock 1")
        machine.monitor("sendkey x 100000000")
        machine.expect("XXX")
        machine.monitor("device_del below")
        machine.expect(r"usb 1\.1: unplugged\r*\n")
        machine.process.send("\x03")
        machine.process.expect_exact("$ ")
        assert machine.run("echo still here") == ("still here\n", 0)
