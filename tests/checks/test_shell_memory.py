# SPDX-License-Identifier: MIT
"""The shell, built for this computer, survives each of its allocations failing once (tests/host/shell/failing.c)."""
from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
SHELL = TOP / "build/host/shell/sh"
PROMPT = "ready> "
LEAST, ROUNDS_MAX = 10, 2000  # allocations of a command
LIMIT = 300  # seconds for a command

COMMANDS = {
    "dot": ". ./file",
    "dot along PATH": ". file",
    "dot with arguments": ". ./file a b",
    "redirections": "{ echo a; echo b >&2; } > out 2> errors < file",
    "a here-document": "read x <<E\n$kept\nE",
    "a pipeline": "echo a | while read x; do echo $x; done | read y",
    "substitution": "x=$(echo a; echo b) y=`echo c`; unset x y",
    "a program": "v=1 /bin/true $kept *",
    "a subshell": "(echo a) > out",
    "a background job": "/bin/true & wait",
    "a function": "f() { local=1; echo $1 > out; return 0; }; f a b",
    "an alias": "call x",
    "folders": "echo * /*/passwd ./[f-p]*",
    "cd": "cd /usr; cd -; cd .",
    "a script": "./script",
    "builtins": "case $kept in y*) printf '%s\\n' a;; esac; [ -e file ]; export e=1; set -- 1 2; shift; readonly r 2> /dev/null; type ls; umask; command -v ls",
    "eval and trap": "eval 'eval echo a'; trap 'echo t' TERM; kill -TERM $$; trap - TERM",
    "arithmetic and parameters": "x=$((1 + 2)); echo ${x:-a} ${x#1} \"$@\" ${kept%s}; unset x",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """An interactive shell that reads a pipe, in a folder with a few files."""
    made = subprocess.run(["make", str(SHELL.relative_to(TOP))], cwd=TOP, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    folder = tmp_path_factory.mktemp("shell")
    (folder / "file").write_text("dotted=$kept\n: > out\n")
    (folder / "script").write_text("echo a script\n")
    (folder / "script").chmod(0o755)
    with subprocess.Popen(
        [SHELL, "-i"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        env={"PATH": f"/bin:/usr/bin:{folder}", "PS1": PROMPT, "PS2": PROMPT, "home": str(folder), "ASAN_OPTIONS": "detect_leaks=0"},
    ) as shell:
        hear(shell)
        yield shell
        shell.kill()


def hear(shell: subprocess.Popen[bytes]) -> str:
    """Waits for the prompt: the output before it. What a background job prints after the prompt stays for the next call."""
    assert shell.stdout
    output = b""
    while not output.endswith(PROMPT.encode()):
        assert select.select([shell.stdout], [], [], LIMIT)[0], f"no prompt: {output.decode()}"
        more = os.read(shell.stdout.fileno(), 1)
        assert more, f"the shell has ended: {output.decode()}"
        output += more
    return output.decode().removesuffix(PROMPT)


def run(shell: subprocess.Popen[bytes], text: str) -> str:
    """Types a command: its output."""
    assert shell.stdin
    shell.stdin.write(text.encode() + b"\n")
    shell.stdin.flush()
    return hear(shell)


def ended(shell: subprocess.Popen[bytes]) -> tuple[bool, str]:
    """Ends a round: whether an allocation failed, and what is left of the command; see failing.c."""
    report = run(shell, "wait; kill -CONT $$; kill -USR2 $$")
    failed, _, left = report.rpartition("round: ")[2].partition(", ")
    return failed == "failed", left


@pytest.mark.parametrize("name", COMMANDS)
def test_each_allocation_of_the_shell_may_fail(session: subprocess.Popen[bytes], name: str) -> None:
    """The command is abandoned. No descriptor and no child is left, and the shell's state is as before."""
    begin = "set -- one two; kept=yes; cd \"$home\"; alias call='echo called '; trap - TERM; unset x y"
    state = f"{begin}; echo $* $PWD $-; umask; call; jobs; trap"
    quoted = COMMANDS[name].replace("'", "'\\''").replace("\n", "'\"$line\"'")
    run(session, "line='")
    run(session, f"'; {begin}")
    before = run(session, state)
    wanted = ended(session)[1]
    for n in range(1, ROUNDS_MAX):
        output = run(session, f"kill -USR1 $$; eval '{quoted}'; kill -CONT $$")
        failed, left = ended(session)
        assert left == wanted, f"{n}: {output}"
        assert run(session, state) == before, f"{n}: {output}"
        if not failed:
            assert n > LEAST
            return
    raise AssertionError("no round without a failure")
