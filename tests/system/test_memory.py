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


def test_hogs_are_refused(small: Machine) -> None:
    """Programs that ask for page after page without end: the shell works meanwhile, and they can be killed."""
    for _ in range(HOGS[small.arch]):
        small.run("memoryhog &", limit=4 * LIMIT)
    while free_pages(small) > RESERVE_MAX + 128:
        pass
    check_alive(small)
    pids = re.findall(r"(\d+)\s[^\n]*memoryhog", small.run("ps", limit=4 * LIMIT)[0])
    small.run(f"kill -9 {' '.join(pids)}; wait", limit=4 * LIMIT)
    assert "memoryhog" not in small.run("ps")[0]
    check_alive(small)


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


def test_memory_is_there_again(small: Machine) -> None:
    """The hogs' memory can be used again."""
    output, status = small.run("usertests memory-used-up calls-without-memory", limit=10 * LIMIT)
    assert status == 0, output
