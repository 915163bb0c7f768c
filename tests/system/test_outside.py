# SPDX-License-Identifier: MIT
"""Some tests of the Open POSIX Test Suite, built from Debian's sources, pass on both machines; all of it: make outside.

What the network does not give is skipped.
"""
from __future__ import annotations

import sys

import pytest
from machine import TOP
from ports import build, state

sys.path[:0] = [str(TOP / "tests/outside")]

import outside  # noqa: E402 (found by the path above)

SHORT = "posixshort"


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_some_of_the_posix_suite(arch: str) -> None:
    """A few tests of each chapter."""
    result = build(arch, SHORT)
    assert result.returncode == 0, result.stderr
    if not state(arch, SHORT).startswith("built"):
        pytest.skip(f"the suite for {arch}: {state(arch, SHORT)}")
    tests = outside.all_tests(outside.root_of(arch, SHORT), [])
    assert len(tests) > 50
    results = outside.run_here(arch, SHORT, tests, jobs=8, limit=60)
    assert {test: verdict for test, verdict in results.items() if verdict != "PASS"} == {} and sorted(results) == tests


def test_the_table_counts() -> None:
    """A test that fails under Linux, too, does not count as a difference."""
    results = {"fork/1-1": "PASS", "fork/2-1": "FAIL", "sigwait/1-1": "LATE", "mq_open/1-1": "SKIP"}
    lines = outside.table(results, {"fork/2-1": "UNRESOLVED", "sigwait/1-1": "PASS"})
    assert [line.split() for line in lines[1:]] == [
        ["processes", "2", "1", "1", "0", "0", "100.0", "%"], ["signals", "1", "0", "0", "1", "0", "0.0", "%"],
        ["message", "queues", "1", "0", "0", "0", "1", "0.0", "%"], ["all", "4", "1", "1", "1", "1", "66.7", "%"]]


def test_every_expectation_has_a_reason() -> None:
    """expected.txt: machine, kind, pattern, reason."""
    for line in (TOP / "tests/outside/expected.txt").read_text().splitlines():
        words = line.split(None, 3)
        assert line.startswith("#") or (words[0] in ("both", "x86", "arm") and words[1] in ("skip", "fails") and len(words) == 4), line
