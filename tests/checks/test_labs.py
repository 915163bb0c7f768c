# SPDX-License-Identifier: MIT
"""The labs keep up with the source: every hole fits, every name in a task exists, every lab is whole.

Whether a hole loses points, and our source gets them, needs the machines: tests/labs, tests/system/test_labgrading.py.
"""
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "labs"), str(TOP / "docs/book/ext")]

import grading  # noqa: E402
import holes  # noqa: E402
import lab as labs  # noqa: E402
import sources  # noqa: E402 (found by the path above)
from test_headers import flags  # noqa: E402

SECTIONS = ["What you learn", "What is missing", "Where to look", "Hints", "How it is graded", "On the other machine", "Questions"]
FOLDERS = ("arch", "docs", "drivers", "include", "kernel", "lib", "mk", "tests", "tools", "user")
EVERY = pytest.mark.parametrize("lab", labs.labs(), ids=lambda path: path.name)
LIBRARY = {"memcpy", "fork", "longjmp"}


@pytest.fixture(name="tree", scope="module")
def code_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code into which holes can be made."""
    tree = tmp_path_factory.mktemp("labs")
    labs.copy_tree(tree, [name for name in labs.sources() if name.endswith((".c", ".h", ".S", ".def"))])
    return tree


def missing_parts(lab: Path) -> list[str]:
    """The parts that a lab needs and does not have."""
    found = [f"no {name}" for name in ("README.md", "hole.txt", "grade.py") if not (lab / name).is_file()]
    if found:
        return found
    text = (lab / "README.md").read_text()
    headings = re.findall(r"(?m)^## (.*)$", text)
    found = [] if headings == SECTIONS else [f"the headings are {headings}, not {SECTIONS}"]
    if not re.match(rf"# {lab.name[:2]} [A-Z]", text):
        found.append(f"the first line is not: # {lab.name[:2]} and a title")
    if not re.search(r"\]\(\.\./\.\./docs/book/\d\d-\w[\w-]*\.md\)", text):
        found.append("no link to a chapter of the book")
    if f"make lab-test N={lab.name[:2]}" not in text:
        found.append("the README does not say how to grade it")
    return found


def wrong_names(text: str, own: set[str]) -> list[str]:
    """The functions, structures, links and paths in a task that do not exist."""
    known = set(sources.functions()) | own | LIBRARY
    spans = re.findall(r"`([^`\n]+)`", text)
    wrong = [f"no function {name}" for span in spans for name in re.findall(r"^(\w+)\(\)$", span) if name not in known]
    wrong += [f"no {span}" for span in spans if re.fullmatch(r"(struct|enum|union) \w+", span) and not exists(span)]
    wrong += [f"no file {path}" for path in re.findall(r"\]\(\.\./\.\./([\w./-]+)\)", text) if not (TOP / path).is_file()]
    for path in re.findall(rf"(?<![\w/.-])((?:{'|'.join(FOLDERS)})/[\w./*-]*\w)", text):
        if not any(TOP.glob(path)) and not any(TOP.glob(path + "*")) and not path.startswith("user/tests/lab"):
            wrong.append(f"no file {path}")
    return wrong


def lab_file(lab: Path, path: str) -> Path:
    """A file of a student's tree, which the lab may bring with it."""
    return TOP / path if (TOP / path).is_file() else lab / "user" / Path(path).relative_to("user/tests")


def wrong_places(task: str, lab: Path) -> list[str]:
    """The names under "Where to look" that are not in the files at which their item points."""
    wrong = []
    for item in re.split(r"(?m)^- ", task.split("\n## Where to look\n")[1].split("\n## ")[0])[1:]:
        files = re.findall(r"[\w./-]+\.(?:[chS]|def|py|md)\b", item.partition(":")[0])
        text = "\n".join(lab_file(lab, path).read_text() for path in files)
        names = re.findall(r"`(?:struct )?(\w+)(?:\(.*?\))?`", item)
        wrong += [f"no {name} in {', '.join(files)}" for name in names if files and not re.search(rf"\b{name}\b", text)]
    return wrong


def exists(structure: str) -> bool:
    """Whether a structure is one of ours, the library's included."""
    return structure in sources.structures() or structure == "struct timespec"


def own_functions(lab: Path) -> set[str]:
    """The functions and labels of a lab's programs."""
    text = "\n".join(path.read_text() for path in (lab / "user").rglob("*.[chS]"))
    return set(re.findall(r"(?m)^(?:\w[^;=()]*[ *])?(\w+)(?:\(|:$)", text))


@EVERY
def test_every_lab_is_whole(lab: Path) -> None:
    """A task with all its parts, a hole, and cases."""
    assert not missing_parts(lab)


@EVERY
def test_every_name_in_a_task_exists(lab: Path) -> None:
    """Functions, structures, files and chapters."""
    wrong = wrong_names((lab / "README.md").read_text(), own_functions(lab))
    assert not wrong, "\n".join(wrong)


@EVERY
def test_every_name_is_where_the_task_says(lab: Path) -> None:
    """A student finds each name in the file in which the task tells to look."""
    wrong = wrong_places((lab / "README.md").read_text(), lab)
    assert not wrong, "\n".join(wrong)


def complaints(tree: Path, paths: set[Path]) -> str:
    """The errors of the PC's compiler in some files of a tree. Its warnings about functions without callers are right."""
    kernel, programs, _ = flags("x86", "gcc")
    compiler = kernel[: kernel.index("-std=gnu11")]
    made = f"-I{TOP / 'build/x86/gen'}"
    text = ""
    for path in sorted(path for path in paths if path.suffix == ".c"):
        options = compiler + programs if "user" in path.relative_to(tree).parts else kernel
        command = [*options, made, "-w", "-fsyntax-only", str(path.relative_to(tree))]
        text += subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stderr
    return text


@EVERY
def test_every_hole_fits(lab: Path, tree: Path) -> None:
    """Each name of the hole is in the source once, the task names it, the marks are there, and the rest can be compiled."""
    text = (lab / "hole.txt").read_text()
    labs.copy_programs(lab, tree, replace=True)
    before = {path: path.read_text() for path in tree.rglob("*.[chS]")}
    changed = holes.apply(tree, text)
    assert changed
    marked = sum(path.read_text().count(f"Lab {lab.name[:2]}") for path in set(changed))
    functions = [hole for hole in holes.parse(text) if hole.kind in ("function", "label")]
    assert marked >= len(functions), "each hole has a comment with the number of its lab"
    task = (lab / "README.md").read_text()
    assert not [hole.name for hole in functions if f"{hole.name}()" not in task], "the task does not name them"
    assert not [path for path in set(changed) if str(path.relative_to(tree)) not in task], "the task does not name their files"
    wrong = complaints(tree, set(changed))
    for path in set(changed):
        assert path.read_text() != before[path]
        path.write_text(before[path])
    assert not wrong, wrong


@EVERY
def test_cases_ask_for_what_exists(lab: Path) -> None:
    """Ten points in all on each machine; the tests that cases name are tests of usertests."""
    cases = grading.cases_of(lab)
    for arch in ("x86", "arm"):
        assert sum(case.points for case in cases if arch in case.archs) == 10
    names = set(re.findall(r'\{"([a-z0-9-]+)", \w+\}', "".join(path.read_text() for path in (TOP / "user/tests/usertests").glob("*.c"))))
    for case in cases:
        for wanted in re.findall(r"usertests ((?:[a-z][a-z0-9-]* ?)+)", case.command):
            assert set(wanted.split()) <= names, f"usertests has no {set(wanted.split()) - names}"
        assert case.says.endswith(".") and 0 < case.points <= 4 and case.limit <= grading.LIMIT


SOURCE = """/* SPDX */
#include "x.h"

/* Adds. */
static int add(int a, const char *b,
               void (*done)(int))
{
    if (a) {
        return 1;
    }
    return 0;
}

int later(void);

int later(void)
{
    return add(1, NULL, NULL);
}
"""


@pytest.fixture(name="small")
def small_tree(tmp_path: Path) -> Path:
    """An invented source."""
    (tmp_path / "kernel/arch/other").mkdir(parents=True)
    (tmp_path / "kernel/a.c").write_text(SOURCE)
    (tmp_path / "kernel/arch/other/b.c").write_text("int later(void)\n{\n    return 2;\n}\n")
    (tmp_path / "kernel/s.S").write_text("\n.globl first\nfirst:\n    one\n    two\n\n/* next */\nsecond:\n    three\n")
    return tmp_path


def test_a_function_loses_its_body_only(small: Path) -> None:
    """Head and comment stay; parameters have their real names; unused ones are marked."""
    holes.apply(small, "# why\nfunction kernel add\n    /* Lab */\n    return $1;\n")
    text = (small / "kernel/a.c").read_text()
    assert "/* Adds. */\nstatic int add(int a, const char *b,\n               void (*done)(int))\n{\n" in text
    assert "{\n    (void)b;\n    (void)done;\n    /* Lab */\n    return a;\n}\n\nint later(void);" in text


def test_other_removals(small: Path) -> None:
    """A function with its comment, the code at a label, a line; and one machine's function by its folder."""
    holes.apply(small, 'gone kernel add\nline kernel "#include"\nlabel kernel first\n    zero\nfunction kernel/arch/other later\n    return 3;\n')
    text = (small / "kernel/a.c").read_text()
    assert "Adds" not in text and "add(int" not in text and "#include" not in text and "return add" in text
    assert (small / "kernel/s.S").read_text() == "\n.globl first\nfirst:\n    zero\n\n/* next */\nsecond:\n    three\n"
    assert "return 3;" in (small / "kernel/arch/other/b.c").read_text()


@pytest.mark.parametrize(
    "text",
    [
        "function kernel nowhere\n    x\n", "function kernel/b add\n    x\n", "function kernel add\n", "gone kernel add\n    x\n",
        "label kernel third\n    x\n", 'line kernel "no such line"\n', 'line kernel "return"\n', "function kernel add\n    $4\n",
        "remove kernel add\n", "function kernel add\nnot indented\n",
    ],
)
def test_a_hole_that_does_not_fit_is_an_error(small: Path, text: str) -> None:
    """A name that is gone, or there twice, a hole without lines, an unknown word: never silently nothing."""
    with pytest.raises(holes.Broken):
        holes.apply(small, text)


def test_a_function_that_is_there_twice_is_an_error(small: Path) -> None:
    """A name must be unique in its folder."""
    shutil.copy(small / "kernel/a.c", small / "kernel/c.c")
    with pytest.raises(holes.Broken, match=r"kernel/a\.c, kernel/c\.c"):
        holes.apply(small, "function kernel add\n    x\n")


def test_faults_of_a_lab_are_noticed(tmp_path: Path) -> None:
    """The checks above can fail."""
    lab = tmp_path / "07-walk"
    shutil.copytree(labs.labs()[0], lab)
    assert len(missing_parts(lab)) == 2  # the number in the title and in the command
    (lab / "hole.txt").unlink()
    assert missing_parts(lab) == ["no hole.txt"]
    text = "`walk_away()` `struct nobody` kernel/walk.c [x](../../docs/book/99-walk.md)"
    assert len(wrong_names(text, set())) == 4 and len(wrong_names(text, {"walk_away"})) == 3
    assert not wrong_names("`walkpgdir()` `struct proc` kernel/main.c", set())
    task = "\n## Where to look\n\n- kernel/mm/pagetable.c: `walkpgdir()`, `%s()`.\n\n## Hints\n`walk()`\n"
    assert not wrong_places(task % "mappages", lab) and wrong_places(task % "kmain", lab)


def lab_command(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the labs' command of a tree."""
    return subprocess.run([sys.executable, "labs/lab.py", *arguments], cwd=tree, capture_output=True, text=True, check=False)


def test_a_students_tree(tmp_path: Path) -> None:
    """It has the hole and a history, only its own lab, and is never overwritten."""
    labs.copy_tree(tmp_path, [name for name in labs.sources() if not name.startswith(("tests/host", "docs/book"))])
    made = lab_command(tmp_path, "make", "2")
    assert made.returncode == 0, made.stderr
    tree = tmp_path / "build/labs/02-proc-files"
    assert "Lab 02" in (tree / "kernel/fs/synth/proctext.c").read_text()
    assert [path.name for path in (tree / "labs").iterdir() if path.is_dir()] == ["02-proc-files"]
    assert not (tree / "labs/02-proc-files/hole.txt").exists()
    if shutil.which("git"):
        state = subprocess.run(["git", "status", "--porcelain"], cwd=tree, capture_output=True, text=True, check=True)
        assert state.stdout == ""
    (tree / "mine").write_text("work")
    again = lab_command(tmp_path, "make", "02")
    assert again.returncode == 2 and "exists" in again.stderr and "mv build/labs" in again.stderr
    assert (tree / "mine").read_text() == "work"
    assert lab_command(tree, "make", "2").returncode == 2
    assert lab_command(tmp_path, "make", "").returncode == lab_command(tmp_path, "make", "99").returncode == 2


def test_clean_leaves_students_work(tmp_path: Path) -> None:
    """make clean removes everything built but for the labs' trees, and the archives of the ports."""
    labs.copy_tree(tmp_path, [name for name in labs.sources() if name == "Makefile" or name.startswith(("mk/", "arch/"))])
    for name in ("build/labs/02-proc-files/mine", "build/sources/lua.tar.gz", "build/x86/a.o"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == ["labs", "sources"]
    assert (tmp_path / "build/labs/02-proc-files/mine").is_file() and (tmp_path / "build/sources/lua.tar.gz").is_file()
    shutil.rmtree(tmp_path / "build/labs")
    shutil.rmtree(tmp_path / "build/sources")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert not (tmp_path / "build").exists()
