# SPDX-License-Identifier: MIT
"""A person's first hour at the console, on both machines, as one session: each step uses what the steps before have left.
(test_lineedit.py and test_jobs.py have the parts, with more cases.)"""
from __future__ import annotations

from machine import TOP, Machine
from test_lineedit import CTRL, DELETE, DOWN, END, LEFT, PASTED_LINES, UP, type_line

GREETING = (TOP / "rootfs/etc/motd").read_text().splitlines()


def leave_less(shell: Machine) -> None:
    """It clears the row of its prompt, and the shell's prompt is there."""
    shell.process.send("q")
    shell.process.expect_exact("\x1b[K$ ")


def begins(machine: Machine) -> None:
    """The greeting names what to try; the person does so."""
    log = machine.login().boot_log.replace("\r", "")
    assert len(GREETING) == 3 and "\n".join(GREETING) in log
    assert "usertests" in machine.run("ls /bin")[0]


def edits_and_recalls(shell: Machine) -> None:
    """A line is mended in its middle, found again by the arrows and by Ctrl-R, and changed."""
    type_line(shell, "mkdri -p /tmp/course/exercises" + LEFT * 27 + DELETE * 2 + "ir" + END + " && echo made", "made")
    type_line(shell, UP + "\x17again", "again")
    type_line(shell, "echo something else", "something else")
    type_line(shell, "\x12mkdir" + END + " and again", "again and again")


def completes(shell: Machine) -> None:
    """Tab goes down into the folder that was made."""
    type_line(shell, "cd /tmp/cou\tex\t && pwd", "/tmp/course/exercises")


def pastes(shell: Machine) -> None:
    """Many lines at once, as from a text that the person reads beside: here into a file. The terminal shows only those that
    come after the line editor has left it: on a busy host perhaps none."""
    lines = [f"{i}: a line of the exercise" for i in range(PASTED_LINES)]
    shell.process.send("cat > text\r" + "".join(line + "\r" for line in lines) + "\x04")
    shell.process.expect_exact("\n$ ")
    assert shell.run("cat text")[0].splitlines() == lines


def interrupts(shell: Machine) -> None:
    """A program that does not end, and a loop of the shell."""
    for command in ("sleep 1000", "while :; do :; done"):
        shell.process.send(f"echo be''gun; {command}\r")
        shell.process.expect_exact("\nbegun")
        shell.process.sendcontrol("c")
        shell.process.expect(r"\^C\r*\n\$ ")
    assert shell.run("pwd") == ("/tmp/course/exercises\n", 0)


def writes_a_script(shell: Machine) -> None:
    """In the editor, with mistakes; then it runs."""
    shell.process.send("edit count\r")
    shell.process.expect_exact("a new file")
    text = ["#!/bin/sh", "for i in $(seq $1); do", "echo line $", "done"]
    shell.process.send("\r".join(text) + UP + END + "i" + DOWN + END + "\r" + CTRL["S"])
    shell.process.expect_exact("count: saved")
    shell.process.send(CTRL["Q"])
    shell.process.expect_exact("\n$ ")
    assert shell.run("chmod +x count; ./count 2") == ("line 1\nline 2\n", 0)


def pages(shell: Machine) -> None:
    """The script's output, longer than the screen: forward, to the end, a search, back."""
    shell.process.send("./count 300 | less\r")
    shell.process.expect_exact("line 20\x1b")
    shell.process.send("G")
    shell.process.expect_exact("line 300\x1b")
    shell.process.send("g/line 77\r")
    shell.process.expect_exact("line 78\x1b")
    leave_less(shell)


def reads_the_manual(shell: Machine) -> None:
    """A page about a program; and the way to a page whose name the person does not know."""
    shell.process.send("man less\r")
    shell.process.expect_exact("shows text page by page")
    leave_less(shell)
    assert "less" in shell.run("man -k 'page by page'")[0]


def test_a_first_hour(arch: str) -> None:
    """From the greeting to the end of the machine; nothing is left behind in the shell."""
    with Machine(arch) as machine:
        for step in (begins, edits_and_recalls, completes, pastes, interrupts, writes_a_script, pages, reads_the_manual):
            step(machine)
        assert machine.run("jobs; ps | grep -c sleep") == ("0\n", 1)
        machine.process.sendline("poweroff")
        machine.rest()
