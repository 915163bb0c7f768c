/* SPDX-License-Identifier: MIT */
/*
 * Directories: blocks of entries. Everything that is read is checked before it is used: entries that
 * make no sense end the search with -EUCLEAN.
 */
#include "fs/dfs/dir.h"

#include "base/panic.h"
#include "base/wallclock.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/dirindex.h"
#include "fs/dfs/inode.h"
#include "fs/dfs/log.h"
#include "fs/dfs/map.h"
#include "fs/dfs/meta.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/sched.h"
#include "vfs/dirent.h"
#include "vfs/ncache.h"
#include <abi/errno.h>

#define DOTS_LENGTH DFS_DIRENT_LENGTH(1)

static uint32_t block_count(const struct dfs_node *dir)
{
    return (uint32_t)(dir->inode.object.size / DFS_BLOCK_SIZE);
}

struct dfs_dirent *dir_entry(const struct dir_place *place)
{
    return (struct dfs_dirent *)((char *)page_address(place->page) + place->offset);
}

/* Reads a block of a directory. */
static int read_block(struct dfs_node *dir, uint32_t index, struct page **page)
{
    uint32_t block;
    unsigned count = 1;
    int error = map_find(dir, index, &block, &count);

    if (error)
        return error;
    if (block == 0)
        return dfs_corrupt(fs_of(&dir->inode), "hole in directory", dir->inode.number);
    return meta_get(fs_of(&dir->inode), block, page);
}

/* The entry at an offset of a block, or NULL if the bytes there cannot be an entry. */
static struct dfs_dirent *checked_entry(struct dfs_node *dir, struct page *page, uint32_t offset)
{
    struct dfs_dirent *entry = (struct dfs_dirent *)((char *)page_address(page) + offset);
    uint32_t room = DFS_BLOCK_SIZE - offset;

    if (room < DFS_DIRENT_HEADER || entry->entry_length > room || entry->entry_length % 4 != 0 ||
        entry->entry_length < DFS_DIRENT_LENGTH(entry->inode ? entry->name_length : 0) ||
        (entry->inode != 0 && entry->name_length == 0)) {
        dfs_corrupt(fs_of(&dir->inode), "entry in directory", dir->inode.number);
        return NULL;
    }
    return entry;
}

static bool entry_is(const struct dfs_dirent *entry, const struct name *name)
{
    return entry->inode != 0 && entry->name_length == name->length &&
           memcmp(entry->name, name->text, name->length) == 0;
}

/* Looks for a name in one block: 1 and its place, 0 if it is not there, or an error. */
static int find_in_block(struct dfs_node *dir, const struct name *name, struct dir_place *place)
{
    struct dfs_dirent *entry;
    unsigned count = 0;

    for (place->offset = 0; place->offset < DFS_BLOCK_SIZE; place->offset += entry->entry_length) {
        entry = checked_entry(dir, place->page, place->offset);
        if (!entry)
            return -EUCLEAN;
        if (entry_is(entry, name))
            return 1;
        count++;
    }
    dir_index_searched(dir, count);
    return 0;
}

/* Whether the entry at place, which the index has named, is that name's: 1, 0, or an error. */
static int check_place(struct dfs_node *dir, const struct name *name, struct dir_place *place)
{
    const struct dfs_dirent *entry = checked_entry(dir, place->page, place->offset);

    return entry ? entry_is(entry, name) : -EUCLEAN;
}

/*
 * Looks in the block that place names: in all of it, or at place->offset. If the name is there, place keeps a reference to
 * the page.
 */
static int find_at(struct dfs_node *dir, bool whole, const struct name *name,
                   struct dir_place *place)
{
    int result = read_block(dir, place->index, &place->page);

    if (result)
        return result;
    result = whole ? find_in_block(dir, name, place) : check_place(dir, name, place);
    if (result != 1)
        page_put(place->page);
    return result;
}

int dir_find(struct dfs_node *dir, const struct name *name, struct dir_place *place)
{
    uint32_t position = 0, next = 0;
    bool indexed = dir_index_ready(dir);
    int result = 0;

    while (result == 0) {
        place->index = next++;
        bool more = indexed ? dir_index_next(dir, name->hash, &position, place)
                            : place->index < block_count(dir);
        if (!more)
            return -ENOENT;
        result = checkpoint();
        if (result == 0)
            result = find_at(dir, !indexed, name, place);
    }
    return MIN(result, 0);
}

/* Sets place->before. */
static int find_before(struct dfs_node *dir, struct dir_place *place)
{
    const struct dfs_dirent *entry;
    uint32_t at = 0;

    place->before = 0;
    while (at < place->offset) {
        entry = checked_entry(dir, place->page, at);
        if (!entry)
            return -EUCLEAN;
        place->before = at;
        at += entry->entry_length;
    }
    return at == place->offset
               ? 0
               : dfs_corrupt(fs_of(&dir->inode), "entry in directory", dir->inode.number);
}

int dir_find_to_remove(struct dfs_node *dir, const struct name *name, struct dir_place *place)
{
    int error = dir_find(dir, name, place);

    if (error)
        return error;
    error = find_before(dir, place);
    if (error)
        page_put(place->page);
    return error;
}

int dir_each(struct dfs_node *dir,
             void (*visit)(void *context, const struct dfs_dirent *entry, uint32_t block,
                           uint32_t offset),
             void *context)
{
    int error = 0;

    for (uint32_t index = 0; !error && index < block_count(dir); index++) {
        struct page *page = NULL;
        const struct dfs_dirent *entry;
        error = checkpoint();
        if (!error)
            error = read_block(dir, index, &page);
        if (error)
            return error;
        for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
            entry = checked_entry(dir, page, at);
            if (!entry) {
                error = -EUCLEAN;
                break;
            }
            if (entry->inode != 0)
                visit(context, entry, index, at);
        }
        page_put(page);
    }
    return error;
}

void dir_refind(struct dfs_node *dir, struct dir_place *place)
{
    const struct dfs_dirent *entry;

    for (uint32_t at = place->before; at < place->offset; at += entry->entry_length) {
        entry = checked_entry(dir, place->page, at);
        assert(entry); /* they were good when the place was found, and dir_add() has split one */
        place->before = at;
    }
}

/* Fills in an entry's fields but for its length. */
static void set_entry(struct dfs_dirent *entry, const struct name *name, uint32_t number,
                      uint32_t mode)
{
    entry->inode = number;
    entry->name_length = (uint8_t)name->length;
    entry->type = (uint8_t)(mode >> 12);
    memcpy(entry->name, name->text, name->length);
}

static void set_free_hint(struct dfs_node *dir, uint32_t block, uint32_t offset)
{
    dir->free_block = block;
    dir->free_offset = offset;
}

/* Bytes behind an entry's own that a new one could use. */
static uint32_t slack(const struct dfs_dirent *entry)
{
    return entry->entry_length - (entry->inode ? DFS_DIRENT_LENGTH(entry->name_length) : 0);
}

/* Puts an entry into the block of place, at its offset or behind it: 1, and place is the entry's; 0: no room; or an error. */
static int add_to_block(struct txn *txn, struct dfs_node *dir, struct dir_place *place,
                        const struct name *name, uint32_t number, uint32_t mode)
{
    uint32_t wanted = DFS_DIRENT_LENGTH(name->length);
    struct dfs_dirent *entry;

    for (; place->offset < DFS_BLOCK_SIZE; place->offset += entry->entry_length) {
        entry = checked_entry(dir, place->page, place->offset);
        if (!entry)
            return -EUCLEAN;
        if (slack(entry) < wanted)
            continue;
        txn_change(txn, place->page);
        if (entry->inode != 0) {
            uint32_t used = DFS_DIRENT_LENGTH(entry->name_length);
            struct dfs_dirent *rest = (struct dfs_dirent *)((char *)entry + used);
            rest->entry_length = (uint16_t)(entry->entry_length - used);
            entry->entry_length = (uint16_t)used;
            entry = rest;
            place->offset += used;
        }
        set_entry(entry, name, number, mode);
        return 1;
    }
    return 0;
}

/* The same with the block that place names, which need not be in memory. */
static int add_at(struct txn *txn, struct dfs_node *dir, struct dir_place *place,
                  const struct name *name, uint32_t number, uint32_t mode)
{
    int result = read_block(dir, place->index, &place->page);

    if (result)
        return result;
    result = add_to_block(txn, dir, place, name, number, mode);
    page_put(place->page);
    return result;
}

/* Puts an entry into a new block at the end. */
static int add_block(struct txn *txn, struct dfs_node *dir, const struct name *name,
                     uint32_t number, uint32_t mode)
{
    uint32_t block, index = block_count(dir);
    struct page *page = NULL;

    if (dir->inode.object.size + DFS_BLOCK_SIZE > (off_t)DFS_FILE_SIZE_MAX)
        return -ENOSPC;
    int error = map_allocate(txn, dir, index, &block);
    if (error)
        return error;
    error = meta_get_new(txn, block, &page);
    if (error) {
        map_take_back(txn, dir, index);
        return error;
    }
    struct dfs_dirent *entry = page_address(page);
    entry->entry_length = DFS_BLOCK_SIZE;
    set_entry(entry, name, number, mode);
    page_put(page);
    dir->inode.object.size += DFS_BLOCK_SIZE;
    return 0;
}

/*
 * At most two blocks are searched, so the cost does not grow with the directory: the hint's, and the last one. If the
 * hint's block is full, the next search begins in the block behind it.
 */
int dir_add(struct txn *txn, struct dfs_node *dir, const struct name *name, uint32_t number,
            uint32_t mode)
{
    uint32_t blocks = block_count(dir);
    struct dir_place place = {.index = dir->free_block, .offset = dir->free_offset};
    int result = 0;

    if (place.index < blocks) {
        result = add_at(txn, dir, &place, name, number, mode);
        if (result == 1)
            dir->free_offset = place.offset;
        else if (result == 0)
            set_free_hint(dir, place.index + 1, 0);
    }
    if (result == 0 && place.index + 1 < blocks) {
        place = (struct dir_place){.index = blocks - 1};
        result = add_at(txn, dir, &place, name, number, mode);
    }
    if (result == 0) {
        place = (struct dir_place){.index = blocks};
        result = add_block(txn, dir, name, number, mode);
    }
    if (result < 0)
        return result;
    dir_index_add(dir, name->hash, &place);
    dir->inode.mtime = dir->inode.ctime = time_now();
    dfs_save(txn, dir);
    return 0;
}

void dir_remove(struct txn *txn, struct dfs_node *dir, struct dir_place *place)
{
    struct dfs_dirent *entry = dir_entry(place);

    txn_change(txn, place->page);
    dir_index_remove(dir, name_hash(entry->name, entry->name_length), place);
    entry->inode = 0;
    if (place->before != place->offset) { /* the one before it takes its room */
        struct dfs_dirent *before =
            (struct dfs_dirent *)((char *)page_address(place->page) + place->before);
        before->entry_length = (uint16_t)(before->entry_length + entry->entry_length);
    }
    if (place->index < dir->free_block ||
        (place->index == dir->free_block && place->before < dir->free_offset))
        set_free_hint(dir, place->index, place->before); /* also if it was the entry there */
    dir->inode.mtime = dir->inode.ctime = time_now();
    page_put(place->page);
}

void dir_redirect(struct txn *txn, struct dir_place *place, uint32_t number, uint32_t mode)
{
    struct dfs_dirent *entry = dir_entry(place);

    txn_change(txn, place->page);
    entry->inode = number;
    entry->type = (uint8_t)(mode >> 12);
}

int dir_init(struct txn *txn, struct dfs_node *dir, uint32_t parent)
{
    const struct name dot = {.text = ".", .length = 1};
    uint32_t block;
    struct page *page = NULL;

    int error = map_allocate(txn, dir, 0, &block);
    if (!error)
        error = meta_get_new(txn, block, &page);
    if (error)
        return error;
    struct dfs_dirent *entry = page_address(page);
    entry->entry_length = DOTS_LENGTH;
    set_entry(entry, &dot, dir->inode.number, S_IFDIR);
    entry = (struct dfs_dirent *)((char *)entry + DOTS_LENGTH);
    entry->entry_length = DFS_BLOCK_SIZE - DOTS_LENGTH;
    set_entry(entry, &name_parent, parent, S_IFDIR);
    page_put(page);
    dir->inode.object.size = DFS_BLOCK_SIZE;
    return 0;
}

/* Emits the entries of a block from *position on: 1 if the sink is full. */
static int emit_block(struct dfs_node *dir, struct page *page, off_t *position,
                      struct dirent_sink *sink)
{
    uint32_t from = (uint32_t)*position % DFS_BLOCK_SIZE;
    off_t base = *position - from;
    struct dfs_dirent *entry;

    for (uint32_t offset = 0; offset < DFS_BLOCK_SIZE; offset += entry->entry_length) {
        entry = checked_entry(dir, page, offset);
        if (!entry)
            return -EUCLEAN;
        if (offset >= from && entry->inode != 0) {
            *position = base + offset;
            if (!dirent_emit(sink, entry->name, entry->name_length, entry->inode, entry->type))
                return 1;
        }
    }
    *position = base + DFS_BLOCK_SIZE;
    return 0;
}

int dfs_readdir(struct inode *inode, off_t *position, struct dirent_sink *sink)
{
    struct dfs_node *dir = dfs_node_of(inode);
    int result = 0;

    while (result == 0 && *position < inode->object.size) {
        struct page *page = NULL;
        result = checkpoint();
        if (result == 0)
            result = read_block(dir, (uint32_t)(*position / DFS_BLOCK_SIZE), &page);
        if (result == 0) {
            result = emit_block(dir, page, position, sink);
            page_put(page);
        }
    }
    return MIN(result, 0);
}

static bool is_dots_entry(const struct dfs_dirent *entry)
{
    return entry->name[0] == '.' &&
           (entry->name_length == 1 || (entry->name_length == 2 && entry->name[1] == '.'));
}

int dfs_is_empty(struct inode *inode)
{
    struct dfs_node *dir = dfs_node_of(inode);
    struct dfs_dirent *entry;

    for (uint32_t index = 0; index < block_count(dir); index++) {
        struct page *page = NULL;
        int result = checkpoint();
        if (result == 0)
            result = read_block(dir, index, &page);
        if (result)
            return result;
        result = 1;
        for (uint32_t at = 0; at < DFS_BLOCK_SIZE && result == 1; at += entry->entry_length) {
            entry = checked_entry(dir, page, at);
            if (!entry) {
                result = -EUCLEAN;
                break;
            }
            if (entry->inode != 0 && !is_dots_entry(entry))
                result = 0;
        }
        page_put(page);
        if (result != 1)
            return result;
    }
    return 1;
}
