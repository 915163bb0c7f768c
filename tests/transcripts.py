#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The transcripts in the documents: a machine's output today, compared with the text in the document.

If a block of a document can be shown again, a comment before it says how:

    <!-- shown by: console arm -->                 boots, and types the commands behind the prompts
    <!-- shown by: console x86 selftest=null -->   the same, with words for the kernel's command line

A block must agree with the machine in shape: the same lines in the same order, with any numbers. But a line of a source
file must be the right one. `...` stands for lines that have been left out.

    transcripts.py            compares all blocks
    transcripts.py --update   writes today's lines into the documents (make docs-update)
"""
from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests/system"))

import machine  # noqa: E402 (found by the path above)

DOCUMENTS = [TOP / "README.md", TOP / "docs/debugging.md"]
BLOCK = re.compile(r"<!-- shown by: ([^>]*?) -->\n```\n(.*?)```\n", re.S)
PLACE = re.compile(r"[\w./-]+\.[chS]:\d+")
GAP = "..."


@dataclass
class Block:
    """A transcript in a document."""

    document: Path
    how: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def shortened(self) -> bool:
        """Whether lines have been left out."""
        return any(line.strip() == GAP for line in self.lines)


def blocks() -> list[Block]:
    """All blocks that can be shown again."""
    return [
        Block(document, match[1], match[2])
        for document in DOCUMENTS for match in BLOCK.finditer(document.read_text())
    ]


def shape(line: str, places: bool = True) -> str:
    """A line without the parts that differ from run to run. places: with the lines of source files."""
    kept = PLACE.findall(line) if places else []
    line = line.replace(" with changes", "").replace("built without git", "commit 0 of 0-0-0")
    line = PLACE.sub("@", line)
    line = re.sub(r"0x[0-9a-f]+|\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b|\d+", "#", line)
    return " ".join([*re.sub(r"[#-]*#", "#", line).split(), *kept])


def align(wanted: list[str], real: list[str], places: bool) -> list[int | None]:
    """For each wanted line the index of its match among the real ones, all in order. None: there is none."""
    shapes = [shape(line, places) for line in real]
    at, found = 0, []
    for line in wanted:
        try:
            at = shapes.index(shape(line, places), at) + 1
            found.append(at - 1)
        except ValueError:
            found.append(None)
    return found


def complaints(block: Block, real: list[str]) -> list[str]:
    """The differences between a block and the machine's output."""
    wanted = [line for line in block.lines if line.strip() not in ("", GAP)]
    found = align(wanted, real, places=True)
    missing = [f"not shown: {line}" for line, at in zip(wanted, found) if at is None]
    if not missing and not block.shortened:
        extra = [line for i, line in enumerate(real) if i not in found and line.strip()]
        missing = [f"not in the document: {line}" for line in extra]
    return missing


def updated(block: Block, real: list[str]) -> str:
    """A block with today's lines."""
    if not block.shortened:
        return "".join(f"{line}\n" for line in real)
    found = align(block.lines, real, places=False)
    lines = [line if at is None else real[at] for line, at in zip(block.lines, found)]
    return "".join(f"{line}\n" for line in lines)


def console(block: Block, arch: str, words: list[str]) -> list[str]:
    """Boots a fresh machine, and types the block's commands: the console's output."""
    commands = [line[2:] for line in block.lines if line.startswith("$ ")]
    shown: list[str] = []
    with tempfile.TemporaryDirectory(prefix="diarch-") as folder:
        card = None
        if arch == "arm":
            card = Path(folder) / "card.img"
            machine.copy_image(TOP / "build/arm/sdcard.img", card)
        cpus = next((int(word[5:]) for word in words if word.startswith("CPUS=")), 0)
        append = " ".join([word for word in words if "CPUS" not in word] + ["qemu"])
        with machine.Machine(arch, append=append, cpus=cpus, disk=card, for_tests=False) as booted:
            if not commands:
                return booted.expect(r"The machine has stopped[^\n]*\n").replace("\r", "").splitlines()
            for command in commands:
                if command.startswith("make "):
                    text = "Ctrl-A X leaves QEMU.\n" + booted.login().boot_log
                elif command == "poweroff":
                    booted.process.sendline(command)
                    text = booted.rest().split("\n", 1)[1]
                else:
                    if not shown and not hasattr(booted, "boot_log"):
                        booted.login()
                    booted.process.sendline(command)
                    booted.process.expect(re.escape(command) + r"\r*\n")
                    booted.process.expect_exact("\n" + machine.PROMPT)
                    text = booted.process.before + "\n"
                shown += [f"$ {command}", *text.replace("\r", "").strip("\n").splitlines()]
    return [line.rstrip() for line in shown]


def show(block: Block) -> list[str]:
    """The machine's output today."""
    kind, arch, *words = block.how.split()
    assert kind == "console", block.how
    return console(block, arch, words)


def main() -> int:
    failed = False
    for block in blocks():
        print(f"{block.document.name}: {block.how}", flush=True)
        real = show(block)
        if "--update" in sys.argv[1:]:
            new = updated(block, real)
            text = block.document.read_text()
            block.document.write_text(text.replace(block.text, new))
            block = Block(block.document, block.how, new)
        for line in complaints(block, real):
            print(f"  {line}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
