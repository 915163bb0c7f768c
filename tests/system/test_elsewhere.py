# SPDX-License-Identifier: MIT
"""The sources work in any place: in a folder whose name has a space in it, and without git."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from machine import LIMIT, TOP

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE", "MFLAGS"))}
PLACES = {"a space": "x86", "tarball": "arm"}  # the machine that is built there, from nothing
# A space troubles a rule of make, not a program: these are made by all rules, and the tests need them.
FEW_PROGRAMS = "PROGRAMS=cat echo init login ls ownlibctest passwd sh su"


@dataclass
class Copy:
    """The sources in another place."""

    arch: str
    top: Path

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in the top folder; it must not hang."""
        return subprocess.run(
            command, cwd=self.top, env={**ENVIRONMENT, "DEPS": "no", **variables}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=20 * LIMIT, check=False,
        )

    def make(self, *arguments: str, **variables: str) -> str:
        """Runs make for the machine of this place: its output."""
        programs = [FEW_PROGRAMS] if self.arch == "x86" else []
        result = self.run("make", "--no-print-directory", "-j2", f"ARCH={self.arch}", *programs, *arguments, **variables)
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
        return result.stdout


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A copy in a folder with a space in its name and with git; and a copy from a tarball."""
    top = tmp_path_factory.mktemp("elsewhere") / f"diarch in {request.param}".replace(" in tarball", "-1.0")
    names = subprocess.run(["mk/sources.sh"], cwd=TOP, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TOP / name, top / name, follow_symlinks=False)
    copy = Copy(PLACES[request.param], top)
    if request.param == "a space":
        assert copy.run("git", "init", "-q").returncode == 0
        assert copy.run("git", "add", "-A").returncode == 0
        who = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
        commit = copy.run("git", *who, "commit", "-q", "-m", "all", GIT_COMMITTER_DATE="2026-02-03T04:05:06Z")
        assert commit.returncode == 0, commit.stderr
    yield copy
    shutil.rmtree(top)


def test_it_builds(place: Copy) -> None:
    """From nothing to the images; on the PC with few programs."""
    place.make("all")
    assert (place.top / "build" / place.arch / "kernel.elf").exists()


def version(place: Copy) -> str:
    """The commit that the kernel built there names."""
    return re.findall(r'COMMIT "(.*)"', (place.top / f"build/{place.arch}/gen/build.h").read_text())[0]


def test_the_version_names_the_commit(place: Copy) -> None:
    """The kernel's date is the commit's, and changes since are mentioned; without git there is no commit to name."""
    place.make("all")
    if place.arch == "arm":
        assert version(place) == "built without git"
        return
    commit = place.run("git", "rev-parse", "--short=12", "HEAD").stdout.strip()
    assert version(place) == f"commit {commit} of 2026-02-03"
    readme = (place.top / "README.md").read_text()
    (place.top / "README.md").write_text(readme + "\n")
    place.make(f"build/{place.arch}/gen/build.h")
    (place.top / "README.md").write_text(readme)
    assert version(place) == f"commit {commit} of 2026-02-03 with changes"


def test_a_tarball_of_git_knows_its_commit(place: Copy, tmp_path: Path) -> None:
    """`git archive` writes the commit into mk/commit."""
    if place.arch == "arm":
        pytest.skip("this copy is without git")
    commit = place.run("git", "rev-parse", "--short", "HEAD").stdout.strip()
    (tmp_path / "mk").mkdir()
    archive = place.run("git", "archive", f"--output={tmp_path}/all.tar", "HEAD")
    assert archive.returncode == 0, archive.stderr
    subprocess.run(["tar", "xf", "all.tar"], cwd=tmp_path, check=True)
    header = subprocess.run(["mk/version.sh"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert f'BUILD_COMMIT "commit {commit} of 2026-02-03"' in header


def test_a_build_can_be_repeated(place: Copy) -> None:
    """The same sources of the same commit give the same bytes, at another time and in another place: kernel and file system."""
    if place.arch == "x86":
        pytest.skip("the other copy shows it")
    commit = version(Copy("arm", TOP))
    if commit != "built without git":
        (place.top / "mk/commit").write_text(commit.removeprefix("commit ") + "\n")
    place.make("all")
    for name in ("kernel7.img", "fs.img"):
        one, two = TOP / "build/arm" / name, place.top / "build/arm" / name
        assert subprocess.run(["cmp", one, two], check=False).returncode == 0, name


@pytest.mark.parametrize("name", ["exec", "boot"])
def test_traces(place: Copy, name: str) -> None:
    """The traces find the symbols of kernel, loader and programs."""
    assert "_start" in place.make(f"trace-{name}")


def test_symbols_of_programs(place: Copy) -> None:
    """gdb loads a program's symbols, and then another program's in their place."""
    orders = "-batch -ex 'user-symbols ls' -ex 'info symbol main' -ex 'user-symbols cat' -ex 'info symbol main'"
    output = place.make("gdb", f"GDBFLAGS={orders}")
    assert "main in section .text of " in output
    assert "/bin/ls" in output and "/bin/cat" in output


def test_the_same_files_count_as_sources(place: Copy) -> None:
    """mk/sources.sh finds the same files as here, also after a build beside them."""
    place.make("all")
    here = subprocess.run(["mk/sources.sh"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    assert sorted(place.run("mk/sources.sh").stdout.splitlines()) == sorted(here.splitlines())


def test_checks(place: Copy) -> None:
    """`make test`'s checks of the sources pass there as well."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/checks/test_sources.py", "tests/checks/test_board.py"]
    result = place.run(*command, PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stdout[-2000:]


def test_format_and_lint(place: Copy, tmp_path: Path) -> None:
    """`make format` changes nothing; `make lint` gives each tool its files, and ends."""
    for name, version in {"clang-format-14": "14.0.6", "clang-tidy-14": "14.0.6", "shellcheck": "0.9.0"}.items():
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "version {version}" && exit\necho {name} asked for $*\ncat\n')
        tool.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert "kernel/main.c" in place.make("format", PATH=path)
    output = place.make("lint", PATH=path)
    for name, file in {"clang-format-14": "include/hal/platform.h", "clang-tidy-14": "kernel/main.c", "shellcheck": "mk/need.sh"}.items():
        assert any(line.startswith(f"{name} asked for") and file in line for line in output.splitlines()), name
