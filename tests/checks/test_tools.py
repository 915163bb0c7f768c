# SPDX-License-Identifier: MIT
"""The result of the tests does not depend on a tool's version, and says what was not checked."""
from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pexpect
import pytest
from path import path_with, path_without

TOP = Path(__file__).resolve().parent.parent.parent
JUDGES = {"clang-format": "14", "clang-tidy": "14", "shellcheck": "0.9"}
NEWER = {
    "clang-format": "Debian clang-format version 19.1.7 (3+b1)",
    "clang-tidy": "Debian LLVM version 19.1.7",
    "shellcheck": "ShellCheck - shell script analysis tool\nversion: 0.10.0",
}


# As tests/run.py builds each machine later: then all is compiled once.
SAME_BUILD: list[str] = []


def judge(version: str, says: str = "another opinion", status: int = 1) -> str:
    """A stand-in for a tool: it prints its version, and complains about everything."""
    return f'case $* in *--version*) echo "{version}"; exit 0 ;; esac\necho "{says}" >&2; exit {status}'


@pytest.fixture
def newer(tmp_path: Path) -> dict[str, str]:
    """An environment in which every formatter and checker is newer than the sources expect."""
    scripts = {name: judge(version) for name, version in NEWER.items()}
    scripts |= {f"{name}-{JUDGES[name]}": script for name, script in scripts.items()}
    return {**os.environ, "PATH": path_with(tmp_path / "bin", scripts), "DEPS": "no"}


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a command from the top folder."""
    return subprocess.run(
        command, cwd=TOP, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


def runner() -> ModuleType:
    """tests/run.py."""
    spec = importlib.util.spec_from_file_location("run", TOP / "tests/run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["run"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tool", JUDGES)
def test_a_pinned_version_is_found_by_name(tool: str, tmp_path: Path) -> None:
    """If there is a newer version beside it, the version in a tool's name counts, and the tool's own output."""
    name = f"{tool}-{JUDGES[tool]}"
    for says, status in ((f"version {JUDGES[tool]}.3", 0), (NEWER[tool], 1)):
        path = path_with(tmp_path / "bin", {tool: judge(NEWER[tool]), name: judge(says)})
        found = run(["mk/pinned.sh", tool], {**os.environ, "PATH": path})
        assert (found.returncode, found.stdout.strip()) == (status, name if status == 0 else "")


@pytest.mark.parametrize("tool", JUDGES)
def test_another_version_is_no_judge(tool: str, newer: dict[str, str]) -> None:
    """pinned.sh names the version that it needs, and the version that is installed."""
    found = run(["mk/pinned.sh", tool], newer)
    assert found.returncode == 1
    assert f"needs {tool} {JUDGES[tool]} (here: " in found.stderr


def test_checks_with_newer_tools_are_skipped(newer: dict[str, str]) -> None:
    """If the tools are newer, the checks of format and scripts are skipped with the reason, not failed."""
    result = run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "tests/checks/test_sources.py",
         "-k", "test_format or test_shell_scripts"], newer,
    )
    assert result.returncode == 0, result.stdout
    assert "2 skipped" in result.stdout and "passed" not in result.stdout.splitlines()[-1]
    assert "needs clang-format 14 (here: 19.1.7)" in result.stdout
    assert "needs shellcheck 0.9 (here: 0.10.0)" in result.stdout


def test_format_refuses_a_newer_version(newer: dict[str, str]) -> None:
    """`make format` does not format with another version."""
    result = run(["make", "format"], newer)
    assert result.returncode != 0
    assert "needs clang-format 14 (here: 19.1.7)" in result.stderr
    assert "another opinion" not in result.stderr


def test_lint_skips_newer_versions(newer: dict[str, str]) -> None:
    """`make lint` says for each tool that it was not run."""
    result = run(["make", "lint"], newer)
    assert result.returncode == 0, result.stderr
    for tool in JUDGES:
        assert f"skipped: {tool}" in result.stdout


def test_a_gdb_for_one_machine_only(tmp_path: Path) -> None:
    """A gdb that does not know a machine counts as missing for that machine."""
    gdb = 'case "$*" in *armv7*) echo "Undefined item" >&2; exit 1 ;; esac'
    path = path_with(tmp_path / "bin", {"gdb": gdb, "gdb-multiarch": gdb})
    assert run(["mk/need.sh", "--have", "gdb-x86"], {**os.environ, "PATH": path}).returncode == 0
    assert run(["mk/need.sh", "--have", "gdb-arm"], {**os.environ, "PATH": path}).returncode != 0


def test_an_npm_that_does_not_run(tmp_path: Path) -> None:
    """npm from anywhere will do; without one, or with one that fails for lack of node, npm is missing."""
    have = ["mk/need.sh", "--have", "npm"]
    working = path_with(tmp_path / "working", {"npm": "echo 10.2.3"})
    assert run(have, {**os.environ, "PATH": working}).returncode == 0
    failing = path_with(tmp_path / "failing", {"npm": "echo env: node: No such file >&2; exit 127"})
    assert run(have, {**os.environ, "PATH": failing}).returncode != 0
    assert run(have, {**os.environ, "PATH": path_without(tmp_path / "none", {"npm"})}).returncode != 0


def test_missing_optional_tools_do_not_stop_make(tmp_path: Path) -> None:
    """need.sh continues without a tool that only some tests need, but not without the others."""
    path = path_without(tmp_path / "bin", {"grub-mkrescue", "gdb", "gdb-multiarch"})
    environment = {**os.environ, "PATH": path, "DEPS": "no"}
    optional = run(["mk/need.sh", "host-cc", "--optional", "grub"], environment)
    assert optional.returncode == 0 and "Going on without: grub" in optional.stderr
    required = run(["mk/need.sh", "gdb-arm", "--optional", "grub"], environment)
    assert required.returncode != 0 and "Missing for this: gdb-arm grub" in required.stderr


def test_the_count_lists_what_was_skipped(tmp_path: Path) -> None:
    """run.py lists each skipped test with its name and the reason."""
    module = runner()
    (tmp_path / "test_sample.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert False\n"
        "def test_not_here(): pytest.skip('no frobnicator')\n"
    )
    report = tmp_path / "report.xml"
    run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(tmp_path)], {**os.environ})
    count = module.read_report(report)
    assert (count.passed, count.failed) == (1, 1)
    assert len(count.skipped) == 1
    assert "test_not_here" in count.skipped[0] and "no frobnicator" in count.skipped[0]


@pytest.mark.parametrize(("version", "status", "counts"), [("12", 0, (1, 0, 0)), ("12", 1, (0, 1, 0)), ("14", 0, (1, 0, 1))])
def test_a_newer_compiler_may_warn(monkeypatch: pytest.MonkeyPatch, version: str, status: int, counts: tuple[int, int, int]) -> None:
    """Warnings of the compiler that the sources are kept for fail the build; another compiler's are only reported."""
    module = runner()
    asked = []

    def make(*arguments: str) -> tuple[int, str]:
        asked.extend(arguments)
        return status, "exec.c:1: warning: may be used uninitialized\n" if version != "12" else ""

    monkeypatch.setattr(module, "compiler", lambda arch, variant: ("gcc", version))
    monkeypatch.setattr(module, "run_make", make)
    count = module.build_variant("make", "x86", ["OPT=-Os"])
    assert (count.passed, count.failed, len(count.skipped)) == counts
    assert ("WERROR=1" in asked) == (version == "12")
    assert all("gcc 14 warns (1 times)" in line for line in count.skipped)


def test_the_compiler_is_recognised() -> None:
    """run.py knows which compiler builds each machine."""
    for arch in ("x86", "arm"):
        family, version = runner().compiler(arch, []) or ("", "")
        assert family in ("gcc", "clang") and version.isdigit()
    assert runner().compiler("x86", ["CROSS=no-such-prefix-"]) is None


# Installs a package by making links to its tools, and prints the packages that were requested.
APT_GET = r"""
echo "$@" >> "$INSTALLED"
for tool in arm-none-eabi-gcc mcopy; do ln -sf "$(PATH=$REAL command -v $tool)" "$BIN/$tool"; done
cp "$BIN/qemu" "$BIN/qemu-system-arm"
"""
QEMU = 'case "$*" in *help*) echo "raspi2b x" ;; *--version*) echo "QEMU 7" ;; *) echo "the machine runs" ;; esac'


def test_what_is_missing_is_asked_for_once(tmp_path: Path) -> None:
    """`make qemu` on a machine that lacks compiler, mtools and QEMU asks one question, before it compiles anything."""
    folder = tmp_path / "bin"
    path_without(folder, {"arm-none-eabi-gcc", "mcopy", "qemu-system-arm", "apt-get"})
    path_with(folder, {"apt-get": APT_GET, "sudo": 'exec "$@"', "qemu": QEMU})
    environment = {
        **os.environ, "PATH": str(folder), "REAL": os.environ["PATH"], "BIN": str(folder), "DEPS": "yes",
        "INSTALLED": str(tmp_path / "installed"),
    }
    process = pexpect.spawn("make", ["-j2", *SAME_BUILD, "ARCH=arm", "qemu"], cwd=TOP, env=environment, timeout=900, encoding="utf-8")
    try:
        process.expect_exact("Run this now? [Y/n] ")
        assert not re.search(r"(?m)^  (CC|LD|MKFS|SDCARD) ", process.before), process.before
        process.sendline("y")
        assert process.expect_exact(["the machine runs", "Run this now?", pexpect.EOF]) == 0, process.before
    finally:
        process.close(force=True)
    installed = (tmp_path / "installed").read_text().splitlines()
    assert len(installed) == 1, installed
    assert {"gcc-arm-none-eabi", "mtools", "qemu-system-arm"} <= set(installed[0].split())


@pytest.mark.parametrize("arch", ["x86", "arm"])
def test_a_window_has_a_keyboard(arch: str, tmp_path: Path) -> None:
    """`make qemu-window` gives the Pi a USB keyboard, and says how to leave before the window opens."""
    name = {"x86": "qemu-system-i386", "arm": "qemu-system-arm"}[arch]
    path = path_with(tmp_path / "bin", {name: QEMU.replace("runs", "runs with $*")})
    result = run(["make", "--no-print-directory", "-j2", *SAME_BUILD, f"ARCH={arch}", "qemu-window"], {**os.environ, "PATH": path, "DEPS": "no"})
    assert result.returncode == 0, result.stderr
    before = result.stdout.split("the machine runs")[0]
    assert "Ctrl-A X in this terminal leaves QEMU." in before
    assert ("-device usb-kbd" in result.stdout) == (arch == "arm")


def test_every_target_names_its_needs() -> None:
    """If the commands of a target run QEMU, gdb, or programs of cmocka and pytest, the target declares that need."""
    files = [TOP / "Makefile", *sorted((TOP / "mk").glob("*.mk")), *sorted((TOP / "arch").glob("*/arch.mk"))]
    targets = re.findall(r"(?m)^([a-z][a-z-]*):.*##", "".join(path.read_text() for path in files))
    assert "qemu" in targets
    named = re.findall(r"(?m)^NEEDS_(\S+) ", run(["make", "-npq", "ARCH=arm", "no-such-target"], {**os.environ}).stdout)
    assert not set(targets) - set(named) - NEED_NOTHING


# Targets that need only the tools that compile.
NEED_NOTHING = {"all", "clean", "doctor", "docs-lines", "toolchain", "help", "format", "lint", "ports-list"}


def test_a_variable_that_is_empty_is_like_none() -> None:
    """make passes SEED= and others on even if nobody has set them: all system tests can be collected."""
    empty = {name: "" for name in ("SEED", "FUZZ_TIME", "ROUNDS", "BOOTS", "CUTS", "UBOOT")}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", "tests/system"], cwd=TOP,
        env={**os.environ, **empty, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=False,
    )
    assert result.returncode == 0, result.stdout[-2000:]
