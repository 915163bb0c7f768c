/* SPDX-License-Identifier: MIT */
/*
 * malloc: segregated free lists over a heap of blocks with boundary tags.
 *
 * The heap is a row of blocks without gaps. Each begins with a tag, its size with two flags in the
 * low bits: whether it is in use, and whether the block below is. A free block repeats its size in
 * its last word, so that the block above can find its start; free neighbours are merged at once.
 *
 *     tag | memory of the program ...                  | tag ...
 *     tag | next | previous | ...               | size | tag ...
 *
 * Free blocks are in one list per class of sizes: one class for each small size, then four per
 * power of two. A bitmap of the lists that are not empty finds the next larger block in two steps.
 *
 * Memory comes from morecore(), by sbrk(), in chunks; each chunk ends with a tag of size zero that
 * is always in use. If much memory is free below the last end, trim() returns it to the kernel.
 *
 * malloc_lock guards all of it, once the program has had a second thread (thread/lock.h). From then on
 * each thread also keeps small blocks for itself (cache.h).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../thread/lock.h"
#include "../thread/thread.h"
#include "cache.h"

#define WORD sizeof(size_t)
#define ALIGNMENT (2 * WORD) /* of all memory returned by malloc(), and of block sizes */
#define MIN_BLOCK (4 * WORD) /* the fields of a free block */
#define MAX_REQUEST ((size_t)PTRDIFF_MAX - 65536)

#define GROW_STEP 16384       /* least that morecore() requests from the kernel: whole pages */
#define TRIM_THRESHOLD 131072 /* trim() starts if more than this is free at the top */
#define TRIM_KEEP 32768       /* trim() leaves this much, for the next requests */

#define IN_USE ((size_t)1)
#define BELOW_IN_USE ((size_t)2)
#define FLAGS (IN_USE | BELOW_IN_USE)

#define SMALL_CLASSES 32 /* class n holds the blocks of n * ALIGNMENT bytes */
#define CLASSES 128      /* beyond the small ones, four for each power of two */

struct block {
    size_t tag;
    struct block *next, *previous; /* only while free: the program's memory starts here */
};

static struct block *lists[CLASSES];
static uint32_t nonempty[CLASSES / 32];
static struct block *heap_end; /* the last chunk's end tag */
static char *heap_break;       /* the end of the last chunk: sbrk(0), unless the program moved it */

static size_t size_of(const struct block *b)
{
    return b->tag & ~FLAGS;
}

static struct block *at_offset(struct block *b, ptrdiff_t offset)
{
    return (struct block *)(void *)((char *)b + offset);
}

static struct block *above(struct block *b)
{
    return at_offset(b, (ptrdiff_t)size_of(b));
}

/* Only valid if the block below is free. */
static struct block *below(struct block *b)
{
    return at_offset(b, -(ptrdiff_t)((size_t *)b)[-1]);
}

static void *memory_of(struct block *b)
{
    return &b->next;
}

static struct block *block_of(void *memory)
{
    return at_offset(memory, -(ptrdiff_t)offsetof(struct block, next));
}

/* The block size for a request: with its tag, rounded up. */
static size_t block_size(size_t request)
{
    size_t size = (request + WORD + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

    return size < MIN_BLOCK ? MIN_BLOCK : size;
}

static unsigned class_of(size_t size)
{
    size_t units = size / ALIGNMENT;
    unsigned power, class;

    if (units < SMALL_CLASSES)
        return (unsigned)units;
    /* the position of the highest bit: at least 5, as 2^5 = SMALL_CLASSES */
    power = (unsigned)(8 * sizeof(long) - 1) - (unsigned)__builtin_clzl(units);
    class = SMALL_CLASSES + (power - 5) * 4 + (units >> (power - 2) & 3);
    return class < CLASSES ? class : CLASSES - 1;
}

/* Marks the block free, clears the flag in the block above, and puts it at the head of its list. */
static void insert(struct block *b, size_t size)
{
    unsigned class = class_of(size);

    b->tag = size | BELOW_IN_USE; /* two free neighbours never remain */
    above(b)->tag &= ~BELOW_IN_USE;
    ((size_t *)above(b))[-1] = size;
    b->previous = NULL;
    b->next = lists[class];
    if (b->next != NULL)
        b->next->previous = b;
    lists[class] = b;
    nonempty[class / 32] |= 1u << class % 32;
}

static void take_out(struct block *b)
{
    unsigned class = class_of(size_of(b));

    if (b->next != NULL)
        b->next->previous = b->previous;
    if (b->previous != NULL)
        b->previous->next = b->next;
    else
        lists[class] = b->next;
    if (lists[class] == NULL)
        nonempty[class / 32] &= ~(1u << class % 32);
}

/* The first list from class on that is not empty, or CLASSES. */
static unsigned next_class(unsigned class)
{
    unsigned word = class / 32;
    uint32_t candidates;

    if (class >= CLASSES)
        return CLASSES;
    candidates = nonempty[word] & ~0u << class % 32;
    while (candidates == 0) {
        if (++word == CLASSES / 32)
            return CLASSES;
        candidates = nonempty[word];
    }
    return word * 32 + (unsigned)__builtin_ctz(candidates);
}

/*
 * Finds a free block of at least size, or NULL. In the classes above its own any block is large
 * enough.
 */
static struct block *find(size_t size)
{
    unsigned class = class_of(size);

    for (struct block *b = lists[class]; b != NULL; b = b->next)
        if (size_of(b) >= size)
            return b;
    class = next_class(class + 1);
    return class < CLASSES ? lists[class] : NULL;
}

/* Frees a block, and merges it with free neighbours. Returns the merged block. */
static struct block *merge(struct block *b)
{
    size_t size = size_of(b);
    struct block *upper = above(b);

    if ((upper->tag & IN_USE) == 0) {
        take_out(upper);
        size += size_of(upper);
    }
    if ((b->tag & BELOW_IN_USE) == 0) {
        b = below(b);
        take_out(b);
        size += size_of(b);
    }
    insert(b, size);
    return b;
}

/*
 * Gets memory for a block of the given size from the kernel and adds it to the heap. If the program
 * has not moved the break, the new memory continues the last chunk, and its end tag becomes the
 * first tag of the new memory. Not inlined, so that a debugger can stop here
 * (tools/gdb/traces/malloc.py).
 */
static __attribute__((noinline)) struct block *morecore(size_t size)
{
    size_t bytes = (size + 3 * ALIGNMENT + GROW_STEP - 1) / GROW_STEP * GROW_STEP;
    char *memory = sbrk((intptr_t)bytes);
    struct block *b;
    size_t flag;
    bool extends;

    if (memory == (char *)-1) {
        errno = ENOMEM;
        return NULL;
    }
    extends = memory == heap_break;
    heap_break = memory + bytes;
    if (extends) {
        b = heap_end;
        flag = b->tag & BELOW_IN_USE;
    } else {
        size_t skip = -((uintptr_t)memory + WORD) & (ALIGNMENT - 1);

        b = (struct block *)(void *)(memory + skip);
        bytes = (bytes - skip - WORD) & ~(ALIGNMENT - 1);
        flag = BELOW_IN_USE;
    }
    b->tag = bytes | IN_USE | flag;
    heap_end = above(b);
    heap_end->tag = IN_USE | BELOW_IN_USE;
    return merge(b);
}

/* Returns whole pages of the topmost block, which is free, to the kernel. */
static __attribute__((noinline)) void trim(struct block *top)
{
    size_t surplus = (size_of(top) - TRIM_KEEP) / GROW_STEP * GROW_STEP;
    size_t size = size_of(top) - surplus;

    if (sbrk(0) != heap_break || sbrk(-(intptr_t)surplus) == (void *)-1)
        return;
    heap_break -= surplus;
    take_out(top);
    heap_end = at_offset(top, (ptrdiff_t)size);
    heap_end->tag = IN_USE;
    insert(top, size);
}

/* Shortens a block in use to size, if the rest is large enough for a block. */
static void split(struct block *b, size_t size)
{
    size_t rest = size_of(b) - size;
    struct block *upper;

    if (rest < MIN_BLOCK)
        return;
    b->tag = size | (b->tag & FLAGS);
    upper = above(b);
    upper->tag = rest | IN_USE | BELOW_IN_USE;
    merge(upper);
}

/* Called with the lock held, as the functions above. */
static void release(struct block *b)
{
    if ((b->tag & IN_USE) == 0)
        abort(); /* freed twice, or never allocated: the heap is broken, so stop here */
    b = merge(b);
    if (size_of(b) >= TRIM_THRESHOLD && above(b) == heap_end)
        trim(b);
}

static void take_into_use(struct block *b, size_t size)
{
    take_out(b);
    b->tag |= IN_USE;
    above(b)->tag |= BELOW_IN_USE;
    split(b, size);
}

/* Tries to grow a block in use into a free block above. */
static bool extend(struct block *b, size_t size)
{
    struct block *upper = above(b);

    if ((upper->tag & IN_USE) != 0 || size_of(b) + size_of(upper) < size)
        return false;
    take_out(upper);
    b->tag += size_of(upper);
    above(b)->tag |= BELOW_IN_USE;
    return true;
}

/* Gives a block in use another size where it is, if that is possible. */
static bool resize(struct block *b, size_t size)
{
    if (size_of(b) < size && !extend(b, size))
        return false;
    split(b, size);
    return true;
}

static bool is_cached(size_t size)
{
    return threaded && size < CACHE_SIZES * CACHE_UNIT;
}

static void release_all(struct cached_block *list)
{
    library_lock(&malloc_lock);
    while (list != NULL) {
        struct cached_block *next = list->next;

        release(block_of(list));
        list = next;
    }
    library_unlock(&malloc_lock);
}

void empty_cache(struct block_cache *cache)
{
    for (int i = 0; i < CACHE_SIZES; i++) {
        if (cache->lists[i] != NULL)
            release_all(cache->lists[i]);
        cache->lists[i] = NULL;
        cache->counts[i] = 0;
    }
}

void *malloc(size_t request)
{
    size_t size = block_size(request);
    struct block *b;

    if (request > MAX_REQUEST) {
        errno = ENOMEM;
        return NULL;
    }
    if (is_cached(size)) {
        void *memory = cache_take(&current_thread()->cache, size);

        if (memory != NULL)
            return memory;
    }
    library_lock(&malloc_lock);
    b = find(size);
    if (b == NULL)
        b = morecore(size);
    if (b != NULL)
        take_into_use(b, size);
    library_unlock(&malloc_lock);
    return b != NULL ? memory_of(b) : NULL;
}

void free(void *memory)
{
    size_t tag, size;

    if (memory == NULL)
        return;
    /* atomic: another thread may change a flag, if the block below changes; the size stays */
    tag = __atomic_load_n(&block_of(memory)->tag, __ATOMIC_RELAXED);
    size = tag & ~FLAGS;
    if ((tag & IN_USE) != 0 && is_cached(size)) {
        struct cached_block *surplus = cache_keep(&current_thread()->cache, memory, size);

        if (surplus != NULL)
            release_all(surplus);
        return;
    }
    library_lock(&malloc_lock);
    release(block_of(memory));
    library_unlock(&malloc_lock);
}

void *realloc(void *memory, size_t request)
{
    size_t old;
    void *moved;
    bool fits;

    if (memory == NULL || request > MAX_REQUEST)
        return malloc(request);
    library_lock(&malloc_lock);
    old = size_of(block_of(memory)) - WORD;
    fits = resize(block_of(memory), block_size(request));
    library_unlock(&malloc_lock);
    if (fits)
        return memory;
    moved = malloc(request);
    if (moved != NULL) {
        memcpy(moved, memory, old);
        free(memory);
    }
    return moved;
}

/* Frees the part of a block in use below the aligned address as a separate block. */
static uintptr_t cut_below(uintptr_t memory, uintptr_t aligned, size_t alignment)
{
    struct block *b = block_of((void *)memory), *upper;

    while (aligned - memory < MIN_BLOCK)
        aligned += alignment;
    library_lock(&malloc_lock);
    upper = block_of((void *)aligned);
    upper->tag = (size_of(b) - (aligned - memory)) | IN_USE;
    b->tag = (aligned - memory) | (b->tag & FLAGS);
    merge(b);
    library_unlock(&malloc_lock);
    return aligned;
}

/* Allocates more than needed, if the alignment is larger than that of malloc(). */
int posix_memalign(void **result, size_t alignment, size_t request)
{
    uintptr_t memory, aligned;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    if (request > MAX_REQUEST || alignment > MAX_REQUEST - request)
        return ENOMEM;
    memory = (uintptr_t)malloc(alignment <= ALIGNMENT ? request : request + alignment + MIN_BLOCK);
    if (memory == 0)
        return ENOMEM;
    aligned = (memory + alignment - 1) & ~(alignment - 1);
    if (aligned != memory)
        aligned = cut_below(memory, aligned, alignment);
    *result = (void *)aligned;
    return 0;
}
