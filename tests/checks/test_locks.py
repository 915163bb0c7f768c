# SPDX-License-Identifier: MIT
"""The names of locks. The lock checker takes all locks of one name for one class, and has room for so many classes."""
from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/system"))
import lockorder  # noqa: E402  (the reader of the table, which the tests of the machines use too)

FOLDERS = ("kernel", "arch", "drivers")
LOCK = re.compile(r'\b(?:SPINLOCK_INIT\(|(?:initlock|mutex_init)\([^;"]*, )"([^"]+)"\)')
CACHE = re.compile(r'\bkmem_cache_init\([^;"]*, "([^"]+)"')
CLASSES = re.compile(r"#define CLASSES_MAX (\d+)")


def names(top: Path, pattern: re.Pattern[str]) -> Counter[str]:
    """The names in the sources, and how often each stands there; without those of the kernel's tests of itself."""
    files = [path for folder in FOLDERS for path in sorted((top / folder).rglob("*.[ch]")) if "selftest" not in path.name]
    return Counter(name for path in files for name in pattern.findall(path.read_text()))


def complaints(top: Path, classes_max: int) -> list[str]:
    """Names without a row in the table, caches with the name of another lock, and too many names."""
    locks, caches = names(top, LOCK), names(top, CACHE)
    rows = lockorder.rows((TOP / "kernel/sync/README.md").read_text())
    found = [f"no row for {name}" for name in sorted({*locks, *caches} - set(rows))]
    found += [f"two kinds of objects, or locks, are called {name}" for name, count in sorted(caches.items()) if count + locks[name] > 1]
    if len({*locks, *caches}) > classes_max:
        found.append(f"more than {classes_max} names")
    return found


def test_locks_have_names_of_their_own() -> None:
    """In the sources as they are."""
    room = CLASSES.search((TOP / "kernel/debug/lockcheck.c").read_text())
    assert room and len(names(TOP, LOCK)) > 30 and len(names(TOP, CACHE)) > 10
    assert not complaints(TOP, int(room[1]))


@pytest.mark.parametrize(("source", "room", "complaint"), [
    ('initlock(&thing->lock, "stranger");', 9, "no row for stranger"),
    ('kmem_cache_init(&things, "pipe", 8);\nmutex_init(&pipe->lock, "pipe");', 9, "two kinds of objects, or locks, are called pipe"),
    ('static struct spinlock a = SPINLOCK_INIT("page"), b = SPINLOCK_INIT("tree");', 1, "more than 1 names"),
])
def test_a_name_is_complained_of(tmp_path: Path, source: str, room: int, complaint: str) -> None:
    """The check itself."""
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/thing.c").write_text(source)
    assert complaints(tmp_path, room) == [complaint]
