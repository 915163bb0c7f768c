# SPDX-License-Identifier: MIT
"""Several processors: all of them run user processes, share the load, and rest if there is none."""
from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import benchsmp  # noqa: E402 (found by the path above)
from conftest import ARCHS
from machine import LIMIT, Machine

SPINNER = "seq 1000000000 >/dev/null"
IDLE_SECONDS = 10
USER_MODE = {"x86": r"CPL=3", "arm": r"\busr32\b"}


@pytest.fixture(params=ARCHS)
def four(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine with four processors, at its prompt."""
    with Machine(request.param, cpus=4) as machine:
        yield machine.login()


def spin(machine: Machine, count: int) -> None:
    """Starts processes in the background that never stop computing."""
    for _ in range(count):
        machine.run(f"{SPINNER} &")


def processors_in_user_mode(machine: Machine) -> int:
    """The number of processors in user mode at one moment: all are stopped for the count."""
    machine.monitor("stop")
    registers = machine.monitor("info registers -a")
    machine.monitor("cont")
    return len(re.findall(USER_MODE[machine.arch], registers))


def test_four_processes_at_once(four: Machine) -> None:
    """Four processes that compute get a processor each. A process is in one place, so four in user mode are four
    processes."""
    spin(four, 4)
    deadline = time.monotonic() + LIMIT
    while processors_in_user_mode(four) < 4:
        assert time.monotonic() < deadline, four.run("ps")


def test_each_operation_of_scale_in_four_processes(four: Machine) -> None:
    """The measuring program of `make bench-smp` does each of its operations in four processes, and they all finish."""
    output, status = four.run(f"scale 4 {' '.join(benchsmp.OPERATIONS)}", limit=600)
    assert status == 0, output
    rates = re.findall(r"(\w+) +4 (\d+) (\d+)", output)
    assert [name for name, _, _ in rates] == benchsmp.OPERATIONS, output
    assert all(int(rate) > 0 and int(count) > 0 for _, rate, count in rates), output


def test_load_is_even(four: Machine) -> None:
    """Eight processes that compute end up as two for each of four processors, from any start. The shell and ps are a
    load as well, and an even one for a processor with one process too few: so the machine is left alone between the
    looks."""
    spin(four, 8)
    deadline = time.monotonic() + LIMIT
    while (load := spinners_per_processor(four)) != {cpu: 2 for cpu in "0123"}:
        assert time.monotonic() < deadline, load


def spinners_per_processor(machine: Machine) -> dict[str, int]:
    """For each processor that has any, the number of its processes that compute."""
    lines = machine.run("sleep 1; ps")[0].splitlines()
    column = lines[0].split().index("CPU")
    return dict(Counter(line.split()[column] for line in lines[1:] if line.split()[-1] == "seq"))


def test_idle_machine_rests(four: Machine) -> None:
    """With nothing to do, all processors halt: QEMU uses less than a tenth of one of the host's."""
    assert seconds_used_idle(four) < IDLE_SECONDS / 10


@pytest.mark.parametrize("arch", ARCHS)
def test_unwanted_processors_rest(arch: str) -> None:
    """The same for processors that the kernel does not start. QEMU's stub for the Pi's cores would spin for ever."""
    machine = Machine(arch, cpus=4, append="cpus=1") if arch == "x86" else Machine(arch, cpus=1)
    with machine:
        machine.login()
        assert "cpus: 1 of 4" in machine.boot_log
        assert seconds_used_idle(machine) < IDLE_SECONDS / 10


def seconds_used_idle(machine: Machine) -> float:
    """The host's processor time that a machine takes while it does nothing."""
    before = processor_seconds(machine.process.pid)
    time.sleep(IDLE_SECONDS)  # a span to measure over, not a limit that anything has to keep
    used = processor_seconds(machine.process.pid) - before
    print(f"{machine.arch}: {used:.2f} s of {IDLE_SECONDS} s idle")
    return used


def processor_seconds(pid: int) -> float:
    """Time of the host's processors that a process has used so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100  # utime and stime, in USER_HZ: 100 on every Linux


def test_everything_at_once(four: Machine) -> None:
    """Memory, forks, files, pipes, programs and kills, all at the same time, for a while; no page is lost."""
    output, status = four.run("stress -t 10", limit=3 * LIMIT)
    assert status == 0, output


def test_no_page_is_seen_after_it_was_freed(arch: str) -> None:
    """One processor frees a page of the heap while another one reads it, and the page is reused at once."""
    variant = "multiboot" if arch == "x86" else "kernel"
    with Machine(arch, variant, cpus=2, append="selftest=tlb") as machine:
        report = machine.expect(r"selftest: (\d+) pages gone under (\d+) reads and (\d+) faults, none seen again|panic: [^\n]*\n")
        assert "panic" not in report, report
