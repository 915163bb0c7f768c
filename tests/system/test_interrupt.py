# SPDX-License-Identifier: MIT
"""Ctrl-C and Ctrl-D at the prompt, on both machines: the shell abandons a command, and keeps all that was set."""
from __future__ import annotations

import pytest
from machine import Machine

INTERRUPTED = 130
CONTINUATION = "\n> "
# A builtin that says something: a program would be a job of its own, which may get the Ctrl-C when it has just ended.
TELL, TOLD = "type type", "type is built into the shell"


def start(shell: Machine, line: str, sign: str) -> None:
    """Types a line, and waits for what shows that it is under way."""
    shell.process.sendline(line)
    shell.process.expect_exact(sign)


def interrupt(shell: Machine) -> None:
    """Types Ctrl-C: the next prompt is that of a new command, in which the last status is 130."""
    shell.process.sendcontrol("c")
    shell.process.expect(r"\^C\r*\n\$ ")
    assert shell.run("echo $?") == (f"{INTERRUPTED}\n", 0)


@pytest.mark.parametrize("line", [
    "echo it's", 'echo "a', "echo `a", "echo $((1 +", "echo $(echo", "echo ${x", "if true", "while :", "f() {", "(", "true &&",
    "cat << END", "cat << A << B", "case x in", "echo \\",
])
def test_interrupt_in_an_unfinished_command(shell: Machine, line: str) -> None:
    """Whatever is not complete is abandoned as a whole, and what comes next is not part of it."""
    start(shell, line, CONTINUATION)
    if "'" in line or "<<" in line:
        start(shell, "more", CONTINUATION)
    shell.process.send("half of a line")
    interrupt(shell)
    assert shell.run("echo 'still' here") == ("still here\n", 0)


@pytest.mark.parametrize("name", ["TERM", "QUIT"])
def test_the_login_shell_ignores(shell: Machine, name: str) -> None:
    """These signals do not end a shell with a terminal."""
    number = shell.run("cd /tmp; echo $$")[0]
    assert shell.run(f"kill -{name} $$; echo $$; pwd; cd /") == (f"{number}/tmp\n", 0)


def test_programs_do_not_ignore_what_the_shell_does(shell: Machine) -> None:
    assert shell.run("sleep 1000 & kill -TERM $!; wait $!")[1] == 128 + 15
    assert shell.run("sh -c 'kill -QUIT $$'")[1] == 128 + 3


def test_interrupt_at_the_prompt(shell: Machine) -> None:
    """A line that is half typed is void."""
    shell.process.send("echo never")
    shell.process.expect_exact("echo never")
    interrupt(shell)


@pytest.mark.parametrize("loop", [
    "while :; do :; done", "until false; do :; done", "f() { while :; do :; done; }; f", "eval 'while :; do true; done'",
    "for i in 1 2 3; do while :; do :; done; done", "{ while :; do :; done; } > /dev/null", "read y", "wait",
    "sleep 1000", "x=$(sleep 1000)", "x=$(while :; do :; done)", "(while :; do :; done)", "while :; do :; done | cat",
    "sh -c 'while :; do :; done'", "cat", "while sleep 1000; do :; done", "yes | read y; cat", "read y < /dev/tty",
])
def test_interrupt_keeps_the_shell(shell: Machine, loop: str) -> None:
    """Loops of builtins, builtins that wait, and programs end; variables, folder and process number are there."""
    number = shell.run("cd /tmp; kept=yes; y=old; sleep 1000 & echo $$")[0].split()[-1]
    start(shell, f"{TELL}; {loop}; echo no''t reached", TOLD)
    interrupt(shell)
    assert shell.run("echo $kept $y $$; pwd") == (f"yes old {number}\n/tmp\n", 0)
    shell.run("kill $!; wait; cd /; unset kept y")


def test_programs_are_not_protected(shell: Machine) -> None:
    """Neither what the shell catches nor what it ignores is passed on: a broken pipe ends a program."""
    assert shell.run("yes | head -n 1") == ("y\n", 0)
    assert shell.run("(yes; echo $? > /tmp/status) | head -n 1; cat /tmp/status") == ("y\n141\n", 0)
    assert shell.run("exec sh -c 'yes; echo $? > /tmp/status' | head -n 1; cat /tmp/status") == ("y\n141\n", 0)


def test_interrupt_ends_a_script(shell: Machine) -> None:
    """As a whole, and not only the program that it waits for."""
    shell.run("echo 'echo in script; sleep 1000; echo after' > /tmp/script")
    start(shell, "sh /tmp/script; echo no''t reached", "in script")
    interrupt(shell)


def test_background_of_a_script_is_not_interrupted(shell: Machine) -> None:
    """What a shell without job control runs in the background ignores Ctrl-C."""
    shell.run("rm -f /tmp/done")
    start(shell, f"sh -c '(sleep 2; echo yes > /tmp/done) & {TELL}; sleep 1000'", TOLD)
    interrupt(shell)
    assert shell.run("while ! test -e /tmp/done; do sleep 0.2; done; cat /tmp/done") == ("yes\n", 0)


def test_interrupt_drops_lines_typed_ahead(shell: Machine) -> None:
    """They were meant for the command that has been abandoned."""
    start(shell, f"{TELL}; sleep 1000", TOLD)
    shell.process.send("echo ahead > /tmp/ahead\r")
    shell.process.expect_exact("/tmp/ahead")
    interrupt(shell)
    assert shell.run("test -e /tmp/ahead")[1] == 1


@pytest.mark.parametrize("line", ['echo "a', "echo it's", "echo $((1", "echo $(echo", "if true", "("])
def test_end_of_input_in_an_unfinished_command(shell: Machine, line: str) -> None:
    """Ctrl-D there is an error, and the next line is a command of its own."""
    start(shell, line, CONTINUATION)
    shell.process.sendcontrol("d")
    shell.process.expect(r"syntax error: [^\n]*\n\$ ")
    assert shell.run("echo next") == ("next\n", 0)


def test_end_of_input_at_the_prompt(arch: str) -> None:
    """Ctrl-D ends the shell, and both that and the new shell are told. What the old one has left cannot read its keys."""
    with Machine(arch) as machine:
        machine.login().run("gone=1")
        machine.process.sendcontrol("d")
        machine.process.expect(r"exit\r*\ninit: the shell has ended with status 0; starting a new one\r*\n")
        machine.process.expect_exact("$ ")
        assert machine.run("echo =$gone=") == ("==\n", 0)
        machine.process.sendline("exit 3")
        machine.process.expect_exact("init: the shell has ended with status 3; starting a new one")
        machine.process.expect_exact("$ ")
        assert machine.run("echo x > /dev/tty") == ("x\n", 0)
        machine.process.sendline("trap '' HUP; (trap '' HUP TTIN; while ! [ -e /tmp/go ]; do sleep 1; done; read x; echo $? > /tmp/got) &")
        machine.process.expect_exact("$ ")
        machine.process.sendline("exit 4")
        machine.process.expect_exact("init: the shell has ended with status 4; starting a new one")
        machine.process.expect_exact("$ ")
        assert machine.run("> /tmp/go; while ! [ -s /tmp/got ]; do sleep 1; done; cat /tmp/got") == ("1\n", 0)
