# SPDX-License-Identifier: MIT
"""Programs of messages and events, with 4 CPUs: life over processes, an echo server with 100 clients, the bankers."""
from __future__ import annotations

import re
from typing import Iterator

import pytest
from conftest import ARCHS
from machine import Machine


@pytest.fixture(name="four", scope="module", params=ARCHS)
def fixture_four(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A shell on a machine with 4 CPUs."""
    arch = request.param
    with Machine(arch, "multiboot" if arch == "x86" else "", cpus=4) as machine:
        yield machine.login()


def test_life(four: Machine) -> None:
    """Any number of processes computes what one does; the game is drawn on the terminal."""
    for processes in (1, 2, 4, 7):
        output, status = four.run(f"life -p {processes} -g 40 -check")
        assert status == 0 and f"{processes} processes, 40 generations: the same as one process" in output, output
    output, status = four.run("life -p 4 -g 3")
    assert status == 0 and "generation 3, 4 processes" in output and "###" in output
    assert four.run("ls /tmp | grep -c msg-")[0].strip() == "0"


def test_echo_server(four: Machine) -> None:
    """100 connections at once, served by one process, which ends when it is told to."""
    output, status = four.run("echod /tmp/echo > /tmp/served & echoload /tmp/echo 100 5; code=$?; ls -l /tmp/echo; kill $!; wait; "
                              "cat /tmp/served; (exit $code)")
    assert status == 0 and "100 clients, 5 rounds: all answers right" in output, output
    assert "100 clients served" in output and re.search(r"(?m)^s[rwx-]{9} .*/tmp/echo$", output), output
    assert four.run("test -e /tmp/echo")[1] == 1


def test_bankers(four: Machine) -> None:
    """The unsafe order ends in a deadlock; with the check, requests are refused for a while, and all end."""
    output, status = four.run("bankers")
    without, _, careful = output.partition("by the banker's algorithm:")
    assert status == 0 and "deadlock" in without and "refused" not in without
    assert "refused for now, it is not safe" in careful and "all customers have ended" in careful
    assert len(re.findall(r"customer \d ends and returns", careful)) == 3
