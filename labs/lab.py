#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The labs: lists them, makes a student's tree, and grades it.

    lab.py list
    lab.py make NUMBER              makes build/labs/NN-name: the source with the lab's hole in it
    lab.py test [NUMBER] [ARCH]     grades build/labs/NN-name, or the lab tree in which it runs

In a lab tree the file LAB names the lab. The exit status of test is 0 only for all points.
"""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import holes  # noqa: E402 (found by the path above)

TOP = Path(__file__).resolve().parent.parent
LABS = TOP / "labs"
TREES = TOP / "build/labs"
FRAMEWORK = {"holes.py", "grading.py", "lab.py", "README.md"}


class Refused(Exception):
    """A request that cannot be met. The text says why."""


def labs() -> list[Path]:
    """The folders of all labs, by number."""
    return sorted(path for path in LABS.glob("[0-9][0-9]-*") if path.is_dir())


def title(lab: Path) -> str:
    """The first heading of a lab's README."""
    return (lab / "README.md").read_text().splitlines()[0].lstrip("# ")


def own_lab() -> str:
    """The lab whose tree this is, or nothing."""
    return (TOP / "LAB").read_text().strip() if (TOP / "LAB").is_file() else ""


def find_lab(number: str) -> Path:
    """A lab by its number."""
    if not number and own_lab():
        return LABS / own_lab()
    found = [lab for lab in labs() if number.isdigit() and lab.name.startswith(f"{int(number):02d}-")]
    if not found:
        raise Refused(f"There is no lab {number or 'without a number'}: give N=01 or another number of `make labs`.")
    return found[0]


def sources() -> list[str]:
    """The files of the source tree."""
    listed = subprocess.run(["mk/sources.sh"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return listed.splitlines()


def belongs(name: str, lab: str) -> bool:
    """Whether a student's tree gets a file: of the labs only the framework and the lab's task and cases."""
    parts = Path(name).parts
    if parts[0] != "labs":
        return True
    return parts[1] in FRAMEWORK or (parts[1] == lab and parts[-1] in ("README.md", "grade.py"))


def copy_tree(tree: Path, names: list[str]) -> None:
    """Copies source files into a tree."""
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TOP / name, tree / name, follow_symlinks=False)


def copy_programs(lab: Path, tree: Path, replace: bool) -> None:
    """Puts the lab's programs among the tests of a tree. The ones that are there stay, unless they are replaced."""
    for path in sorted((lab / "user").rglob("*")):
        target = tree / "user/tests" / path.relative_to(lab / "user")
        if path.is_file() and (replace or not target.exists()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def start_history(tree: Path, name: str) -> None:
    """A git repository for the student's commits, if git is here."""
    if not shutil.which("git"):
        return
    identity = ["-c", "user.name=Diarch labs", "-c", "user.email=labs@localhost"]
    for command in (["init", "-q"], ["add", "-A", "-f"], [*identity, "commit", "-q", "-m", f"Begin lab {name}"]):
        subprocess.run(["git", *command], cwd=tree, check=True, stdout=subprocess.DEVNULL)


def fill_tree(lab: Path, tree: Path) -> list[Path]:
    """Makes a lab's tree in an empty folder. Returns the files with holes."""
    copy_tree(tree, [name for name in sources() if belongs(name, lab.name)])
    copy_programs(lab, tree, replace=True)
    changed = holes.apply(tree, (lab / "hole.txt").read_text())
    (tree / "LAB").write_text(lab.name + "\n")
    return changed


def make_tree(number: str) -> None:
    """make lab"""
    if own_lab():
        raise Refused("This is a lab's tree already. Labs are made in the tree of the whole source.")
    lab = find_lab(number)
    tree = TREES / lab.name
    if tree.exists():
        raise Refused(
            f"{tree.relative_to(TOP)} exists, and may hold your work: it stays as it is.\n"
            f"For a new tree, give the old one another name first: mv {tree.relative_to(TOP)} {tree.relative_to(TOP)}.old"
        )
    tree.parent.mkdir(parents=True, exist_ok=True)
    growing = tree.with_name(tree.name + ".new")
    shutil.rmtree(growing, ignore_errors=True)
    changed = fill_tree(lab, growing)
    start_history(growing, lab.name)
    growing.rename(tree)
    print(f"Lab {title(lab)}\nYour tree: {tree.relative_to(TOP)}. The task: {(tree / 'labs' / lab.name / 'README.md').relative_to(TOP)}")
    print("To be written:", *sorted({f"  {path.relative_to(growing)}" for path in changed}), sep="\n")


def test_tree(number: str, archs: list[str]) -> int:
    """make lab-test"""
    import grading  # needs pexpect, which the other commands do not

    lab = find_lab(number)
    tree = TOP if own_lab() else TREES / lab.name
    if own_lab() not in ("", lab.name):
        raise Refused(f"This is the tree of lab {own_lab()}, not of {lab.name}.")
    if not tree.is_dir():
        raise Refused(f"There is no {tree.relative_to(TOP)} yet: make lab N={lab.name[:2]}")
    if tree != TOP:
        copy_programs(lab, tree, replace=False)
    results = [grading.grade(tree, arch, grading.cases_of(lab)) for arch in archs]
    print(grading.report(lab.name, results))
    return 0 if all(result.points == result.most for result in results) else 1


def main() -> int:
    command, number, arch = (sys.argv[1:] + ["", "", ""])[:3]
    try:
        if command == "make":
            make_tree(number)
        elif command == "test":
            return test_tree(number, [arch] if arch else ["x86", "arm"])
        else:
            for lab in labs():
                print(f"  {title(lab)}")
    except (Refused, holes.Broken) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
