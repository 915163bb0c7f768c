# SPDX-License-Identifier: MIT
"""Proves a lab: with the hole a tree loses points, and our source gets all of them."""
from __future__ import annotations

import shutil
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "labs"), str(TOP / "tests/system")]

import grading  # noqa: E402
import lab as labs  # noqa: E402 (found by the path above)

UNUSED = ("*.img", "*.old", "planted-*", "root")  # big, and made again


def copy_build(tree: Path) -> None:
    """Puts what has been built here into a tree, so that make compiles only the differences there."""
    for arch in ("x86", "arm"):
        shutil.copytree(TOP / "build" / arch, tree / "build" / arch, ignore=shutil.ignore_patterns(*UNUSED))


def make_proof_tree(tree: Path) -> Path:
    """A copy of our source as it is, built as far as this one."""
    labs.copy_tree(tree, labs.sources())
    copy_build(tree)
    return tree


def reset(tree: Path, lab: Path) -> None:
    """Our source again, with the programs of one lab."""
    for name in labs.sources():
        if (TOP / name).is_file() and not (TOP / name).is_symlink() and (tree / name).read_bytes() != (TOP / name).read_bytes():
            shutil.copyfile(TOP / name, tree / name)  # with the time of today: make must notice
    wanted = {str(path.relative_to(lab / "user")) for path in (lab / "user").rglob("*") if path.is_file()}
    for path in sorted((tree / "user/tests").rglob("*")):
        inside = path.relative_to(tree / "user/tests")
        if path.is_file() and str(inside) not in wanted and not (TOP / "user/tests" / inside).exists():
            path.unlink()
    labs.copy_programs(lab, tree, replace=False)


def as_built(arch: str) -> list[str]:
    """Options for make, so that only changed sources are compiled again, whatever the options of the compiler were."""
    return ["-o", f"build/{arch}/flags"]


def points(tree: Path, lab: Path, arch: str) -> grading.Result:
    """Grades a tree, and shows the report (pytest keeps it for failures)."""
    result = grading.grade(tree, arch, grading.cases_of(lab), as_built(arch))
    print(grading.report(lab.name, [result]))
    return result


def prove(tree: Path, lab: Path) -> None:
    """Both directions, on both machines."""
    reset(tree, lab)
    for arch in ("x86", "arm"):
        ours = points(tree, lab, arch)
        assert ours.points == ours.most > 0, f"our source loses points of {lab.name} on {arch}"
    reset(tree, lab)
    labs.holes.apply(tree, (lab / "hole.txt").read_text())
    for arch in ("x86", "arm"):
        theirs = points(tree, lab, arch)
        assert theirs.points < theirs.most, f"the hole of {lab.name} loses no points on {arch}"
        assert "does not build" not in "\n".join(theirs.lines), f"the hole of {lab.name} does not build for {arch}"
    reset(tree, lab)
