# SPDX-License-Identifier: MIT
"""The book keeps up with the source: every name in it exists, every link leads somewhere, no chapter lacks a part.

Needs no Sphinx: docs/book/ext/sources.py looks the names up, here and when the book is made.
"""
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
BOOK = TOP / "docs/book"
sys.path.insert(0, str(BOOK / "ext"))

import sources  # noqa: E402 (found by the path above)

PAGES = sorted(BOOK.glob("*.md"))
CHAPTERS = [path for path in PAGES if re.match(r"\d\d-", path.name)]
FOLDERS = ("arch", "docs", "drivers", "include", "kernel", "lib", "mk", "rootfs", "tests", "tools", "user")
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
WORDS = 3000


def prose(text: str) -> str:
    """A page without its listings, figures and traces."""
    return FENCED.sub("", text)


def terms() -> set[str]:
    """The terms of the glossary, in lower case."""
    text = (BOOK / "glossary.md").read_text().split("```{glossary}\n")[1].split("\n```")[0]
    return {line.strip().lower() for line in text.splitlines() if line and not line.startswith(" ")}


def unknown_terms(text: str) -> list[str]:
    """The terms that a page links to and the glossary does not have."""
    found = [re.sub(r".*<(.*)>$", r"\1", term) for term in re.findall(r"\{term\}`([^`]+)`", text)]
    return [f"no term {term} in the glossary" for term in found if term.lower() not in terms()]


def dead_links(text: str) -> list[str]:
    """Links to pages of the book, or to headings in them, that do not exist."""
    wrong = []
    for page in re.findall(r"\]\(([\w-]+\.md)(?:#[\w-]+)?\)", text):
        if not (BOOK / page).is_file():
            wrong.append(f"no page {page}")
    for path in re.findall(r"\]\((\.\./[\w./-]+)\)", text):
        if not (BOOK / path).exists():
            wrong.append(f"no file {path}")
    return wrong


def unknown_names(text: str) -> list[str]:
    """Paths and structures in the text that the source does not have, and functions that are named without {fn}."""
    text = prose(text)
    spans = re.findall(r"(?<!\})`([^`\n]+)`", text)
    known = sources.structures()
    wrong = [f"no {span}" for span in spans if re.fullmatch(r"(struct|enum|union) \w+", span) and span not in known]
    wrong += [f"{span}: functions of ours are named by {{fn}}" for span in spans if re.fullmatch(r"\w+\(\)", span) and span[:-2] in sources.functions()]
    for path in re.findall(rf"(?<![\w/.-])((?:{'|'.join(FOLDERS)})/[\w./*-]*\w)", text):
        if "NAME" not in path and not any(TOP.glob(path)) and not any(TOP.glob(path + "*")):
            wrong.append(f"no file {path}")
    return wrong


def missing_parts(text: str) -> list[str]:
    """The parts that every chapter has: why, both machines, exercises."""
    parts = {
        "a heading with 'why'": r"(?mi)^## .*\bwhy\b",
        "a box 'On the other machine'": r"(?m)^> \*\*On the other machine",
        "exercises at the end": r"(?m)^## Exercises\n(?!.*^## )(?s:.*)^1\. ",
    }
    return [f"no {part}" for part, pattern in parts.items() if not re.search(pattern, text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_name_exists(page: Path) -> None:
    """Functions, structures, files, traces, figures, terms and pages."""
    text = page.read_text()
    wrong = sources.problems(text) + unknown_names(text) + unknown_terms(text) + dead_links(text)
    assert not wrong, "\n".join(f"{page.name}: {problem}" for problem in wrong)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_is_whole(chapter: Path) -> None:
    """Why, both machines, exercises; enough words; and the table of contents has it."""
    text = chapter.read_text()
    assert not missing_parts(text)
    assert chapter.stem in (BOOK / "index.md").read_text()
    words = len(prose(text).split())
    assert words >= WORDS, words


@pytest.mark.parametrize("patch", sorted((BOOK / "examples").glob("*.patch")), ids=lambda path: path.stem)
def test_examples_fit_the_source(patch: Path) -> None:
    """Each worked example can be applied to today's source; tests/docs builds and runs them."""
    if not shutil.which("git"):
        pytest.skip("git is not here: it applies patches")
    result = subprocess.run(["git", "apply", "--check", "-C1", str(patch)], cwd=TOP, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_example_has_the_next_number() -> None:
    """The line that the reader adds for the new system call has the first number that is free."""
    last = re.findall(r"(?m)^SYSCALL\((\d+)", (TOP / "include/abi/syscalls.def").read_text())[-1]
    text = (BOOK / "12-extending.md").read_text()
    shown = re.findall(r"(?m)^SYSCALL\((\d+), whichcpu,", text) + re.findall(r"in the source of this book it is (\d+)", text)
    assert shown == [str(int(last) + 1)] * 2, shown


def test_functions_of_traces_exist() -> None:
    """Every step of a trace that the book keeps is a function of today's source."""
    for trace in sorted((BOOK / "traces").glob("*-*.txt")):
        steps = re.findall(r"(?m)^ +\d+  (?:user|kernel) +(\w+)", trace.read_text())
        gone = [name for name in steps if name not in sources.functions()]
        assert steps and not gone, f"{trace.name}: {gone}: make book-update"


def stale_places(trace: str) -> list[str]:
    """The steps of a trace whose line of the source is not the one that the trace shows below the step."""
    found = re.findall(r"(?m)^ +\d+  (?:user|kernel) +\S+ +([\w./-]+):(\d+)\n +\| (.*)$", trace)
    lines = [(sources.lines_of(path)[int(number) - 1:] or [""])[0].strip() for path, number, _ in found]
    return [f"{path}:{number}" for (path, number, shown), line in zip(found, lines) if line != shown]


def test_places_in_traces_are_right() -> None:
    """Each step of a trace names the line that it shows: an edit above it moves the line."""
    for trace in sorted((BOOK / "traces").glob("*-*.txt")):
        stale = stale_places(trace.read_text())
        assert not stale, f"{trace.name}: {stale}: make docs-lines, or make book-update if the lines themselves are others"


def test_a_stale_place_is_noticed() -> None:
    """Another line, and a line behind the end of the file."""
    name, first = "kernel/mm/pagetable.c", sources.definition("kernel/mm/pagetable.c", "walkpgdir")
    assert first
    step = f"   1  kernel  walkpgdir        {name}:%d\n              | {sources.lines_of(name)[first - 1]}\n"
    assert not stale_places(step % first)
    assert stale_places(step % (first + 1)) and stale_places(step % 99999)


@pytest.mark.parametrize(
    "text",
    [
        "{fn}`walk_in_the_park`",
        "```{listing}\nkernel/mm/pagetable.c: walk_in_the_park\n```",
        "```{listing}\nkernel/mm/nowhere.c: walkpgdir\n```",
        "```{listing}\nkernel/proc/proc.h: struct nobody\n```",
        '```{listing}\nkernel/floors.txt: "no such line"\n```',
        "```{trace}\narm-malloc: steps growproc to walk_in_the_park\n```",
        "```{trace}\narm-walk: steps a to b\n```",
        "```{numbers}\na walk in the park\n```",
        "```{patch}\nwalk.patch\n```",
    ],
)
def test_a_name_that_is_gone_is_noticed(text: str) -> None:
    """If a function is renamed, each way to name it in the book fails."""
    assert sources.problems(text + "\n")


def test_other_faults_are_noticed() -> None:
    """Terms, pages, structures, paths, plain function names, and parts of a chapter."""
    assert unknown_terms("{term}`walk <stroll in the park>`") and not unknown_terms("{term}`trapframe`")
    assert dead_links("[a](walk.md)") and dead_links("[a](../walk.md)") and not dead_links("[a](glossary.md)")
    assert unknown_names("`struct nobody`") and not unknown_names("`struct proc`")
    assert unknown_names("kernel/walk.c") and not unknown_names("kernel/main.c")
    assert unknown_names("`walkpgdir()`")
    whole = "## Why so\n> **On the other machine.** x\n\n## Exercises\n\n1. Do.\n"
    assert not missing_parts(whole)
    assert len(missing_parts(whole.replace("Why", "How"))) == len(missing_parts(whole.replace("1.", ""))) == 1


@pytest.mark.parametrize(
    ("spec", "begins", "ends"),
    [
        ("kernel/mm/pagetable.c: walkpgdir", "pte_t *walkpgdir(", "}"),
        ("include/hal/mmu.h: tlb_flush", "void tlb_flush(", ");"),
        ("kernel/proc/proc.h: struct proc", "struct proc {", "};"),
        ("arch/x86/context.S: swtch", "swtch:", "ret"),
        ("kernel/main.c: head", "/*", "*/"),
        ('kernel/floors.txt: "# The floors of the house"', "# The floors", ""),
    ],
)
def test_listings_are_whole(spec: str, begins: str, ends: str) -> None:
    """A listing has all of what it names, and nothing else."""
    text = sources.excerpt(spec).text.rstrip()
    assert begins in text and text.endswith(ends) and len(text.splitlines()) < 120, text
