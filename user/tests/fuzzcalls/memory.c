/* SPDX-License-Identifier: MIT */
/*
 * Addresses. Good ones lie in the arena, at the beginning of the heap: a slot for each argument,
 * and a few pages at the end, behind which nothing is mapped. The program's own variables lie below
 * the arena. So the kernel cannot write over them, however large the length is: such a write
 * reaches the end of the heap first.
 */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#define ARENA (ARGUMENTS * SLOT + 4 * PAGE)

/* Where mappings are made, changed and removed; the first of these addresses is also drawn as a bad one. */
#define MAP_WINDOW 0x30000000u
#define MAP_WINDOW_SIZE (64 * PAGE)

static char *arena;
static const uint32_t read_only[2 * PAGE / sizeof(uint32_t)] = {0};
static char *stack_room; /* memory of the stack that is used for nothing else */
static size_t stack_size;

bool arena_map(void)
{
    char *end = sbrk(0);

    if (!arena)
        arena = end + (-(uintptr_t)end & (PAGE - 1));
    if (end >= arena + ARENA)
        return true;
    return sbrk(arena + ARENA - end) != (void *)-1;
}

void stack_lend(char *room, size_t size)
{
    stack_room = room;
    stack_size = size;
}

/*
 * Only for objects that the kernel copies as one small piece: a longer one could overwrite the
 * program's own stack.
 */
struct place draw_stack_place(struct stream *stream, size_t size)
{
    size_t at = below(stream, (uint32_t)(stack_size - size));

    return (struct place){(uintptr_t)stack_room + at, size};
}

uintptr_t draw_bad_address(struct stream *stream)
{
    /* Both machines' limits: 1 and 2 GiB, the kernel above 2, devices of the Pi, the guard page. */
    static const uintptr_t bad[] = {
        0,          1,          4,          0xfff,      0x1000,     0xffff,
        0x3ffffffc, 0x3fffffff, 0x40000000, 0x3f201000, 0x7ffffffc, 0x7fffffff,
        0x80000000, 0x80000001, 0x80008000, 0x80100000, 0xbf000000, 0xc0000000,
        0xf0000000, 0xfee00000, 0xfffff000, 0xfffffffc, 0xffffffff, 0x30000000,
    };

    switch (below(stream, 4)) {
    case 0:
        return (uintptr_t)read_only + below(stream, PAGE);
    case 1:
        return (uintptr_t)raw_call + below(stream, 64);
    case 2:
        return PICK(stream, bad);
    default:
        return one_in(stream, 2) ? PICK(stream, bad) : next(stream);
    }
}

/* A place for an object of that size, usually in its slot. */
struct place draw_place(struct stream *stream, unsigned slot, size_t size)
{
    char *start = arena + slot * SLOT, *end = arena + ARENA, *at;
    unsigned choice = below(stream, 20),
             part = below(stream, size < PAGE ? (uint32_t)size + 1 : PAGE);

    if (choice < 12)
        at = start;
    else if (choice < 14)
        at = start + 1 + below(stream, 3);
    else if (choice < 16)
        at = start + PAGE - part;
    else if (choice == 16)
        at = end - size;
    else if (choice == 17)
        at = end - part;
    else
        return (struct place){draw_bad_address(stream), 0};
    return (struct place){(uintptr_t)at, (size_t)(end - at)};
}

uintptr_t draw_map_address(struct stream *stream)
{
    uintptr_t address = MAP_WINDOW + below(stream, MAP_WINDOW_SIZE / PAGE) * PAGE;

    return one_in(stream, 16) ? address + below(stream, PAGE) : address;
}

bool in_map_window(uintptr_t address, uintptr_t size)
{
    return address >= MAP_WINDOW && address - MAP_WINDOW <= MAP_WINDOW_SIZE &&
           size <= MAP_WINDOW_SIZE - (address - MAP_WINDOW);
}

bool memory_is_good(uintptr_t address)
{
    return address >= (uintptr_t)arena && address < (uintptr_t)arena + ARENA - 64;
}

void put(struct place place, const void *data, size_t size)
{
    memcpy((void *)place.address, data, size < place.room ? size : place.room);
}

bool read_only_changed(void)
{
    const volatile uint32_t *word = read_only; /* volatile: memory must be read */

    for (size_t i = 0; i < LENGTH(read_only); i++) {
        if (word[i] != 0)
            return true;
    }
    return false;
}
