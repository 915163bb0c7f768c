# SPDX-License-Identifier: MIT
"""Programs that want all the memory: they are refused or ended, and all other programs continue."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import ARCHS
from machine import LIMIT, Machine

HOGS = {"x86": 1, "arm": 3}  # a program has up to 2 GiB on the PC, and 1 GiB on the Pi, which has as much
RESERVE_MAX = 1024  # pages, and some more in the lists of the processors: kernel/mm/page.c
ENDED = re.compile(r"out of memory: ended pid (\d+) memoryhog, the largest process \((\d+) KiB\)")


@pytest.fixture(scope="module", params=ARCHS)
def small(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A machine with the least memory that it can have."""
    with Machine(request.param, memory="64M", cpus={"x86": 2, "arm": 4}[request.param]) as machine:
        yield machine.login()


def free_pages(machine: Machine) -> int:
    """The pages without a user."""
    output, status = machine.run("cat /proc/meminfo", limit=4 * LIMIT)
    assert status == 0
    return int(output.split("FreePages: ")[1].split()[0])


def check_alive(machine: Machine) -> None:
    """The shell starts programs, processes end and are collected, and init still works."""
    for _ in range(5):
        assert machine.run("echo one | cat | cat", limit=4 * LIMIT) == ("one\n", 0)
    output, status = machine.run("cat /proc/1/status", limit=4 * LIMIT)
    assert status == 0 and "Name: init" in output


def kill_hogs(machine: Machine) -> None:
    """Ends all hogs, and waits until their memory is free again."""
    pids = re.findall(r"(\d+)\s[^\n]*memoryhog", machine.run("ps", limit=4 * LIMIT)[0])
    machine.run(f"kill -9 {' '.join(pids)}; wait", limit=4 * LIMIT)


def test_hogs_are_refused(small: Machine) -> None:
    """Programs that ask for page after page without end: the shell works meanwhile, and they can be killed."""
    for _ in range(HOGS[small.arch]):
        small.run("memoryhog &", limit=4 * LIMIT)
    while free_pages(small) > RESERVE_MAX + 128:
        pass
    check_alive(small)
    kill_hogs(small)
    assert "memoryhog" not in small.run("ps")[0]
    check_alive(small)


def test_many_processes_leave_no_stacks(small: Machine) -> None:
    """After hundreds of processes at once, few kernel stacks stay for the next ones: a large program cannot take those."""
    small.run("forktest 20", limit=4 * LIMIT)
    before = free_pages(small)
    assert small.run("forktest 500", limit=4 * LIMIT)[1] == 0
    assert before - free_pages(small) < 400  # 500 stacks have 1,000 pages


def pages_read(machine: Machine) -> int:
    """Reads of files that found no page in memory, on all processors since boot."""
    output, status = machine.run("cat /proc/cpus", limit=10 * LIMIT)
    assert status == 0
    return sum(int(line.split()[-1]) for line in output.splitlines() if line.startswith("cpu"))


def test_refused_hogs_leave_the_programs_in_memory(small: Machine) -> None:
    """A hog that asks on after each refusal takes no pages of files: what runs again is not read again."""
    small.run("memoryhog & memoryhog &", limit=4 * LIMIT)
    while free_pages(small) > RESERVE_MAX + 128:
        pass
    runs = "for i in 1 2 3 4 5; do ls /bin | wc -l; done"
    small.run(runs, limit=10 * LIMIT)
    before = pages_read(small)
    small.run(runs, limit=10 * LIMIT)
    assert pages_read(small) - before <= 2
    kill_hogs(small)


def test_a_hog_is_ended(small: Machine) -> None:
    """A program is promised more memory than there is, and touches it: one line says which process was ended."""
    output, status = small.run("memoryhog -l", limit=10 * LIMIT)
    assert len(ENDED.findall(output)) == 1 and output.count("out of memory") == 1, output
    assert status == 128 + 9
    check_alive(small)


def test_several_hogs_are_ended(small: Machine) -> None:
    """Three at the same time: as many lines as processes, and each names one of them."""
    output, _ = small.run("memoryhog -l & memoryhog -l & memoryhog -l & wait", limit=10 * LIMIT)
    assert len(set(ENDED.findall(output))) == 3 and output.count("out of memory") == 3, output
    check_alive(small)


def test_files_larger_than_memory_are_mapped(small: Machine) -> None:
    """Nobody is ended: mapped pages of files are given back and read again, while two programs need them."""
    mib = {"x86": 96, "arm": 560}[small.arch]  # on the PC each is more than its memory, on the Pi the two together
    both = f"mkdir -p /hog; cd /hog; memoryhog -m {mib} & cd /; memoryhog -m {mib}; wait; rmdir /hog"
    output, status = small.run(f"sh -c '{both}'", limit=20 * LIMIT)
    assert (output, status) == ("all touched\n" * 2, 0)


FILLERS = {  # commands that use all memory, however much there is
    "values": "x=aaaa; while :; do x=$x$x; done",
    "arguments": "while :; do set -- $@ $@; done",
    "substitution": "x=$(yes)",
    "function": "f() { while :; do set -- \"$@$@\"; done; }; v=2 f 1234567 2> /tmp/log > /dev/null",
    "compound": "{ x=aaaa; while :; do x=$x$x; done; } > /tmp/log",
    "file": "echo 'x=aaaa; while :; do x=$x$x; done' > /tmp/fill; . /tmp/fill",
    "eval": "x='a '; while :; do x=$x$x; eval \": $x\"; done",
}
STATE = "echo $kept $v $$; pwd; for fd in 10 11 12 13 14 15; do true <& $fd && echo $fd; done 2> /dev/null"


def test_the_shell_survives_without_memory(small: Machine) -> None:
    """It abandons the command with one line; its variables, folder, arguments and descriptors are as before."""
    small.run("sync", limit=4 * LIMIT)  # pages of files count as free for the shell, but dirty ones are not free soon enough
    small.run("memoryhog -q &", limit=4 * LIMIT)  # the rest fills sooner
    while free_pages(small) > RESERVE_MAX + 4 * 96:  # it sleeps though other processors may have pages in their lists
        pass
    before = small.run(f"cd /tmp; kept=yes; v=1; {STATE}", limit=4 * LIMIT)
    for name, filler in FILLERS.items():
        small.run("set -- one two", limit=4 * LIMIT)
        output, status = small.run(f"{filler}; echo no''t reached", limit=20 * LIMIT)
        assert (output, status) == ("sh: out of memory\n", 2), name
        assert small.run(STATE, limit=4 * LIMIT) == before, name
        if name != "arguments":
            assert small.run("echo $*") == ("one two\n", 0), name
        small.run("unset x; set --", limit=4 * LIMIT)
    assert small.run(f"sh -c '{FILLERS['values']}'", limit=20 * LIMIT) == ("sh: out of memory\n", 2)
    small.run("unset kept v; cd /", limit=4 * LIMIT)
    kill_hogs(small)
    check_alive(small)


def test_memory_is_there_again(small: Machine) -> None:
    """The hogs' memory can be used again."""
    output, status = small.run("usertests memory-used-up calls-without-memory", limit=10 * LIMIT)
    assert status == 0, output
