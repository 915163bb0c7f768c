# SPDX-License-Identifier: MIT
"""Threads of the C library, on machines with four processors: threadtest checks each function, pthreadtorture all at once."""
from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from conftest import ARCHS
from machine import LIMIT, Machine

SECONDS = int(os.environ.get("SOAK", "10"))


@pytest.fixture(params=ARCHS)
def four(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine with four processors, at its prompt."""
    with Machine(request.param, "multiboot", cpus=4) as machine:
        yield machine.login()


def test_threads_of_the_library(four: Machine) -> None:
    """Every function of pthread.h and semaphore.h, with the errors that it is to report, passes its cases."""
    output, status = four.run("threadtest", limit=5 * LIMIT)
    assert status == 0, output
    # A child that uses its stack up ends at the page below it.
    assert re.fullmatch(r"pid \d+ threadtest: write fault at .*: killed\nthreadtest: all passed\n", output), output


def test_threads_under_load(four: Machine) -> None:
    """Eight threads do all that threads can do, for ten seconds or SOAK=: nothing is lost, and the process ends."""
    output, status = four.run(f"pthreadtorture -t {SECONDS}", limit=5 * LIMIT + 3 * SECONDS)
    assert status == 0 and output.endswith("all passed\n"), output
