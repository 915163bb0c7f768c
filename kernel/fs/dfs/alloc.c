/* SPDX-License-Identifier: MIT */
/*
 * The bitmaps of blocks and inodes. They are in memory as long as the file system is mounted.
 *
 * A block that a transaction frees may still hold data that a crash would bring back: until the transaction
 * is safe, it is held, which is to say that its bit in the disk's bitmap is 0 and its bit in held is 1.
 */
#include "fs/dfs/alloc.h"

#include "base/panic.h"
#include "dev/block.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/log.h"
#include "fs/dfs/meta.h"
#include "lib/string.h"
#include "mm/page.h"
#include <abi/errno.h>

#define BITS_PER_PAGE (PAGE_SIZE * 8)
#define WORD_BITS 32u
#define WORDS_PER_PAGE (PAGE_SIZE / 4)

static uint32_t *words_of(const struct bitmap *map, unsigned page)
{
    return page_address(map->pages[page]);
}

/* How many bits of a word are 1, in parallel sums (Knuth, The Art of Computer Programming 7.1.3). */
static uint32_t count_ones(uint32_t word)
{
    word -= word >> 1 & 0x55555555u;
    word = (word & 0x33333333u) + (word >> 2 & 0x33333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0fu;
    return word * 0x01010101u >> 24;
}

/* A word with the bits that are taken, or mean nothing, set. */
static uint32_t taken_word(const struct bitmap *map, uint32_t word)
{
    unsigned page = word / WORDS_PER_PAGE, at = word % WORDS_PER_PAGE;
    uint32_t taken = words_of(map, page)[at], end = map->bits - word * WORD_BITS;

    if (map->held)
        taken |= map->held[page][at];
    if (end < WORD_BITS)
        taken |= ~0u << end;
    return taken;
}

/* The first free bit in [from, end), or end. */
static uint32_t search(const struct bitmap *map, uint32_t from, uint32_t end)
{
    uint32_t word = from / WORD_BITS;
    uint32_t taken = from < end ? taken_word(map, word) | ~(~0u << from % WORD_BITS) : ~0u;

    while (word * WORD_BITS < end) {
        if (taken != ~0u) {
            uint32_t bit = word * WORD_BITS + (uint32_t)__builtin_ctz(~taken);
            return MIN(bit, end);
        }
        word++;
        if (word * WORD_BITS < end)
            taken = taken_word(map, word);
    }
    return end;
}

/* Takes the first free bit from goal on, starting over at the beginning: 0 or -ENOSPC. */
static int take_bit(struct txn *txn, struct bitmap *map, uint32_t goal, uint32_t *bit)
{
    if (map->free == 0)
        return -ENOSPC;
    if (goal >= map->bits)
        goal = 0;
    *bit = search(map, goal, map->bits);
    if (*bit == map->bits)
        *bit = search(map, 0, goal);
    unsigned page = *bit / BITS_PER_PAGE;
    assert(*bit < map->bits);
    txn_change(txn, map->pages[page]);
    words_of(map, page)[*bit % BITS_PER_PAGE / WORD_BITS] |= 1u << *bit % WORD_BITS;
    map->free--;
    map->cursor = *bit + 1;
    return 0;
}

/* Clears a bit: false if it was not set. */
static bool clear_bit(struct txn *txn, struct bitmap *map, uint32_t bit)
{
    unsigned page = bit / BITS_PER_PAGE;
    uint32_t word = bit % BITS_PER_PAGE / WORD_BITS, mask = 1u << bit % WORD_BITS;

    if (!(words_of(map, page)[word] & mask))
        return false;
    txn_change(txn, map->pages[page]);
    words_of(map, page)[word] &= ~mask;
    if (map->held) {
        map->held[page][word] |= mask;
        map->any_held = true;
    } else {
        map->free++;
    }
    return true;
}

int block_allocate(struct txn *txn, uint32_t goal, uint32_t *block)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->alloc_lock);
    int error = take_bit(txn, &fs->block_map, goal ? goal : fs->block_map.cursor, block);
    mutex_unlock(&fs->alloc_lock);
    if (!error && !block_valid(fs, *block)) /* the bitmap calls a block free that has another use */
        error = dfs_corrupt(fs, "free block", *block);
    return error;
}

void block_free(struct txn *txn, uint32_t block)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->alloc_lock);
    bool good = block_valid(fs, block) && clear_bit(txn, &fs->block_map, block);
    mutex_unlock(&fs->alloc_lock);
    if (!good)
        dfs_corrupt(fs, "freed twice: block", block);
}

int inode_number_allocate(struct txn *txn, uint32_t *number)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->alloc_lock);
    int error = take_bit(txn, &fs->inode_map, fs->inode_map.cursor, number);
    mutex_unlock(&fs->alloc_lock);
    if (!error && *number < DFS_INODE_FIRST)
        error = dfs_corrupt(fs, "free inode", *number);
    return error;
}

void inode_number_free(struct txn *txn, uint32_t number)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->alloc_lock);
    bool good = clear_bit(txn, &fs->inode_map, number);
    if (good && number < fs->inode_map.cursor)
        fs->inode_map.cursor = number;
    mutex_unlock(&fs->alloc_lock);
    if (!good)
        dfs_corrupt(fs, "freed twice: inode", number);
}

void bitmaps_release_held(struct dfs_fs *fs)
{
    struct bitmap *map = &fs->block_map;

    mutex_lock(&fs->alloc_lock);
    for (unsigned page = 0; page < map->page_count && map->any_held; page++) {
        for (unsigned word = 0; word < WORDS_PER_PAGE; word++) {
            map->free += count_ones(map->held[page][word]);
            map->held[page][word] = 0;
        }
    }
    map->any_held = false;
    mutex_unlock(&fs->alloc_lock);
}

bool bitmaps_hold_any(struct dfs_fs *fs)
{
    return __atomic_load_n(&fs->block_map.any_held, __ATOMIC_RELAXED);
}

static void unload(struct bitmap *map)
{
    for (unsigned i = 0; i < map->page_count; i++) {
        if (map->pages && map->pages[i])
            page_put(map->pages[i]);
        if (map->held && map->held[i])
            kfree(map->held[i]);
    }
    kmfree(map->pages);
    kmfree(map->held);
    *map = (struct bitmap){.bits = 0};
}

/* Reads a bitmap of that many bits, whose pages lie from start on, and counts the free bits. */
static int load_bitmap(struct dfs_fs *fs, struct bitmap *map, uint32_t start, uint32_t bits,
                       bool holds)
{
    unsigned count = (bits + BITS_PER_PAGE - 1) / BITS_PER_PAGE;
    int error = 0;

    *map = (struct bitmap){.start = start, .bits = bits, .page_count = count};
    map->pages = kzalloc(count * sizeof(*map->pages));
    map->held = holds ? kzalloc(count * sizeof(*map->held)) : NULL;
    if (!map->pages || (holds && !map->held))
        return -ENOMEM;
    for (unsigned i = 0; i < count && !error; i++) {
        error = meta_get(fs, start + i, &map->pages[i]);
        if (!error && holds && !(map->held[i] = kalloc_zeroed()))
            error = -ENOMEM;
    }
    for (uint32_t word = 0; word * WORD_BITS < bits && !error; word++)
        map->free += count_ones(~taken_word(map, word));
    return error;
}

int bitmaps_load(struct dfs_fs *fs)
{
    const struct dfs_super *super = &fs->super;
    int error = load_bitmap(fs, &fs->block_map, super->block_bitmap_start, super->blocks, true);

    if (!error)
        error = load_bitmap(fs, &fs->inode_map, super->inode_bitmap_start, super->inodes, false);
    fs->block_map.cursor = super->data_start;
    return error;
}

void bitmaps_unload(struct dfs_fs *fs)
{
    unload(&fs->block_map);
    unload(&fs->inode_map);
}
