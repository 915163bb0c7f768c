# SPDX-License-Identifier: MIT
"""The book can be made: no name is gone, and no link is dead."""
from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent


def make_book(folder: Path, book: Path) -> subprocess.CompletedProcess[str]:
    """Runs Sphinx on a copy of the book as mk/book.mk does. If Sphinx is missing, the test is skipped."""
    python = subprocess.run(["mk/need.sh", "--python", "sphinx", "myst_parser", "furo"], cwd=TOP, capture_output=True, text=True, check=False)
    if python.returncode != 0 or not shutil.which("dot"):
        pytest.skip("Sphinx with MyST and furo, and graphviz, are not all here: mk/need.sh book")
    command = [python.stdout.strip(), "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html", str(book), str(folder)]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)


def test_the_book_can_be_made(tmp_path: Path) -> None:
    """Without a warning; every chapter has its page, the index of functions is full, and search has its data."""
    result = make_book(tmp_path / "html", TOP / "docs/book")
    assert result.returncode == 0, result.stderr
    chapters = [path.stem for path in (TOP / "docs/book").glob("[0-9][0-9]-*.md")]
    assert chapters and all((tmp_path / f"html/{chapter}.html").is_file() for chapter in chapters)
    index = (tmp_path / "html/functions.html").read_text()
    assert len(re.findall(r'id="fn-\w+"', index)) > 100
    assert (tmp_path / "html/searchindex.js").is_file()
    memory = (tmp_path / "html/04-memory.html").read_text()
    link = r'<a class="fn reference internal" href="functions.html#fn-walkpgdir">(?:<[^>]*>)*walkpgdir\(\)<'
    assert re.search(link, memory) and "kernel/mm/pagetable.c" in memory and "&lt;literal" not in memory


def test_a_function_that_is_gone_fails(tmp_path: Path) -> None:
    """A listing, a role and a link to nothing: each is named in the message."""
    book = tmp_path / "book"
    shutil.copytree(TOP / "docs/book/static", book / "static")
    config = (TOP / "docs/book/conf.py").read_text().replace('Path(__file__).resolve().parent / "ext"', f'"{TOP}/docs/book/ext"')
    (book / "conf.py").write_text(config)
    (book / "functions.md").write_text("# Functions\n\n```{functions}\n```\n")
    text = "# A book\n\n```{toctree}\nfunctions\n```\n\n```{listing}\nkernel/mm/pagetable.c: walk_in_the_park\n```\n\n{fn}`sit_in_the_park`, [there](nowhere.md)\n"
    (book / "index.md").write_text(text)
    result = make_book(tmp_path / "html", book)
    assert result.returncode != 0
    assert "kernel/mm/pagetable.c has no walk_in_the_park" in result.stderr
    assert "no function sit_in_the_park" in result.stderr
    assert "nowhere.md" in result.stderr
