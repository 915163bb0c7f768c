# SPDX-License-Identifier: MIT
"""Run by gdb, in test_gdb.py: compares pgdir with the translation of every address by QEMU's own MMU."""
from __future__ import annotations

import re

import gdb

from diarch import cpu, process

ENTRY = re.compile(r"(0x\w{8}) -> (0x\w{8})  4 KiB  (\S+) ")


def by_qemu(address: int) -> int | None:
    """The physical address that the emulated MMU finds for a virtual one."""
    answer = gdb.execute(f"monitor gva2gpa {address:#x}", to_string=True)
    found = re.search(r"gpa: (\w+)", answer)
    return int(found[1], 16) if found else None


def check() -> None:
    running = process.current()
    assert running
    space = running.follow("vm")
    assert space
    output = gdb.execute("pgdir", to_string=True)
    printed = {int(va, 16): (int(pa, 16), flags) for va, pa, flags in ENTRY.findall(output)}
    assert len(printed) == space.number("resident"), output
    pages = 0
    for region in process.regions(space):
        for va in range(region.start, region.end, 0x1000):
            pa, flags = printed.pop(va, (None, ""))
            assert by_qemu(va) == pa, f"{va:#x}: QEMU {by_qemu(va)}, pgdir {pa}"
            if pa is None:
                continue
            pages += 1
            assert "u" in flags and "g" not in flags
            assert ("x" in flags) == ("x" in region.prot), (region, flags)
            assert "w" not in flags or "w" in region.prot, (region, flags)
            assert ("w" in flags or "c" in flags) == ("w" in region.prot), (region, flags)
    assert not printed, "entries outside of all regions"
    print(f"pgdir agrees on {pages} pages of {running.text('name')}")


def check_kernel() -> None:
    """The kernel's half, at places that cover each kind of entry."""
    output = gdb.execute("pgdir kernel 0x80000000 0xf0100000", to_string=True)
    found = re.findall(r"(0x\w{8}) -> (0x\w{8}) +\d+ [KM]iB", output)
    assert len(found) > 1024
    for va, pa in found[:: max(1, len(found) // 40)]:
        assert by_qemu(int(va, 16)) == int(pa, 16), va
    print(f"pgdir agrees on the kernel's {len(found)} entries")


if cpu.in_user_mode():
    check()
else:
    check_kernel()  # on ARM, user mode cannot see that half, so QEMU gives no translation
