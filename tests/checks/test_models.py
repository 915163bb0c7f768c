# SPDX-License-Identifier: MIT
"""The models of the kernel's protocols: each step is in the sources, and spin finds exactly the bugs that are put in."""
from __future__ import annotations

import re
import subprocess
import sys

import pytest

from places import TOP

sys.path.insert(0, str(TOP / "tests"))

import models  # noqa: E402

NAMES = list(models.MODELS)
BUGS = [(name, bug) for name in NAMES for bug in models.MODELS[name].bugs]


@pytest.fixture(scope="module")
def spin() -> None:
    """The tests that need spin are skipped without it."""
    if subprocess.run(["mk/need.sh", "--have", "spin"], cwd=TOP, check=False).returncode != 0:
        pytest.skip("spin is not here: mk/need.sh spin")


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_in_the_sources(name: str) -> None:
    """The function of each marked step has its text, in the model's order."""
    model = models.MODELS[name]
    assert len(models.steps(model)) >= 20
    assert not models.wrong_steps(model), "\n".join(models.wrong_steps(model))


def test_a_step_that_the_sources_have_not_is_found() -> None:
    """The check itself: a text that is not in the function, and a function that is in no file."""
    sources = models.MODELS["waitqueue"].sources
    for function, text in (("wait_leave", "sched_wake(waiter->thread)"), ("no_such_function", "release(&queue->lock)")):
        step = models.Step(1, function, text)
        models.place(sources, step, 0)
        assert step.line == 0
    right = models.Step(1, "wake_entry", "sched_wake(waiter->thread)")
    models.place(sources, right, 0)
    line = (TOP / right.file).read_text().splitlines()[right.line - 1]
    assert "sched_wake(waiter->thread)" in line
    models.place(sources, late := models.Step(1, "wake_entry", "list_remove(&entry->link)"), right.line)
    assert late.line == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("spin")
def test_the_model_is_right(name: str) -> None:
    """No error with small bounds."""
    assert "no error" in models.check_right(name, False)


@pytest.mark.parametrize(("name", "bug"), BUGS)
@pytest.mark.usefixtures("spin")
def test_a_bug_is_found(name: str, bug: str) -> None:
    """Each bug leads to an error."""
    assert "found" in models.check_bug(name, bug)


def test_the_page_has_each_bug() -> None:
    """docs/models.md has a row for each bug of each model, and no others."""
    page = (TOP / "docs/models.md").read_text()
    assert sorted(re.findall(r"(?m)^\| `BUG_(\w+)`", page)) == sorted(bug for name in NAMES for bug in models.MODELS[name].bugs)
    assert not [name for name in NAMES if models.MODELS[name].path not in page]
