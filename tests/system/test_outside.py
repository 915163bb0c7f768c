# SPDX-License-Identifier: MIT
"""Some tests of the Open POSIX Test Suite, and some of busybox's, from Debian's sources, pass on both machines; all of them: make outside.

What the network does not give is skipped.
"""
from __future__ import annotations

import sys
from pathlib import Path

import pytest
from machine import TOP
from ports import build, state

sys.path[:0] = [str(TOP / "tests/outside")]

import outside  # noqa: E402 (found by the path above)
import scripts  # noqa: E402 (found by the path above)

SHORT = "posixshort"
SUITE = scripts.SUITES["busybox-sh"]


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


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_some_of_busybox(arch: str, tmp_path: Path) -> None:
    """The cases of six applets, by our shell."""
    result = build(arch, SUITE.recipe)
    assert result.returncode == 0, result.stderr
    if not state(arch, SUITE.recipe).startswith("built"):
        pytest.skip(f"busybox's tests for {arch}: {state(arch, SUITE.recipe)}")
    output = scripts.run_here(arch, SUITE, ["cut", "find", "head", "printf", "sort", "test"], tmp_path / "log")
    verdicts = scripts.results_of(output)
    assert "the tests have ended" in output and len(verdicts) > 70
    assert {name for name, verdict in verdicts.items() if verdict == "FAIL"} == set()


def test_the_verdicts_of_busybox(capsys: pytest.CaptureFixture[str]) -> None:
    """Equal names get numbers. A case that passes under Linux needs a reason if it does not here, and a reason needs such a case."""
    here = scripts.results_of("PASS: a\r\nFAIL: b\nPASS: a\nnoise\nSKIPPED: c\n")
    assert here == {"a": "PASS", "a (2)": "PASS", "b": "FAIL", "c": "SKIPPED"}
    assert scripts.report("x", here, here, {}) == 0
    assert scripts.report("x", here, here | {"b": "PASS"}, {}) == 1
    assert scripts.report("x", here, here | {"b": "PASS"}, {"b": "a reason"}) == 0
    assert scripts.report("x", here, here | {"d": "PASS"}, {}) == 1
    assert scripts.report("x", here, here, {"a": "a reason"}) == 1
    assert scripts.report("x", {}, {}, {}) == 1
    assert "b: FAIL: a reason" in capsys.readouterr().out
    assert scripts.expectations("arm", "busybox-sh")


def test_the_table_counts() -> None:
    """A test that fails under Linux, too, does not count as a difference."""
    results = {"fork/1-1": "PASS", "fork/2-1": "FAIL", "sigwait/1-1": "LATE", "mq_open/1-1": "SKIP"}
    lines = outside.table(results, {"fork/2-1": "UNRESOLVED", "sigwait/1-1": "PASS"})
    assert [line.split() for line in lines[1:]] == [
        ["processes", "2", "1", "1", "0", "0", "100.0", "%"], ["signals", "1", "0", "0", "1", "0", "0.0", "%"],
        ["message", "queues", "1", "0", "0", "0", "1", "0.0", "%"], ["all", "4", "1", "1", "1", "1", "66.7", "%"]]


def test_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """A test that differs needs a reason in expected.txt, and a reason needs a test that differs. A chapter must reach the goal."""
    known = {"fork/2-*": ("fails", "no such call"), "fork/3-1": ("chance", "it measures time")}
    good = {f"fork/{i}-1": "PASS" for i in range(100)} | {"fork/2-1": "FAIL"}
    assert outside.report("x86", good, {"fork/2-1": "PASS"}, known, whole=True) == 0
    assert "fork/2-1: FAIL: no such call" in capsys.readouterr().out
    assert outside.report("x86", good | {"fork/3-1": "LATE"}, {}, known, whole=True) == 0
    assert outside.report("x86", good | {"fork/4-1": "LATE"}, {}, known, whole=True) == 1
    assert outside.report("x86", good | {"fork/2-1": "PASS"}, {}, known, whole=True) == 1
    capsys.readouterr()
    few = {test: good[test] for test in ("fork/1-1", "fork/2-1", "fork/3-1")}
    assert outside.report("x86", few, {}, known, whole=False) == 0
    assert outside.report("x86", few, {}, known, whole=True) == 1
    assert "processes: less than 95 %" in capsys.readouterr().out


def test_the_lines_of_the_tests() -> None:
    """Together they name all tests, and none of them is long."""
    tests = [f"pthread_mutex_lock/{i}-1" for i in range(100)]
    lines = outside.lines_of(tests)
    assert [test for line in lines for test in line.split()[3:]] == tests and max(map(len, lines)) < 1000


def test_every_expectation_has_a_reason() -> None:
    """expected.txt: machine, kind, pattern, reason."""
    for line in (TOP / "tests/outside/expected.txt").read_text().splitlines():
        words = line.split(None, 3)
        assert line.startswith("#") or (words[0] in ("both", "x86", "arm") and words[1] in ("skip", "fails", "chance") and len(words) == 4), line
