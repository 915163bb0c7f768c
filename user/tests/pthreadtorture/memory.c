/* SPDX-License-Identifier: MIT */
/* Memory: blocks that one thread allocates and another one checks and frees. */
#include "torture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 64
#define MAX_SIZE 4000

/* A block is filled with its stamp. */
struct block {
    size_t size;
    unsigned char stamp, data[];
};

static struct block *slots[SLOTS]; /* atomic */

static struct block *new_block(struct worker *worker)
{
    size_t size = below(worker, below(worker, 8) == 0 ? MAX_SIZE : 200);
    struct block *block = malloc(sizeof(*block) + size);

    MUST(block != NULL && (uintptr_t)block % 8 == 0);
    block->size = size;
    block->stamp = (unsigned char)below(worker, 256);
    memset(block->data, block->stamp, size);
    return block;
}

static void check(const struct block *block)
{
    for (size_t i = 0; i < block->size; i++)
        MUST(block->data[i] == block->stamp);
}

static void check_and_free(struct block *block)
{
    if (block == NULL)
        return;
    check(block);
    free(block);
}

void trade_blocks(struct worker *worker)
{
    for (int i = 0; i < 100; i++) {
        struct block **slot = &slots[below(worker, SLOTS)];

        check_and_free(__atomic_exchange_n(slot, new_block(worker), __ATOMIC_ACQ_REL));
    }
}

void grow_blocks(struct worker *worker)
{
    struct block *block = new_block(worker), *larger;

    for (int i = 0; i < 20; i++) {
        size_t size = block->size + below(worker, 500);

        larger = realloc(block, sizeof(*block) + size);
        MUST(larger != NULL);
        check(larger);
        memset(larger->data + larger->size, larger->stamp, size - larger->size);
        larger->size = size;
        block = larger;
    }
    check_and_free(block);
}

void free_blocks(void)
{
    for (int i = 0; i < SLOTS; i++)
        check_and_free(slots[i]);
}
