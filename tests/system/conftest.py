# SPDX-License-Identifier: MIT
"""Fixtures of the system tests: both machines, and a shell that many tests use one after the other."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from board import Board
from machine import Machine

ARCHS = ["x86", "arm"]
ONLY_ARM = {"test_pi", "test_sdcard", "test_transcripts", "test_uboot", "test_usb", "test_usbstick"}  # their tests have no parameter that says so


def pytest_addoption(parser: pytest.Parser) -> None:
    """tests/run.py runs two lanes at the same time: tests of different machines build nothing in common."""
    parser.addoption("--lane", choices=["arm", "others"], help="the tests of the Pi only, or all others")
    parser.addoption("--board", metavar="PORT", help="the serial port of a real Pi: only the tests of a booted machine, on it")


def is_for_arm(item: pytest.Item) -> bool:
    """Whether a test boots the Pi only."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "arm" in parameters or item.path.stem in ONLY_ARM


def can_run_on_a_board(item: pytest.Item) -> bool:
    """Whether a test uses a booted machine, and none of QEMU's."""
    return is_for_arm(item) and "shell" in getattr(item, "fixturenames", [])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the other lane's tests, or those that need QEMU."""
    lane = config.getoption("--lane")
    wanted = items
    if lane:
        wanted = [item for item in items if is_for_arm(item) == (lane == "arm")]
    if config.getoption("--board"):
        wanted = [item for item in items if can_run_on_a_board(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


@pytest.fixture(params=ARCHS)
def arch(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both machines."""
    return request.param


@pytest.fixture(scope="module", params=ARCHS)
def shell(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine at its prompt, shared by the tests of one file. The file may say how many processors the Pi uses there."""
    port = request.config.getoption("--board")
    if port:
        with Board(port) as board:
            yield board.login()
        return
    with Machine(request.param, cpus=getattr(request.module, "PI_CPUS", 0) if request.param == "arm" else 0) as machine:
        yield machine.login()


@pytest.fixture(scope="module", params=ARCHS)
def lone(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A booted machine that uses one processor: nothing runs there at the same time."""
    with Machine(request.param, cpus=1) as machine:
        yield machine.login()
