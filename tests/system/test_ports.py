# SPDX-License-Identifier: MIT
"""The port kit, with two small ports: they are built from Debian's sources, and do their work on both machines.

What the network does not give is skipped. All ports: tests/ports, make test-ports.
"""
from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import TOP, Machine
from ports import NAMES, boot, build, disk_with, do_work

PORTS = ["lua", "dash"]


@pytest.fixture(scope="module", params=["x86", "arm"])
def ported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose disk holds the ports."""
    arch = request.param
    result = build(arch, *PORTS)
    assert result.returncode == 0, result.stderr
    with boot(arch, disk_with(arch, PORTS, tmp_path_factory.mktemp("ports"))) as machine:
        yield machine.login()


@pytest.mark.parametrize("name", PORTS)
def test_a_port_does_its_work(ported: Machine, name: str) -> None:
    """The output of each command line."""
    do_work(ported, name)


def test_ports_without_network_are_left_out(tmp_path: Path) -> None:
    """Without the archives there is a message, and make goes on to an image without the ports. The next make changes nothing."""
    arguments = ["ARCH=x86", "P=build/x86", f"B={tmp_path}/b", "PORTS=lua dash", f"PORTS_BUILD={tmp_path}/ports", f"{tmp_path}/b/root.img"]
    environment = {**os.environ, "PORTS_CACHE": f"{tmp_path}/cache", "PORTS_MIRROR": "http://127.0.0.1:9/debian/"}
    times = []
    for _ in range(2):
        result = subprocess.run(["make", "--no-print-directory", *arguments], cwd=TOP, env=environment, capture_output=True, text=True,
                                check=False, stdin=subprocess.DEVNULL)
        assert result.returncode == 0, result.stderr
        assert "ports: musl is left out. musl_1.2.3.orig.tar.gz cannot be fetched: " in result.stderr
        assert "ports: lua is left out. It needs musl." in result.stderr and "ports: dash is left out." in result.stderr
        times.append((tmp_path / "b/root.img").stat().st_mtime_ns)
    assert times[0] == times[1]


def test_the_list_of_ports() -> None:
    """make ports-list names every port, with its licence; and an unknown port is an error."""
    listed = subprocess.run(["make", "--no-print-directory", "ports-list"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in listed.splitlines()] == NAMES
    assert "lua        5.4.4      MIT            the language Lua" in listed
    result = build("x86", "no-such-port")
    assert result.returncode != 0 and "there is no port no-such-port: make ports-list shows them" in result.stderr
