# SPDX-License-Identifier: MIT
"""The worked examples of the book's last chapter: applied to a copy of the source, built, and tried on both machines."""
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/system")]

from machine import Machine  # noqa: E402 (found by the path above)

CALLS = "include/abi/syscalls.def"


@pytest.fixture(name="tree", scope="module")
def changed_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with all examples in it, built for both machines."""
    tree = tmp_path_factory.mktemp("examples") / "tree"
    names = subprocess.run(["mk/sources.sh"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TOP / name, tree / name, follow_symlinks=False)
    for patch in sorted((TOP / "docs/book/examples").glob("*.patch")):
        subprocess.run(["git", "apply", "-C1", str(patch)], cwd=tree, check=True)
    calls = tree / CALLS
    number = int(re.findall(r"(?m)^SYSCALL\((\d+)", calls.read_text())[-1]) + 1
    calls.write_text(calls.read_text() + f'SYSCALL({number}, whichcpu, 1, "p")\n')
    for arch in ("x86", "arm"):
        subprocess.run(["make", "--no-print-directory", f"ARCH={arch}", "WERROR=1", "-j2", "all"], cwd=tree, check=True, stdin=subprocess.DEVNULL)
    return tree


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_examples(tree: Path, arch: str) -> None:
    """The system call and its program, the file in /proc, the policy, and on the Pi the driver."""
    variant = {"x86": "multiboot", "arm": "kernel"}[arch]
    with Machine(arch, variant=variant, append="sched=random", cpus=2, build=tree / "build" / arch) as machine:
        machine.login()
        assert "no policy" not in machine.boot_log
        assert re.fullmatch(r"processor [01] of 2\n", machine.run("whichcpu")[0])
        assert re.search(r"whichcpu\(0x\w+\) = [01]\n", machine.run("strace whichcpu")[0])
        assert re.fullmatch(r"total \d+\nfree \d+\nreserve \d+\n", machine.run("cat /proc/pages")[0])
        # Twelve processes on two CPUs: each turn that ends is a draw, and one draw beyond the list's end is a panic.
        assert machine.run("for i in 1 2 3 4 5 6; do seq 30000 | tail -n 1 & done; wait")[0].count("30000\n") == 6
        if arch == "arm":
            draws = {machine.run("head -c 8 /dev/hwrng | od -t x1")[0] for _ in range(2)}
            assert len(draws) == 2 and all(re.match(r"0000000(?: \w\w){8}\n", draw) for draw in draws)
