# SPDX-License-Identifier: MIT
"""strace: each system call as a line, on both machines."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from machine import TOP, Machine

CALLS = re.findall(r"(?m)^SYSCALL\(\d+, (\w+), \d, \"(\w*)\"\)", (TOP / "include/abi/syscalls.def").read_text())

NUMBER = r"(?:-?\d+|0[0-7]*)"
ADDRESS = r"(?:NULL|0x[0-9a-f]+)"
STRING = r'(?:"(?:[^"\\]|\\.)*"(?:\.\.\.)?)'
SIGNALS = r"~?\[(?:[A-Z0-9+-]+(?: [A-Z0-9+-]+)*)?\]"
ACTION = rf"\{{(?:SIG_DFL|SIG_IGN|0x[0-9a-f]+), {SIGNALS}, (?:0(?:x[0-9a-f]+)?|SA_[A-Z]+(?:\|SA_[A-Z]+|\|0x[0-9a-f]+)*)\}}"
FLAGS = r"(?:{0}_[A-Z_]+(?:\|{0}_[A-Z_]+)*(?:\|0x[0-9a-f]+)?|0(?:x[0-9a-f]+)?)"
SHAPES = {
    "d": NUMBER, "u": r"\d+", "f": NUMBER, "o": r"0[0-7]*", "x": r"0(?:x[0-9a-f]+)?", "p": ADDRESS,
    "s": rf"(?:{STRING}|{ADDRESS})", "b": rf"(?:{STRING}|{ADDRESS})", "B": rf"(?:{STRING}|{ADDRESS})",
    "v": rf"(?:\[(?:{STRING}(?:, {STRING})*)?(?:, )?(?:\.\.\.)?\]|{ADDRESS})",
    "t": rf"(?:\{{-?\d+\.-?\d+\}}|{ADDRESS})", "T": rf"(?:\{{\d+\.\d{{9}}\}}|{ADDRESS})",
    "i": rf"(?:\[0(?:x[0-9a-f]+)?\]|{ADDRESS})", "P": rf"(?:\[\d+, \d+\]|{ADDRESS})", "L": rf"(?:\[\d+\]|{ADDRESS})",
    "m": rf"(?:{SIGNALS}|{ADDRESS})", "M": rf"(?:{SIGNALS}|{ADDRESS})",
    "a": rf"(?:{ACTION}|{ADDRESS})", "A": rf"(?:{ACTION}|{ADDRESS})", "H": r"(?:SIG_[A-Z]+|-?\d+)",
    "S": r"(?:SIG[A-Z0-9+-]+|-?\d+)", "F": r"O_[A-Z]+(?:\|O_[A-Z]+|\|0x[0-9a-f]+)*", "W": r"(?:SEEK_[A-Z]+|-?\d+)",
    "n": ADDRESS, "r": FLAGS.format("PROT"), "R": FLAGS.format("MAP"), "y": FLAGS.format("MS"), "Y": r"(?:MADV_[A-Z]+|-?\d+)",
    "g": r"(?:GETID_[A-Z]+|-?\d+)",
    "c": r"(?:F_[A-Z_]+|-?\d+)",
    "l": rf"(?:0(?:x[0-9a-f]+)?|\{{(?:F_[A-Z]+|-?\d+), (?:SEEK_[A-Z]+|-?\d+), -?\d+, -?\d+, -?\d+\}})",
    "q": FLAGS.format("LOCK"),
    "k": r"(?:TC[A-Z]+|TIOC[A-Z]+|FIONREAD|-?\d+)",
}
RESULT = r"(?:\d+|0x[0-9a-f]+|-1 E[A-Z0-9]+ \([^)]+\)|\?)"
LINES = {
    name: re.compile(rf"{name}\({', '.join(SHAPES[kind] for kind in kinds)}\) = {RESULT}") for name, kinds in CALLS
}
LINES["open"] = re.compile(rf"open\({SHAPES['s']}, {SHAPES['F']}(?:, {SHAPES['o']})?\) = {RESULT}")
LINES["openat"] = re.compile(rf"openat\({SHAPES['f']}, {SHAPES['s']}, {SHAPES['F']}(?:, {SHAPES['o']})?\) = {RESULT}")
END = re.compile(r"\+\+\+ (exited with \d+|killed by SIG[A-Z0-9+-]+) \+\+\+")

# A test or two of usertests for each part of the kernel; together they make nearly every call.
SMOKE = """fork orphans exit-status wait waitpid wait-no-hang process-groups kill-at-once exec-arguments exec-bad-pointers
    heap-up-and-down brk pipe fifo pipe-bad-pointers write-and-read open-modes seek truncate dup dup2 fcntl lock-exclusive lock-errors flock descriptor-lowest
    mkdir chdir getcwd link symlink mknod rename directory-entries getdents-errors stat chmod umask access times-set
    signal-handler signal-information signal-mask signal-suspend signal-restart signal-errors file-system mount terminal clock-advances clock-is-set sleep yield sync bad-paths bad-results
    bad-buffers reboot-errors map-hints protect-and-back discard-private mapfile-sync-errors map-resident
    thread-start thread-pointer futex-errors poll-pipe poll-signal
    alarm-remaining sigwait sigqueue realtime-order realtime-numbers altstack waitid session
    socket-datagram socket-names socket-options socket-errors
    ids-drop-for-a-while ids-groups ids-supplementary permission-chown permission-chown-errors rlimit-rules nice-rules
    at-make at-names at-attributes pread-pwrite truncate-path""".split()


def check(lines: list[str]) -> set[str]:
    """Every line is a call as the list describes it, or an end: the names of the calls."""
    names = set()
    for line in lines:
        text = re.sub(r"^\[pid \d+\] ", "", line)
        if END.fullmatch(text):
            continue
        name = text.partition("(")[0]
        assert name in LINES and LINES[name].fullmatch(text), line
        names.add(name)
    return names


@pytest.mark.parametrize("kinds", sorted({kind for _, kinds in CALLS for kind in kinds}))
def test_every_kind_of_argument_has_a_shape(kinds: str) -> None:
    """The list has no letter that this test, the kernel's comment or strace does not know."""
    assert kinds in SHAPES
    comment = (TOP / "include/abi/syscalls.def").read_text().partition("*/\nSYSCALL")[0]
    assert re.search(rf"(?m)^ \*  .*\b{kinds} ", comment)
    assert kinds == "p" or f"'{kinds}'" in Path(TOP / "user/programs/strace/argument.c").read_text()


def test_calls_of_a_program(shell: Machine) -> None:
    """Names, strings, flags, results and the end."""
    assert shell.run("echo hello > /tmp/greeting")[1] == 0
    assert shell.run("strace -o /tmp/trace cat /tmp/greeting /tmp/none > /dev/null")[1] == 1
    calls = shell.run("cat /tmp/trace")[0].splitlines()
    assert calls[0].startswith('execve("/bin/cat", ["cat", "/tmp/greeting", "/tmp/none"], [')
    assert 'open("/tmp/greeting", O_RDONLY) = 3' in calls
    assert any(re.fullmatch(r'read\(3, "hello\\n", \d+\) = 6', call) for call in calls)
    assert 'open("/tmp/none", O_RDONLY) = -1 ENOENT (No such file or directory)' in calls
    assert calls[-2:] == ["exit(1) = ?", "+++ exited with 1 +++"]
    check(calls)


def test_children_and_signals(shell: Machine) -> None:
    """-f follows children, -o writes to a file; a killed process is shown with its signal."""
    assert shell.run("strace -f -o /tmp/trace sh -c 'echo hi | cat; crash null'; cat /tmp/trace")[0].startswith("hi\n")
    lines = shell.run("cat /tmp/trace")[0].splitlines()
    check(lines)
    assert len({line.split("]")[0] for line in lines}) == 4
    assert any(line.endswith("+++ killed by SIGSEGV +++") for line in lines)
    assert any(re.search(r"waitpid\(\d+, \[0xb\], 0\) = \d+", line) for line in lines)
    without = shell.run("strace -o /tmp/trace sh -c 'echo hi | cat'; cat /tmp/trace")[0]
    assert "[pid" not in without and "fork() = " in without


def test_counts(shell: Machine) -> None:
    """-c prints totals."""
    output, status = shell.run("strace -c sh -c 'cat /nothing' 2>&1 | cat")
    assert status == 0
    rows = [line.split() for line in output.splitlines() if re.fullmatch(r" +\d+.*\w", line)]
    assert rows[-1][-1] == "total"
    assert sum(int(row[2]) for row in rows[:-1]) == int(rows[-1][1])
    assert {"execve", "fork", "waitpid"} <= {row[-1] for row in rows}


def test_status_of_the_program(shell: Machine) -> None:
    """strace ends with the program's status; if there is no such program, it says so."""
    assert shell.run("strace -o /dev/null sh -c 'exit 7'")[1] == 7
    output, status = shell.run("strace -o /dev/null no-such-program")
    assert status == 127 and "no-such-program" in output


def test_every_call_of_the_smoke_set(arch: str) -> None:
    """usertests pass while they are traced, and every line is decoded; bad addresses are shown as such."""
    with Machine(arch) as machine:
        output, status = machine.login().run(f"strace -f -o /trace usertests {' '.join(SMOKE)}", limit=600)
        assert status == 0, output
        assert f"{len(SMOKE)} passed, 0 failed" in output
        lines = machine.run("cat /trace", limit=600)[0].splitlines()
    names = check(lines)
    missing = {name for name, _ in CALLS} - names
    assert missing <= {"trace"}, missing


def test_the_tracer_may_die(shell: Machine) -> None:
    """After the tracer has died, the traced program continues."""
    shell.run("rm -f /tmp/count")
    output, _ = shell.run(
        "strace -o /dev/null sh -c 'sleep 1; for i in 1 2 3; do echo $i >> /tmp/count; done' & sleep 0.3;"
        " kill -9 $!; sleep 2; cat /tmp/count"
    )
    assert "1\n2\n3\n" in output
