# SPDX-License-Identifier: MIT
"""Fixtures of the system tests: both machines, and a shell that many tests use one after the other."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from machine import Machine

ARCHS = ["x86", "arm"]
ONLY_ARM = {"test_pi", "test_sdcard", "test_uboot", "test_usb"}  # their tests have no parameter that says so


def pytest_addoption(parser: pytest.Parser) -> None:
    """tests/run.py runs two lanes at the same time: tests of different machines build nothing in common."""
    parser.addoption("--lane", choices=["arm", "others"], help="the tests of the Pi only, or all others")


def is_for_arm(item: pytest.Item) -> bool:
    """Whether a test boots the Pi only."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "arm" in parameters or item.path.stem in ONLY_ARM


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the other lane's tests."""
    lane = config.getoption("--lane")
    if lane:
        config.hook.pytest_deselected(items=[item for item in items if is_for_arm(item) != (lane == "arm")])
        items[:] = [item for item in items if is_for_arm(item) == (lane == "arm")]


@pytest.fixture(params=ARCHS)
def arch(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both machines."""
    return request.param


@pytest.fixture(scope="module", params=ARCHS)
def shell(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine at its prompt, shared by the tests of one file. The file may say how many processors the Pi uses there."""
    with Machine(request.param, cpus=getattr(request.module, "PI_CPUS", 0) if request.param == "arm" else 0) as machine:
        yield machine.login()


@pytest.fixture(scope="module", params=ARCHS)
def lone(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine that uses one processor: nothing runs there at the same time."""
    with Machine(request.param, cpus=1) as machine:
        yield machine.login()
