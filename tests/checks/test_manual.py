# SPDX-License-Identifier: MIT
"""Every program and every system call has its page in the manual, the pages name nothing that is not there, and man shows them."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
FOLDERS = ["user/programs", "user/tests", "user/xv6", "user/xv6riscv", "docs/man"]
HEADERS = [*(TOP / "user/libc/include").rglob("*.h"), *(TOP / "include/abi").glob("*.h")]
NOT_IN_HEADERS = {"SYNOPSIS", "DESCRIPTION", "ERRORS", "TPIDRURO"}


@pytest.fixture(scope="module", name="manual")
def made_manual() -> str:
    """The manual, as the image gets it."""
    result = subprocess.run([sys.executable, "tools/manual.py", *FOLDERS], cwd=TOP, capture_output=True, text=True, check=True)
    return result.stdout


def pages_of(manual: str, section: int) -> dict[str, str]:
    """The pages of a section by each of their names."""
    pages = {}
    for page in re.split(r"(?m)^= ", manual)[1:]:
        head, text = page.split("\n", 1)
        if head.startswith(f"{section} "):
            pages |= dict.fromkeys(head.split()[1:], text)
    return pages


def test_every_program_has_a_page(manual: str) -> None:
    """A page names its program, and says more than its name."""
    pages = pages_of(manual, 1)
    assert len(pages) > 90
    wrong = [name for name, text in pages.items() if not re.search(rf"\b{re.escape(name)}\b", text) or len(text) < len(name) + 5]
    assert not wrong, wrong


def test_every_call_has_a_page(manual: str) -> None:
    """Each call of the one list is documented, with its parts in the usual order."""
    pages = pages_of(manual, 2)
    calls = re.findall(r"(?m)^SYSCALL\(\d+, (\w+),", (TOP / "include/abi/syscalls.def").read_text())
    assert len(calls) > 110
    assert [call for call in calls if call not in pages] == []
    for name, text in pages.items():
        assert re.match(r"[\w, ]+: .+\n\nSYNOPSIS\n(    .+\n)+\nDESCRIPTION\n(.+\n)+\nERRORS\n", text), (name, text)


def test_calls_are_as_the_headers_have_them(manual: str) -> None:
    """Each declaration of a page stands in the header that the page includes, and each name in capitals in some header."""
    everything = " ".join(" ".join(path.read_text().split()) for path in HEADERS)
    names = set(re.findall(r"\w+", everything))
    for name, text in pages_of(manual, 2).items():
        synopsis = re.findall(r"(?m)^    (.+)$", text)
        header = re.fullmatch(r"#include <(.+)>", synopsis[0])
        assert header, name
        declared = " ".join((TOP / "user/libc/include" / header[1]).read_text().split())
        for declaration in synopsis[1:]:
            assert declaration in declared, (name, declaration, header[1])
        unknown = set(re.findall(r"\b(?:[A-Z]+_[A-Z_0-9]+|[A-Z][A-Z0-9]{3,})\b", text)) - names - NOT_IN_HEADERS
        assert not unknown, (name, unknown)


def test_man_shows_a_page(tmp_path: Path, manual: str) -> None:
    """man NAME prints the page, man 2 NAME that of the call, man -k finds a word, and other names are refused."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "share").mkdir()
    man = tmp_path / "bin/man"
    man.write_text((TOP / "rootfs/bin/man").read_text())
    (tmp_path / "share/manual").write_text(manual)
    programs, calls = pages_of(manual, 1), pages_of(manual, 2)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", str(man), *words], capture_output=True, text=True, check=False)

    assert run("sed").stdout.strip() == programs["sed"].strip()
    assert run("kill").stdout.strip() == run("1", "kill").stdout.strip() == programs["kill"].strip()
    for page, name in {page: name for name, page in calls.items()}.items():
        assert run("2", name).stdout.strip() == page.strip()
    assert run("dup2").stdout.strip() == run("2", "dup").stdout.strip() == calls["dup"].strip()
    assert "sed: " in run("-k", "edits lines by a script").stdout
    assert "pipe(2): " in run("-k", "make a pipe").stdout
    assert {"tar", "pread(2)"} < set(run().stdout.split())
    assert run("--help").stdout.startswith("usage: man ")
    refused = run("nothing")
    assert refused.returncode == 1 and "no such page" in refused.stderr
