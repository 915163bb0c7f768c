# SPDX-License-Identifier: MIT
"""The table of `make bench-smp LINUX=1`, the page that has it, and the disk that Linux starts from."""
from __future__ import annotations

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))
import benchsmp  # noqa: E402
import linux  # noqa: E402
from benchsmp import Growth  # noqa: E402


def test_table() -> None:
    """Our ratio, Linux's in brackets, and our speed with one worker in per cent of Linux's: each in its column."""
    cells = {}
    for number, operation in enumerate(benchsmp.OPERATIONS):
        cells[operation, "arm", 4, 4] = [Growth(50, 10 + number, 1), Growth(100, 20 + number, 1)]
        cells[operation, "arm", 4, 2] = [Growth(50, 30 + number, 1), Growth(100, 40 + number, 1)]
        cells[operation, "x86", 2, 2] = [Growth(300, 50 + number, 1), Growth(100, 60 + number, 1)]
    head, _, first, second, *others = benchsmp.table(cells)
    assert head == "| operation | PC: 2 on 2 | Pi: 2 on 4 | Pi: 4 on 4 | PC: alone | Pi: alone |"
    assert first == "| compute | 50 (60) | 30 (40) | 10 (20) | 300 | 50 |"
    assert second == "| getpid | 51 (61) | 31 (41) | 11 (21) | 300 | 50 |"
    assert len(others) == len(benchsmp.OPERATIONS) - 2


def test_page() -> None:
    """The page has a row for each operation, and names a reason for each one that grows less than under Linux."""
    page = (TOP / "docs/performance.md").read_text().split("## More than one processor")[1]
    table, reasons = page.split("\n## ")[0].split("### Where it grows less", 1)
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if re.match(r"\| \w+ \| \d", line)]
    rows = {operation: cells for operation, *cells in lines}
    assert list(rows) == benchsmp.OPERATIONS
    for operation, cells in rows.items():
        pairs = [tuple(map(int, found)) for cell in cells for found in re.findall(r"(\d+) \((\d+)\)", cell)]
        assert len(pairs) == sum(len({2, cpus}) for each in benchsmp.CPUS.values() for cpus in each)
        if any(ours < linux_ for ours, linux_ in pairs):
            assert f"`{operation}`" in reasons, operation


def files_of(disk: bytes) -> dict[str, tuple[int, bytes]]:
    """The files of an archive in cpio's new format: the mode and the content of each."""
    files, at = {}, 0
    while at < len(disk):
        assert at % 4 == 0 and disk[at:at + 6] == b"070701"
        fields = [int(disk[i:i + 8], 16) for i in range(at + 6, at + 110, 8)]
        name, data = at + 110, (at + 110 + fields[11] + 3) // 4 * 4
        files[disk[name:name + fields[11] - 1].decode()] = (fields[1], disk[data:data + fields[6]])
        assert disk[name + fields[11] - 1] == 0
        at = (data + fields[6] + 3) // 4 * 4
    return files


def test_ram_disk(tmp_path: Path) -> None:
    """The initial RAM disk has the programs, whatever their sizes, and a first process."""
    for size in range(4):
        (tmp_path / f"odd{size}").write_bytes(b"x" * (1000 + size))
    files = files_of(linux.ram_disk(tmp_path / "odd0", [tmp_path / f"odd{size}" for size in (1, 2, 3)]))
    assert list(files) == ["bin", "dev", "proc", "tmp", "dev/console", "init", *(f"bin/odd{size}" for size in range(4)), "TRAILER!!!"]
    assert all(files[f"bin/odd{size}"] == (0o100755, b"x" * (1000 + size)) for size in range(4))
    assert files["init"] == (0o100755, linux.INIT) and files["tmp"][0] == 0o40755
