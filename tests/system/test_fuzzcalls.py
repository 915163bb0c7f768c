# SPDX-License-Identifier: MIT
"""Random system calls, by several processes at once on four CPUs (user/tests/fuzzcalls).

make fuzz-calls for an hour on each machine; half of it with the lock checker make fuzz-calls FUZZ_TIME=600 SEED=7 for
ten minutes, and other calls make fuzz-calls N=1 SEED=1042 one round, to see a failure again

No panic, every process can be killed, no page of memory is lost, the shell answers afterwards, and fsck finds nothing.
The console's output is in build/results/fuzzcalls-*.log.
"""
from __future__ import annotations

import difflib
import os
import re
import time
from pathlib import Path

import pexpect
import pytest
from machine import LIMIT, TOP, Machine, copy_image, make
from test_lockcheck import checking_kernel
from test_powercut import check_root

ROUNDS = 48  # in `make test`: limits the work and not the time, so a busy host does as much
UNLUCKY_MAX = 5  # calls that succeed in none of these rounds: at most one in many runs
CHUNK = 60  # rounds between two boots of a long run
ROUND_LIMIT = 240  # seconds that one round may take: it ends its processes after 120
ROUND_USUAL = 30  # seconds for each round of many, with much to spare
SEED = int(os.environ.get("SEED") or "1")
FUZZ_TIME = int(os.environ.get("FUZZ_TIME") or "0")
LONG_ROUNDS = int(os.environ.get("ROUNDS") or "0")
IMAGES = {"x86": "disk.img", "arm": "sdcard.img"}
# Calls that do not return on success, or that a random test must not carry out.
WITHOUT_SUCCESS = {"exit", "execve", "reboot", "sigreturn", "sigsuspend", "thread_exit"}
# Calls whose structures are too special for chance: they fail in many ways.
WITHOUT_SUCCESS |= {
    "bind", "listen", "accept4", "connect", "sendmsg", "recvmsg", "getpeername", "shutdown", "setsockopt",
    "getsockopt", "getsockname", "socket", "socketpair",
}


@pytest.fixture(scope="module", autouse=True)
def build_tools() -> None:
    """The card's image, and fsck."""
    make("ARCH=arm", "sdcard", "build/host/fsck")


class Failure(AssertionError):
    """A failure, and the command that repeats it."""

    def __init__(self, arch: str, build: Path, what: str, output: str, log: Path) -> None:
        rounds = re.findall(r"fuzzcalls: round -s (\d+) (-n \d+ -c \d+)", output)
        seed, rest = rounds[-1] if rounds else ("0", "")
        self.seed = int(seed)
        super().__init__(
            f"{arch}, {build.relative_to(TOP)}: {what}\n"
            f"in the last round at the latest: fuzzcalls -s {seed} {rest} -r 1 [-p PROCESS] [-v]\n"
            f"or: make fuzz-calls N=1 SEED={seed}\nconsole: {log.relative_to(TOP)}\n{output[-3000:]}"
        )


def random_calls(machine: Machine, seed: int, rounds: int) -> str:
    """Runs random calls, from prompt to prompt: the console's output, in which the calls' own may be mixed."""
    log = TOP / f"build/results/fuzzcalls-{machine.arch}-{machine.build.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    ends = [r"fuzzcalls: seed \d+: [^\n]*passed\r*\n", r"fuzzcalls: [^\n%]*(?:FAILED|does not know)[^\n%]*\n", r"panic: [^\n]*\n",
            pexpect.EOF, pexpect.TIMEOUT]
    # A call may write this very program to the console: its format strings, with their %, are no reports.
    machine.process.searchwindowsize = 2000
    with log.open("w", encoding="utf-8") as stream:
        machine.process.logfile_read = stream
        machine.process.sendline(f"fuzzcalls -s {seed} -r {rounds}")
        end = machine.process.expect(ends, timeout=LIMIT + ROUND_LIMIT + rounds * ROUND_USUAL)
        output = machine.process.before
        if end == 2:
            machine.process.expect([r"The machine has stopped", pexpect.EOF, pexpect.TIMEOUT])
        machine.process.logfile_read = None
    output = log.read_text(encoding="utf-8").replace("\r", "")
    if end != 0:
        what = ["", "the test failed", "panic", "QEMU ended", "no end"][end]
        raise Failure(machine.arch, machine.build, what, output, log)
    machine.process.expect_exact("$ ")
    return output


def shell_answers(machine: Machine) -> None:
    """The shell starts programs, reads and writes files, and uses pipes."""
    output, status = machine.run("echo one two >/after; cat /after | wc -w; rm /after; ls /bin/sh")
    assert status == 0 and re.fullmatch(r"\s*2\s+/bin/sh\s*", output), output


def machine_with(arch: str, build: Path, disk: Path) -> Machine:
    """Four CPUs, and the disk as root. QEMU loads the PC's kernel itself: our loader takes long on a busy host."""
    if arch == "arm":
        return Machine(arch, cpus=4, disk=disk, build=build)
    drive = ["-drive", f"file={disk},format=raw,if=ide"]
    return Machine(arch, "multiboot", append="root=hd0p1", cpus=4, build=build, extra=drive)


def boot_and_play(arch: str, build: Path, disk: Path, seed: int, rounds: int) -> str:
    """A boot, some rounds, and a check of everything that must still be right."""
    copy_image(build / IMAGES[arch], disk)
    with machine_with(arch, build, disk) as machine:
        output = random_calls(machine.login(), seed, rounds)
        shell_answers(machine)
        machine.process.sendline("poweroff")
        machine.rest()
    check_root(arch, disk, f"after seeds {seed} to {seed + rounds - 1}")
    return output


def test_random_calls(arch: str, tmp_path: Path) -> None:
    """A few rounds; each call of the list is made, and succeeds now and then."""
    output = boot_and_play(arch, TOP / f"build/{arch}", tmp_path / "disk.img", SEED, ROUNDS)
    without = set(re.findall(r"never succeeded: (\w+)", output)) - WITHOUT_SUCCESS
    assert len(without) <= UNLUCKY_MAX, f"calls that never succeeded: {without}; see build/results"


@pytest.mark.skipif(not FUZZ_TIME and not LONG_ROUNDS, reason="make fuzz-calls")
@pytest.mark.parametrize("checker", ["plain", "lockcheck"])
def test_random_calls_for_long(arch: str, checker: str, tmp_path: Path) -> None:
    """Boot after boot, each with other seeds, until the time is over; the first failure ends it."""
    build = checking_kernel(arch) if checker == "lockcheck" else TOP / f"build/{arch}"
    if checker == "lockcheck" and arch == "arm":
        make("ARCH=arm", f"B={build.relative_to(TOP)}", "P=build/arm", "LOCKCHECK=1", "SAN=undefined", "WERROR=1", "sdcard")
    end, seed, left = time.monotonic() + FUZZ_TIME / 2, SEED, LONG_ROUNDS
    while left > 0 or time.monotonic() < end:
        rounds = min(left, CHUNK) if LONG_ROUNDS else CHUNK
        output = boot_and_play(arch, build, tmp_path / "disk.img", seed, rounds)
        print(arch, checker, re.findall(r"fuzzcalls: seed .*", output)[-1], flush=True)
        seed, left = seed + rounds, left - rounds


def planted(arch: str, call: str) -> Machine:
    """A machine whose kernel has a bug in one call; its root is in memory."""
    build = f"build/{arch}/planted-{call}"
    make(f"ARCH={arch}", f"{build}/kernel.elf")
    return Machine(arch, {"x86": "multiboot", "arm": "elf"}[arch], cpus=4, build=TOP / build)


def test_a_planted_fault_is_found(arch: str) -> None:
    """A call that trusts a pointer: the machine panics, and the message says how to repeat it."""
    with planted(arch, "fstat") as machine, pytest.raises(Failure) as failure:
        random_calls(machine.login(), SEED, ROUNDS)
    assert ": panic\n" in str(failure.value)
    with planted(arch, "fstat") as machine, pytest.raises(Failure, match=": panic\n"):
        random_calls(machine.login(), failure.value.seed, 1)


def test_a_planted_leak_is_found(arch: str) -> None:
    """A call that loses a page: the only effect is that the number of pages decreases."""
    with planted(arch, "umask") as machine, pytest.raises(Failure, match=r" [1-9]\d* pages lost: FAILED"):
        random_calls(machine.login(), SEED, ROUNDS)


def test_a_process_repeats_its_calls(lone: Machine) -> None:
    """The same seed and process number: the same calls with the same paths."""
    streams = []
    for _ in range(2):
        output, _status = lone.run("fuzzcalls -s 11 -p 3 -c 60 -v", limit=10 * LIMIT)
        calls = re.findall(r"^3\.0: (\w+)(.*)$", output.split("round -s 11")[1], re.M)
        streams.append([(name, *re.findall(r'"[^"]*"', arguments)) for name, arguments in calls])
    # If the calls write to the console, a line may be torn apart, and the process may end early: most lines agree.
    agree = sum(block.size for block in difflib.SequenceMatcher(None, *streams, autojunk=False).get_matching_blocks())
    assert agree > 5 and agree > 0.7 * min(map(len, streams)), streams
