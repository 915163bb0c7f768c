# SPDX-License-Identifier: MIT
"""A person's session with jobs, on both machines: stops, continues and ends them by keys and by the shell's commands."""
from __future__ import annotations

import re

from machine import PROMPT, Machine

CTRL_C, CTRL_Q, CTRL_S, CTRL_Z, CTRL_BACKSLASH = "\x03", "\x11", "\x13", "\x1a", "\x1c"


def see(shell: Machine, *lines: str) -> None:
    """Waits for whole lines."""
    for line in lines:
        shell.process.expect(re.escape(line) + r"\r*\n")


def start(shell: Machine, command: str, *lines: str) -> None:
    """Types a command that stays in the foreground, and waits for its first output."""
    shell.process.sendline(command)
    see(shell, command, *lines)


def press(shell: Machine, key: str, report: str = "") -> None:
    """Presses a key that stops or ends the command: the shell reports it, and prompts."""
    shell.process.send(key)
    shell.process.expect_exact(report)
    shell.process.expect_exact(PROMPT)


def test_stop_and_continue(shell: Machine) -> None:
    """Ctrl-Z, jobs, bg, fg, Ctrl-C."""
    start(shell, "(echo begun; cat)", "begun")
    press(shell, CTRL_Z, "[1]+ Stopped  (echo begun; cat)")
    assert shell.run("jobs") == ("[1]+ Stopped  (echo begun; cat)\n", 0)
    start(shell, "fg", "(echo begun; cat)")
    shell.process.sendline("more")
    see(shell, "more", "more")
    press(shell, CTRL_Z, "[1]+ Stopped  (echo begun; cat)")
    start(shell, "bg; wait %1", "[1] (echo begun; cat) &")  # it reads in the background, and stops
    see(shell, "[1]+ Stopped (SIGTTIN)  (echo begun; cat)")
    shell.process.expect_exact(PROMPT)
    start(shell, "fg %1", "(echo begun; cat)")
    press(shell, "\x04", "")
    assert shell.run("jobs") == ("", 0)


def test_pasted_text_arrives_whole(shell: Machine) -> None:
    """64 KiB are pasted into a program, while others keep all processors busy: no byte is lost."""
    text = "".join(f"{i}\n" for i in range(1, 13001))
    assert shell.run("seq 1 13000 > /tmp/want; for i in 1 2 3 4; do (while :; do :; done) & done")[1] == 0
    start(shell, "stty -echo; echo ready; cat > /tmp/got; stty echo", "ready")
    for begin in range(0, len(text), 1000):
        shell.process.send(text[begin:begin + 1000])
    shell.process.send("\x04")
    shell.process.expect_exact(PROMPT)
    shell.run("kill %1 %2 %3 %4; wait")
    assert shell.run("cmp /tmp/want /tmp/got && cat /proc/console")[0].endswith("waiting 0\noverruns 0\n")


def test_stopped_pipeline(shell: Machine) -> None:
    """All processes of a pipeline stop, and continue."""
    start(shell, "sleep 1000 | (echo begun; cat) | cat", "begun")
    press(shell, CTRL_Z, "[1]+ Stopped  sleep 1000 | (echo begun; cat) | cat")
    output, _ = shell.run("ps")
    assert len([line for line in output.splitlines() if " T " in line]) >= 3
    start(shell, "fg", "cat")
    press(shell, CTRL_C, "")
    assert shell.run("jobs") == ("", 0)


def test_stop_while_it_starts(shell: Machine) -> None:
    """Ctrl-Z stops all of a job, also if the key is pressed while the job starts a process. Here cat starts while the key
    comes: it gets the signal, or it was not there and does not start."""
    for _ in range(8):
        start(shell, "(echo begun; cat)", "begun")
        press(shell, CTRL_Z, "[1]+ Stopped  (echo begun; cat)")
        states = [line.split() for line in shell.run("ps")[0].splitlines()[1:]]
        assert all("T" in fields for fields in states if fields[-1] in ("cat", "sh") and fields[1] != "1"), states
        start(shell, "kill -KILL %1; wait; echo ended", "ended")
        shell.process.expect_exact(PROMPT)


def test_names_of_jobs(shell: Machine) -> None:
    """%1, %-, %name, $!, kill, wait; the current job is the last one that stopped."""
    assert re.fullmatch(r"\[1\] \d+\n", shell.run("sleep 1001 &")[0])
    start(shell, "(echo begun; sleep 1002)", "begun")
    press(shell, CTRL_Z, "[2]+ Stopped  (echo begun; sleep 1002)")
    assert shell.run("jobs") == ("[1]- Running  sleep 1001 &\n[2]+ Stopped  (echo begun; sleep 1002)\n", 0)
    assert shell.run("jobs -p %1") == shell.run("echo $!")
    assert re.fullmatch(r"\[2\]\+ \d+ Stopped  .*sleep 1002\)\n", shell.run("jobs -l %2")[0])
    assert shell.run("kill -KILL %?1002; wait %2")[1] == 137
    assert shell.run("kill %sleep; wait %1")[1] == 143
    assert shell.run("jobs") == ("", 0)
    assert shell.run("fg")[1] == 1


def test_exit_warns_of_stopped_jobs(shell: Machine) -> None:
    """exit and Ctrl-D do not end a stopped job without a word; the second one in a row does."""
    warning = "sh: a job has stopped: jobs shows it, and to exit again ends it"
    shell.process.sendline("PS1='inner> ' sh")
    shell.process.expect_exact("inner> ")
    start(shell, "(echo begun; cat)", "begun")
    shell.process.send(CTRL_Z)
    see(shell, "[1]+ Stopped  (echo begun; cat)")
    for leave in "exit\n", "\x04", "\x04":  # the last one comes right after a warning, and a command before it
        shell.process.send(leave)
        see(shell, warning)
        shell.process.expect_exact("inner> ")
        shell.process.sendline("echo still here")
        see(shell, "still here")
        shell.process.expect_exact("inner> ")
    shell.process.send("exit 3\n")
    see(shell, warning)
    shell.process.expect_exact("inner> ")
    shell.process.sendline("exit 3")
    shell.process.expect_exact(PROMPT)
    assert shell.run("echo $?; while ps | grep -q '[c]at$'; do sleep 0.1; done") == ("3\n", 0)


def test_kill_goes_on_past_an_unknown_job(shell: Machine) -> None:
    """A job that there is not: an error, and the other targets get the signal."""
    assert shell.run("sleep 1000 & sleep 1000 & kill -9 %9 %1 %8 %2; echo $?; wait; jobs")[0].endswith(
        "sh: kill: %9: no such job\nsh: kill: %8: no such job\n1\n")
    assert shell.run("kill -s TERM -- %9") == ("sh: kill: %9: no such job\n", 1)


def test_setsid(shell: Machine) -> None:
    """A command in a session of its own: it has no terminal; with -w its status comes back."""
    assert shell.run("setsid -w sh -c 'exit 7'") == ("", 7)
    assert shell.run("sh -c ': </dev/tty' && setsid -w sh -c ': </dev/tty'")[1] != 0
    assert shell.run("setsid -x true") == ("setsid: usage: setsid [-w] command [argument...]\n", 2)


def test_quit(shell: Machine) -> None:
    """Ctrl-backslash ends a command that ignores Ctrl-C."""
    start(shell, "sh -c 'kill -l >/dev/null; echo begun; exec sleep 1000'", "begun")
    press(shell, CTRL_BACKSLASH, "Quit")
    assert shell.run("true") == ("", 0)


def test_output_stops(shell: Machine) -> None:
    """Ctrl-S holds the output, the echo too, and Ctrl-Q resumes it. (tests/host/unit/console.c looks at it while it is held.)"""
    start(shell, "echo begun; read x; echo got $x", "begun")
    shell.process.send(CTRL_S + "held\r" + CTRL_Q)
    see(shell, "held", "got held")
    shell.process.expect_exact(PROMPT)


def test_terminal_modes(shell: Machine) -> None:
    """A program that is stopped in another mode leaves the shell a sane terminal, and gets its own back."""
    modes = shell.run("stty -a")
    start(shell, "sh -c 'stty -echo -icanon; echo begun; cat'", "begun")
    press(shell, CTRL_Z, "[1]+ Stopped")
    assert shell.run("stty -a") == modes
    start(shell, "fg")
    press(shell, CTRL_C)
    assert shell.run("stty -a") == modes


def test_tests_in_the_background_leave_the_terminal(shell: Machine) -> None:
    """Each of usertests' tests has the terminal, but not if the shell has it."""
    shell.run("(for i in 1 2 3 4 5 6 7 8 9 10; do usertests futex-token; done; echo over) >/tmp/tests &")
    while shell.run("tail -n 1 /tmp/tests")[0] != "over\n":
        pass
    assert shell.run("grep -c ok /tmp/tests") == ("10\n", 0)


def cpu_time(machine: Machine, pid: str) -> int:
    """Nanoseconds for which a process has had a processor."""
    return int(re.search(r"CpuTime: (\d+) ns", machine.run(f"cat /proc/{pid}/status")[0]).group(1))


def test_nice_processes_have_shorter_turns(arch: str) -> None:
    """Two processes compute on one processor; the nicer one gets a twentieth of the other's time. renice makes them equal.

    The clock counts instructions: on a busy host the shortest turn would last as long as QEMU waits for a processor."""
    with Machine(arch, cpus=1, extra=["-icount", "shift=1"]) as machine:
        machine.login()
        assert machine.run("nice; nice nice; nice -n 5 nice -n -9 nice; nice -n 99 nice") == ("0\n10\n-4\n19\n", 0)
        machine.run("sh -c 'while :; do :; done' & nice -n 19 sh -c 'while :; do :; done' &")
        busy, nicer = machine.run("jobs -p")[0].split()
        while cpu_time(machine, busy) < 2 * 10**9:
            pass
        assert cpu_time(machine, nicer) < cpu_time(machine, busy) / 8
        assert machine.run(f"renice 19 {busy}; renice -n -1 -p {nicer}; grep -h Nice /proc/{busy}/status /proc/{nicer}/status") == (
            "Nice: 19\nNice: 18\n", 0)
        before, others = cpu_time(machine, busy), cpu_time(machine, nicer)
        while cpu_time(machine, busy) - before < 10**9:
            pass
        assert cpu_time(machine, nicer) - others > 10**9
        assert machine.run("su student -c 'renice 5 1; renice -n 1 -u nobody-there; nice -n -1 echo still'") == (
            "renice: 1: Operation not permitted\nrenice: nobody-there: no such user\n"
            "nice: cannot change the nice value: Operation not permitted\nstill\n", 0)


def test_without_a_terminal(shell: Machine) -> None:
    """set -m in a script: groups, but no terminal."""
    assert "monitor      on\n" in shell.run("set -o")[0]
    assert shell.run("sh -c 'set -m; sleep 1000 & kill %1; wait %1'")[1] == 143
