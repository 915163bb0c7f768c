# SPDX-License-Identifier: MIT
"""System calls of any length on a machine with one processor: others run meanwhile, and a kill ends the call."""
from __future__ import annotations

from machine import LIMIT, Machine


def test_long_calls_let_others_run(lone: Machine) -> None:
    """A process that observes gets its turns while another one is inside a long call."""
    output, status = lone.run("usertests long-calls-let-others-run", limit=4 * LIMIT)
    assert status == 0, output


def test_long_calls_end_with_a_kill(lone: Machine) -> None:
    """A kill ends each of the calls before its own end."""
    output, status = lone.run("usertests long-calls-end-with-a-kill", limit=4 * LIMIT)
    assert status == 0, output
