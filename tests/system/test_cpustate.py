# SPDX-License-Identifier: MIT
"""If a program puts its processor into any state, at most that program ends."""
from __future__ import annotations

import re

import pytest
from machine import Machine


# If a program executes IRET, QEMU's emulation reads its stack as the kernel would, which SMAP forbids.
ALL_FEATURES = ["-cpu", "max,smap=off"]


@pytest.mark.parametrize(
    ("arch", "options"),
    [("x86", []), ("x86", ["-cpu", "pentium3"]), ("x86", ALL_FEATURES), ("arm", [])],
    ids=["x86", "x86-pentium3", "x86-max", "arm"],
)
def test_processor_states(arch: str, options: list[str]) -> None:
    """Flags, segments, modes, instruction sets, privileged instructions: each ends as it must, and the machine keeps
    running."""
    with Machine(arch, cpus=2, extra=options) as machine:
        output, status = machine.login().run("cpustate")
        assert status == 0, "\n".join(line for line in output.splitlines() if line.startswith("cpustate:"))
        states = re.search(r"cpustate: (\d+) states, 0 ended wrongly", output)
        assert states and int(states[1]) > 90
        assert machine.run("echo alive")[0].strip() == "alive"
        assert machine.run("usertests registers-integers fault-instruction")[1] == 0
