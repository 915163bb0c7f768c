/* SPDX-License-Identifier: MIT */
/*
 * The third pass: every directory that can be reached from the root, and the inodes of its entries.
 */
#include "fsck.h"

#include <stdlib.h>
#include <string.h>

#define S_IFMT 0170000u
#define S_IFDIR 0040000u

struct walk {
    struct fsck *fsck;
    uint32_t head, tail; /* of fsck->queue */
    uint32_t number;     /* the current directory */
    uint32_t entries;    /* entries seen in it so far */
    bool dot, dots;
    const struct dfs_dirent **names; /* its names, to find duplicates */
    size_t name_count, name_room;
};

static bool is_dir(const struct fsck *fsck, uint32_t number)
{
    return (disk_inode(fsck->disk, number)->mode & S_IFMT) == S_IFDIR;
}

static bool name_is(const struct dfs_dirent *entry, const char *name)
{
    return entry->name_length == strlen(name) && memcmp(entry->name, name, entry->name_length) == 0;
}

static void remember_name(struct walk *walk, const struct dfs_dirent *entry)
{
    if (walk->name_count == walk->name_room) {
        walk->name_room = walk->name_room ? 2 * walk->name_room : 256;
        walk->names = realloc(walk->names, walk->name_room * sizeof(*walk->names));
        if (!walk->names)
            abort();
    }
    walk->names[walk->name_count++] = entry;
}

static int compare_names(const void *a, const void *b)
{
    const struct dfs_dirent *first = *(const struct dfs_dirent *const *)a;
    const struct dfs_dirent *second = *(const struct dfs_dirent *const *)b;

    if (first->name_length != second->name_length)
        return first->name_length < second->name_length ? -1 : 1;
    return memcmp(first->name, second->name, first->name_length);
}

static void check_twins(struct walk *walk)
{
    if (walk->name_count > 1)
        qsort(walk->names, walk->name_count, sizeof(*walk->names), compare_names);
    for (size_t i = 1; i < walk->name_count; i++) {
        if (compare_names(&walk->names[i - 1], &walk->names[i]) == 0)
            fsck_found(walk->fsck, false, "directory %u: the name \"%.*s\" is there twice",
                       walk->number, walk->names[i]->name_length, walk->names[i]->name);
    }
    walk->name_count = 0;
}

/* The two entries that every directory begins with. */
static void check_dots(struct walk *walk, struct dfs_dirent *entry)
{
    struct fsck *fsck = walk->fsck;
    uint32_t wanted = walk->number;

    if (name_is(entry, ".."))
        wanted = walk->number == DFS_INODE_ROOT ? DFS_INODE_ROOT : fsck->inode[walk->number].parent;
    if (entry->inode != wanted &&
        fsck_found(fsck, true, "directory %u: \"%.*s\" leads to inode %u, not %u", walk->number,
                   entry->name_length, entry->name, entry->inode, wanted))
        entry->inode = wanted;
    if (walk->entries != (name_is(entry, ".") ? 0u : 1u))
        fsck_found(fsck, false, "directory %u: \"%.*s\" is not at its place", walk->number,
                   entry->name_length, entry->name);
    if (name_is(entry, "."))
        walk->dot = true;
    else
        walk->dots = true;
    fsck->inode[wanted].links++;
}

/* Checks an entry that leads to a directory: it must be the only one. */
static void enter_directory(struct walk *walk, const struct dfs_dirent *entry)
{
    struct fsck *fsck = walk->fsck;
    struct inode_info *info = &fsck->inode[entry->inode];

    if (info->parent != 0 || entry->inode == DFS_INODE_ROOT) {
        fsck_found(fsck, false, "directory %u: is also found in directory %u as \"%.*s\"",
                   entry->inode, walk->number, entry->name_length, entry->name);
        return;
    }
    info->parent = walk->number;
    fsck->queue[walk->tail++] = entry->inode;
}

static void check_target(struct walk *walk, struct dfs_dirent *entry)
{
    struct fsck *fsck = walk->fsck;

    if (entry->inode >= fsck->disk->super->inodes || entry->inode < DFS_INODE_ROOT) {
        if (fsck_found(fsck, true, "directory %u: \"%.*s\" leads to inode %u, which cannot be",
                       walk->number, entry->name_length, entry->name, entry->inode))
            entry->inode = 0;
        return;
    }
    struct inode_info *info = &fsck->inode[entry->inode];
    if (info->use == INODE_FREE) {
        if (fsck_found(fsck, true, "directory %u: \"%.*s\" leads to inode %u, which is free",
                       walk->number, entry->name_length, entry->name, entry->inode))
            entry->inode = 0;
        return;
    }
    info->links++;
    if (info->use == INODE_BAD)
        return;
    uint8_t type = (uint8_t)(disk_inode(fsck->disk, entry->inode)->mode >> 12);
    if (entry->type != type &&
        fsck_found(fsck, true, "directory %u: \"%.*s\" is of type %u, not %u", walk->number,
                   entry->name_length, entry->name, type, entry->type))
        entry->type = type;
    if (is_dir(fsck, entry->inode))
        enter_directory(walk, entry);
}

static void check_entry(struct walk *walk, struct dfs_dirent *entry)
{
    if (memchr(entry->name, '/', entry->name_length) ||
        memchr(entry->name, '\0', entry->name_length)) {
        fsck_found(walk->fsck, false, "directory %u: a name holds a slash or a zero", walk->number);
        return;
    }
    remember_name(walk, entry);
    if (name_is(entry, ".") || name_is(entry, ".."))
        check_dots(walk, entry);
    else
        check_target(walk, entry);
    walk->entries++;
}

/* Whether there can be an entry at this offset of a block. */
static bool entry_good(const struct dfs_dirent *entry, uint32_t room)
{
    uint32_t least = DFS_DIRENT_LENGTH(entry->inode ? entry->name_length : 0);

    return room >= DFS_DIRENT_HEADER && entry->entry_length >= least &&
           entry->entry_length <= room && entry->entry_length % 4 == 0 &&
           (entry->inode == 0 || entry->name_length > 0);
}

static void check_block(struct walk *walk, uint32_t block)
{
    uint8_t *data = disk_block(walk->fsck->disk, block);
    struct dfs_dirent *entry;

    for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
        entry = (struct dfs_dirent *)(data + at);
        if (DFS_BLOCK_SIZE - at < DFS_DIRENT_HEADER || !entry_good(entry, DFS_BLOCK_SIZE - at)) {
            fsck_found(walk->fsck, false,
                       "directory %u: the entry at byte %u of block %u is damaged", walk->number,
                       at, block);
            return;
        }
        if (entry->inode != 0)
            check_entry(walk, entry);
    }
}

static void check_directory(struct walk *walk)
{
    struct fsck *fsck = walk->fsck;
    uint32_t pages = disk_inode(fsck->disk, walk->number)->size / DFS_BLOCK_SIZE, missing = 0;

    walk->entries = 0;
    walk->dot = walk->dots = false;
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t block = fsck_file_block(fsck, walk->number, i);
        if (block != 0)
            check_block(walk, block);
        else if (missing++ == 0)
            fsck_found(fsck, false, "directory %u: page %u is missing", walk->number, i);
    }
    if (missing > 1) /* a wrong size could make this a million */
        fsck_found(fsck, false, "directory %u: %u more pages are missing", walk->number,
                   missing - 1);
    if (!walk->dot || !walk->dots)
        fsck_found(fsck, false, "directory %u: \".\" or \"..\" is missing", walk->number);
    check_twins(walk);
}

void fsck_directories(struct fsck *fsck)
{
    struct walk walk = {.fsck = fsck};

    if (fsck->inode[DFS_INODE_ROOT].use != INODE_GOOD || !is_dir(fsck, DFS_INODE_ROOT)) {
        fsck_found(fsck, false, "the root is no directory");
        return;
    }
    fsck->queue[walk.tail++] = DFS_INODE_ROOT;
    while (walk.head < walk.tail) {
        walk.number = fsck->queue[walk.head++];
        check_directory(&walk);
    }
    free(walk.names);
}
