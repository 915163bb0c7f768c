# SPDX-License-Identifier: MIT
"""Fixtures of the system tests: both machines, and a shell that many tests use one after the other."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from machine import Machine

ARCHS = ["x86", "arm"]


@pytest.fixture(params=ARCHS)
def arch(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both machines."""
    return request.param


@pytest.fixture(scope="module", params=ARCHS)
def shell(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine at its prompt, shared by the tests of one file."""
    with Machine(request.param) as machine:
        yield machine.login()


@pytest.fixture(scope="module", params=ARCHS)
def lone(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine that uses one processor: nothing runs there at the same time."""
    with Machine(request.param, cpus=1) as machine:
        yield machine.login()
