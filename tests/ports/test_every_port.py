# SPDX-License-Identifier: MIT
"""Every port does its work on both machines: make test-ports. What the network does not give is skipped."""
from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from machine import Machine, copy_image  # noqa: E402 (found by the path above)
from ports import NAMES, WORK, boot, build, disk_with, do_work, need  # noqa: E402

ARCHS = ["x86", "arm"]
OTHERS = ["doom", "musl", "nano", "ncurses", "vitetris"]  # libraries have no program; the others have tests of their own
PROGRAM = """#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    unsigned long long x = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    printf("%llu %.3f\\n", x / 7, x / 8.0);
    return 3;
}
"""
NUMBERS = TOP / "tests/ports/numbers.c"
LIMIT = 600  # seconds: a hang
SUMMARY = "SELECT count(*), sum(n), sum(length(x)) FROM t"


@pytest.fixture(scope="module", name="disk", params=ARCHS)
def disk_with_all(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A machine's name, and a disk for it with all ports, the statements for the database, and a program."""
    result = build(request.param, *NAMES)
    assert result.returncode == 0, result.stderr
    script = "".join(f"{statement}; SELECT 'done {i}';\n" for i, statement in enumerate(statements(), 1))
    return request.param, disk_with(request.param, NAMES, tmp_path_factory.mktemp("ports"), {"script.sql": script, "program.c": PROGRAM,
                                                                                             "numbers.c": NUMBERS.read_text()})


@pytest.fixture(scope="module")
def ported(disk: tuple[str, Path]) -> Iterator[Machine]:
    """A machine whose disk holds all ports."""
    with boot(*disk) as machine:
        yield machine.login()


def test_every_port_has_work() -> None:
    """A port without a command line here would never be started."""
    assert sorted([*WORK, *OTHERS]) == NAMES


@pytest.mark.parametrize("name", sorted(WORK))
def test_a_port_does_its_work(ported: Machine, name: str) -> None:
    """The output of each command line."""
    do_work(ported, name)


def test_a_compiler_computes(ported: Machine, tmp_path: Path) -> None:
    """A program that tcc has made on the machine prints the same as one that this computer's compiler has made."""
    need(ported.arch, "tcc")
    subprocess.run(["cc", "-O1", "-o", tmp_path / "numbers", NUMBERS], check=True)
    wanted = subprocess.run([tmp_path / "numbers"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert ported.run("cd /tmp; tcc -o numbers /numbers.c && ./numbers > numbers.out; wc -c < numbers.out")[0].strip() == str(len(wanted))
    assert ported.run("cat numbers.out")[0].splitlines() == wanted.splitlines()
    assert ported.run("tcc -run /numbers.c | cmp - numbers.out; echo $?; ls /tmp/tcc-run*; rm numbers*")[0].splitlines()[0] == "0"


def test_a_game_is_played(ported: Machine) -> None:
    """The menu, a game with a falling block, and the way back to the shell."""
    need(ported.arch, "vitetris")
    ported.process.sendline("vitetris")
    for text, key in [("Highscores", "\r"), ("Softdrop Speed", "\r"), ("PRESS KEY", "\r"), ("##", " "), ("##", "q")]:
        ported.process.expect_exact(text)
        ported.process.send(key)
    ported.process.expect_exact("$ ")
    assert ported.run("echo played")[0].strip() == "played"


def test_bash_has_jobs_and_history(ported: Machine) -> None:
    """A job is stopped, and goes on; the arrow key brings a line back, and it is changed."""
    need(ported.arch, "bash")
    ported.process.sendline("PS1='bash> ' bash --norc")
    for text, keys in [
            ("bash> ", "sh -c 'echo be''gin; exec cat'\r"), ("begin", "one\r"), ("one", ""), ("one", "\x1a"),
            ("Stopped", ""), ("bash> ", "sleep 1000 &\r"), ("bash> ", "jobs\r"), ("Stopped", ""), ("Running", ""),
            ("bash> ", "kill %2; fg %1\r"), ("%1", ""), ("exec cat", "two\r"), ("two", ""), ("two", "\x03"),
            ("bash> ", "echo status $?\r"), ("status 130", ""),
            ("bash> ", "echo aftex\x1b[D\x1b[C\x7fr\r"), ("\rafter\r", ""), ("bash> ", "\x1b[A more\r"),
            ("\rafter more\r", ""), ("bash> ", "exit 5\r")]:
        ported.process.expect_exact(text)
        ported.process.send(keys)
    ported.process.expect_exact("$ ")
    assert ported.run("echo back $?")[0].strip() == "back 5"


def test_an_editor_writes_a_file(ported: Machine) -> None:
    """A text is typed, corrected, and saved; then a second start finds it, and changes it."""
    need(ported.arch, "nano")
    for steps in [[("New File", "one\rtwx\x7fo\rthree"), ("three", "\x0f"), ("File Name to Write", "\r"),
                   ("Wrote 3 lines", "\x18")], [("Read 3 lines", "\x1b[B\x0bfour\r"), ("four", "\x18"),
                   ("Save modified buffer", "y"), ("File Name to Write", "\r")]]:
        ported.process.sendline("nano /tmp/typed")
        for text, keys in steps:
            ported.process.expect_exact(text)
            ported.process.send(keys)
        ported.process.expect_exact("$ ")
    assert ported.run("cat /tmp/typed")[0] == "one\nfour\nthree\n"


def statements() -> list[str]:
    """1,000 statements for a database."""
    made = ["CREATE TABLE t(n INTEGER PRIMARY KEY, x TEXT)"]
    for i in range(2, 1001):
        made.append(f"DELETE FROM t WHERE n = {i - 3}" if i % 10 == 5 else
                    "UPDATE t SET x = x || '!' WHERE n % 3 = 0" if i % 100 == 9 else
                    f"INSERT INTO t VALUES({i}, '{'text ' * (i % 50)}{i}')")
    return made


def summaries() -> list[str]:
    """What the database holds after each of the statements, as sqlite3 prints it."""
    database, found = sqlite3.connect(":memory:"), [""]
    for statement in statements():
        database.execute(statement)
        found.append("|".join("" if value is None else str(value) for value in database.execute(SUMMARY).fetchone()))
    return found


def test_a_database_survives_a_power_cut(disk: tuple[str, Path], tmp_path: Path) -> None:
    """The power is cut amid 1,000 statements. Then the database is whole, and holds at least what had been done; and the rest of
    the statements leads to the same end as without the cut. With EXTRA, SQLite syncs the folder too after each statement: else the
    last one may be lost."""
    arch, own = disk[0], tmp_path / "disk.img"
    need(arch, "sqlite3")
    copy_image(disk[1], own)
    with boot(arch, own) as machine:
        machine.login().process.sendline("sqlite3 -cmd 'PRAGMA synchronous = EXTRA' /home/db < /script.sql")
        machine.process.expect_exact("done 500\r", timeout=LIMIT)
        os.kill(machine.process.pid, signal.SIGKILL)
        done = 500 + machine.rest().count("done ")
    with boot(arch, own) as machine:
        machine.login()
        assert machine.run("sqlite3 /home/db 'PRAGMA integrity_check'")[0].strip() == "ok"
        found = machine.run(f"sqlite3 /home/db '{SUMMARY}'")[0].strip()
        expected = summaries()
        assert found in expected[done:], f"{found} after {done} statements"
        after = expected.index(found, done)
        machine.run(f"tail -n +{after + 1} /script.sql | sqlite3 /home/db > /tmp/out", limit=LIMIT)
        assert machine.run(f"sqlite3 /home/db 'PRAGMA integrity_check; {SUMMARY}'")[0].split() == ["ok", expected[1000]]
