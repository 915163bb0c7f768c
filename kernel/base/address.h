/* SPDX-License-Identifier: MIT */
/*
 * The address checker (builds with SAN=address; nothing is left of it in others).
 *
 * The allocators report which memory is in use. The compiler adds a call of the checker before each load and store.
 * All functions: any context.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <hal/types.h>

#ifdef SAN_ADDRESS

#define ADDRCHECK true
#define ADDRCHECK_REDZONE 16u /* bytes behind each object that may not be used; a multiple of 8 */

struct bootinfo;

/* Takes the memory that the checker needs, before page_init(). Panics if it is not there. */
void addrcheck_init(struct bootinfo *boot);

/* 2^order pages are free from now on, or in use. */
void addrcheck_page_free(const void *page, unsigned order);
void addrcheck_page_alloc(const void *page, unsigned order);

/* n bytes are free objects from now on; an object of size bytes, in a place of room bytes, is in use; it is free again. */
void addrcheck_slab(const void *slab, size_t n);
void addrcheck_alloc(const void *object, size_t size, size_t room);
void addrcheck_free(const void *object, size_t room);

/*
 * Keeps a free object for some time, so that its memory does not become another object at once. *object becomes the
 * object that has been kept for the longest time: the caller frees that one. False: there is none yet.
 */
bool addrcheck_swap(void **object);

/* The n bytes of a kernel stack have no variables any more. */
void addrcheck_stack(uintptr_t stack, size_t n);

/* Panics if a range is not all in use. For copies by assembly. */
void addrcheck_read(const void *from, size_t n);
void addrcheck_write(const void *to, size_t n);

#else

#define ADDRCHECK false
#define ADDRCHECK_REDZONE 0u

struct bootinfo;

static inline void addrcheck_init(struct bootinfo *boot)
{
    (void)boot;
}
static inline void addrcheck_stack(uintptr_t stack, size_t n)
{
    (void)stack, (void)n;
}
static inline void addrcheck_page_free(const void *page, unsigned order)
{
    (void)page, (void)order;
}
static inline void addrcheck_page_alloc(const void *page, unsigned order)
{
    (void)page, (void)order;
}
static inline void addrcheck_slab(const void *slab, size_t n)
{
    (void)slab, (void)n;
}
static inline void addrcheck_alloc(const void *object, size_t size, size_t room)
{
    (void)object, (void)size, (void)room;
}
static inline void addrcheck_free(const void *object, size_t room)
{
    (void)object, (void)room;
}
static inline bool addrcheck_swap(void **object)
{
    (void)object;
    return true;
}
static inline void addrcheck_read(const void *from, size_t n)
{
    (void)from, (void)n;
}
static inline void addrcheck_write(const void *to, size_t n)
{
    (void)to, (void)n;
}

#endif

#endif
