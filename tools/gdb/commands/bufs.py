# SPDX-License-Identifier: MIT
"""bufs: the pages in the page cache, of files and of the file system's own blocks."""
from __future__ import annotations

from collections.abc import Iterator

import gdb

from diarch import memory
from diarch.command import command, number
from diarch.memory import Struct

FANOUT_BITS = 6  # of mm/radix.c: a node is a count and 64 pointers
FLAGS = ((0x04, "uptodate"), (0x08, "dirty"), (0x10, "busy"), (0x80, "logged"))  # PAGE_* of mm/page.h


def inodes() -> Iterator[Struct]:
    """All inodes in memory."""
    table = gdb.parse_and_eval("&'kernel/vfs/icache.c'::table")
    head, size = int(table), gdb.lookup_type("struct list").sizeof
    for bucket in range(table.type.target().sizeof // size):
        if memory.word(head + bucket * size):
            yield from memory.entries(head + bucket * size, "struct inode", "hash_link")


def items(node: int, levels: int, index: int = 0) -> Iterator[tuple[int, int]]:
    """The indexes and items below a node of a radix tree."""
    if levels == 0:
        if node:
            yield index, node
        return
    for slot, child in enumerate(memory.words(node + 4, 1 << FANOUT_BITS)):
        if child:
            yield from items(child, levels - 1, index << FANOUT_BITS | slot)


def pages(inode: Struct) -> list[tuple[int, int]]:
    """The pages of an inode that are in memory: their indexes, and the addresses of their struct page."""
    tree = inode.inner("object").inner("pages")
    return list(items(tree.number("root"), tree.number("levels")))


def is_metadata(inode: Struct) -> bool:
    """Whether its file system writes its pages in an order of its own, so that it is in no list of dirty objects."""
    return inode.inner("object").number("dirty_objects") == 0


def label(inode: Struct) -> str:
    return "metadata" if is_metadata(inode) else f"inode {inode.number('number')}"


@command("bufs")
def bufs(arguments: list[str]) -> None:
    """
    bufs         how many pages of each file are in memory, and how many of them the disk does not have yet
    bufs INODE   the pages of one file: which, where, and in which state
    """
    if arguments:
        _one(number(arguments[0]))
        return
    total = 0
    print(f"{'FILE':14} {'SIZE':>9} {'PAGES':>6} {'DIRTY':>6}")
    for inode in inodes():
        count = len(pages(inode))
        if count == 0:
            continue
        total += count
        dirty = len(list(memory.entries(inode.inner("object").at("dirty_pages"), "struct page", "link")))
        print(f"{label(inode):14} {inode.inner('object').number('size'):9} {count:6} {dirty:6}")
    print(f"{total} pages in the cache; the kernel has counted {int(memory.variable('cached_pages'))}")


def _one(wanted: int) -> None:
    array, size = int(memory.variable("page_array")), gdb.lookup_type("struct page").sizeof
    for inode in inodes():
        if inode.number("number") != wanted or is_metadata(inode):
            continue
        for index, address in pages(inode):
            page = Struct("struct page", address)
            state = " ".join(name for bit, name in FLAGS if page.number("flags") & bit)
            physical = (address - array) // size * 0x1000
            count = page.number("references")
            print(f"page {index:5} of {label(inode)} at physical {physical:#010x}, {count} references: {state}")
