/* SPDX-License-Identifier: MIT */
/*
 * Use of memory that is free, or that lies behind an object, in kernels built with SAN=address.
 *
 * The compiler calls one of the __asan functions before each load and store. Each 8 bytes of the direct map have a byte
 * in the shadow: 0 if all of them may be used, 1 to 7 if only the first so many may, and a negative number if none may.
 * The allocators of pages and of objects keep it. Memory outside of the direct map is not checked: devices, programs,
 * and the kernel's stacks, which have an unmapped page below them.
 *
 * The C functions of lib/string.h are not prepared by the compiler. The linker redirects calls of them to this file
 * (--wrap), which checks the ranges and calls the real function. The names of both kinds, __asan_ and __wrap_, are those of the tools.
 *
 * No locks: only the allocation and the free of some memory write its shadow. This file is not prepared itself.
 */
#include "base/address.h"

#include "base/panic.h"
#include "base/symbols.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"

#define GRANULE 8u
#define FREE_PAGE (-1)
#define FREE_OBJECT (-2)
#define BEHIND (-3)
#define KEPT 128u           /* free objects that are kept */
#define KEPT_SIZE_MAX 1024u /* larger ones are not */

/* clang passes the arguments of its own calls on the stack, even if the kernel's functions have them in registers. */
#ifdef SAN_STACK_ARGUMENTS
#define FROM_COMPILER __attribute__((regparm(0)))
#else
#define FROM_COMPILER
#endif

static struct {
    int8_t *bytes;   /* of the granule at KERNBASE, and those above it */
    uintptr_t limit; /* bytes of the direct map that are checked; 0 after a report */
} shadow;

static struct {
    void *objects[KEPT]; /* each atomic */
    uint32_t next;       /* atomic: the place of the oldest object, modulo KEPT */
} kept;

void *__real_memset(void *to, int byte, size_t n);
void *__real_memcpy(void *restrict to, const void *restrict from, size_t n);
void *__real_memmove(void *to, const void *from, size_t n);
int __real_memcmp(const void *a, const void *b, size_t n);
size_t __real_strlen(const char *s);
size_t __real_strlcpy(char *restrict to, const char *restrict from, size_t size);

/* How many of the n bytes from that place on may be used. */
static size_t usable(uintptr_t offset, size_t n)
{
    size_t end = n <= shadow.limit - offset ? offset + n : shadow.limit;

    for (size_t at = offset; at < end; at = ROUND_DOWN(at, GRANULE) + GRANULE) {
        int8_t byte = shadow.bytes[at / GRANULE];
        size_t granule = ROUND_DOWN(at, GRANULE), last = MIN(end - granule, GRANULE);
        if (byte < 0)
            return at - offset;
        if (byte > 0 && (size_t)byte < last)
            return MAX(granule + (size_t)byte, offset) - offset;
    }
    return n;
}

/* The object that an address lies in, or closely behind. Its size is the bytes in use: 0 if it is free. */
static uintptr_t find_object(uintptr_t at, const struct kmem_cache **cache, size_t *size)
{
    const struct page *page = virt_to_page((const void *)at),
                      *slab = page->order == 0 ? page : page - page->index;
    uintptr_t start = (uintptr_t)page_address(slab);
    *cache = page->owner;
    size_t room = (*cache)->object_size + ADDRCHECK_REDZONE;
    uintptr_t object = at - (at - start) % room;

    *size = usable(object - KERNBASE, room);
    return object;
}

/* The report of an access to n bytes from at on, by the code at pc. */
static NOINLINE NORETURN void report_use(const char *what, uintptr_t at, size_t n, uintptr_t pc)
{
    size_t good = usable(at - KERNBASE, n), size;
    uintptr_t bad = at + good;
    int8_t byte = shadow.bytes[(bad - KERNBASE) / GRANULE];
    const struct kmem_cache *cache;
    char place[96];

    symbol_describe(pc, place, sizeof(place));
    if (byte == FREE_PAGE) {
        shadow.limit = 0; /* the report itself may use anything */
        panic("use after free: %s of %zu bytes at 0x%08zx, in a free page, by %s", what, n,
              (size_t)at, place);
    }
    uintptr_t object = find_object(bad, &cache, &size);
    shadow.limit = 0;
    if (byte == FREE_OBJECT)
        panic("use after free: %s of %zu bytes at 0x%08zx, at byte %zu of a free object (%s, %u "
              "bytes), by %s",
              what, n, (size_t)at, (size_t)(at - object), cache->name, cache->object_size, place);
    panic("out of bounds: %s of %zu bytes at 0x%08zx, at byte %zu of an object of %zu bytes (%s), "
          "by %s",
          what, n, (size_t)at, (size_t)(at - object), size, cache->name, place);
}

__attribute__((always_inline)) static inline void check(uintptr_t at, size_t n, const char *what,
                                                        uintptr_t pc)
{
    uintptr_t offset = at - KERNBASE;

    if (offset >= shadow.limit)
        return;
    if (likely(n <= GRANULE - offset % GRANULE && shadow.bytes[offset / GRANULE] == 0))
        return;
    if (unlikely(usable(offset, n) < n))
        report_use(what, at, n, pc);
}

#define CALLER ((uintptr_t)__builtin_return_address(0))

#define ACCESS(name, size)                                                                         \
    FROM_COMPILER void __asan_load##name(uintptr_t at);                                            \
    FROM_COMPILER void __asan_load##name(uintptr_t at)                                             \
    {                                                                                              \
        check(at, size, "read", CALLER);                                                           \
    }                                                                                              \
    FROM_COMPILER void __asan_store##name(uintptr_t at);                                           \
    FROM_COMPILER void __asan_store##name(uintptr_t at)                                            \
    {                                                                                              \
        check(at, size, "write", CALLER);                                                          \
    }

ACCESS(1_noabort, 1)
ACCESS(2_noabort, 2)
ACCESS(4_noabort, 4)
ACCESS(8_noabort, 8)
ACCESS(16_noabort, 16)

FROM_COMPILER void __asan_loadN_noabort(uintptr_t at, size_t n);
FROM_COMPILER void __asan_loadN_noabort(uintptr_t at, size_t n)
{
    check(at, n, "read", CALLER);
}

FROM_COMPILER void __asan_storeN_noabort(uintptr_t at, size_t n);
FROM_COMPILER void __asan_storeN_noabort(uintptr_t at, size_t n)
{
    check(at, n, "write", CALLER);
}

/* A function that does not return leaves nothing behind here: stacks are not checked. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}

/* clang's copies of structures, and its constructor of each file, which is never called. */
FROM_COMPILER void *__asan_memcpy(void *restrict to, const void *restrict from, size_t n);
FROM_COMPILER void *__asan_memcpy(void *restrict to, const void *restrict from, size_t n)
{
    check((uintptr_t)from, n, "read", CALLER);
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memcpy(to, from, n);
}

FROM_COMPILER void *__asan_memmove(void *to, const void *from, size_t n);
FROM_COMPILER void *__asan_memmove(void *to, const void *from, size_t n)
{
    check((uintptr_t)from, n, "read", CALLER);
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memmove(to, from, n);
}

FROM_COMPILER void *__asan_memset(void *to, int byte, size_t n);
FROM_COMPILER void *__asan_memset(void *to, int byte, size_t n)
{
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memset(to, byte, n);
}

void __asan_init(void);
void __asan_init(void)
{
}

void *__wrap_memcpy(void *restrict to, const void *restrict from, size_t n);
void *__wrap_memcpy(void *restrict to, const void *restrict from, size_t n)
{
    check((uintptr_t)from, n, "read", CALLER);
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memcpy(to, from, n);
}

void *__wrap_memmove(void *to, const void *from, size_t n);
void *__wrap_memmove(void *to, const void *from, size_t n)
{
    check((uintptr_t)from, n, "read", CALLER);
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memmove(to, from, n);
}

void *__wrap_memset(void *to, int byte, size_t n);
void *__wrap_memset(void *to, int byte, size_t n)
{
    check((uintptr_t)to, n, "write", CALLER);
    return __real_memset(to, byte, n);
}

int __wrap_memcmp(const void *a, const void *b, size_t n);
int __wrap_memcmp(const void *a, const void *b, size_t n)
{
    check((uintptr_t)a, n, "read", CALLER);
    check((uintptr_t)b, n, "read", CALLER);
    return __real_memcmp(a, b, n);
}

/* The string is checked afterwards: before, its length is not known. */
size_t __wrap_strlen(const char *s);
size_t __wrap_strlen(const char *s)
{
    size_t length = __real_strlen(s);

    check((uintptr_t)s, length + 1, "read", CALLER);
    return length;
}

size_t __wrap_strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t __wrap_strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = __real_strlen(from);

    check((uintptr_t)from, length + 1, "read", CALLER);
    check((uintptr_t)to, MIN(length + 1, size), "write", CALLER);
    return __real_strlcpy(to, from, size);
}

/* Both strings are read up to their first difference. */
__attribute__((always_inline)) static inline int compare_checked(const char *a, const char *b,
                                                                 size_t n, uintptr_t pc)
{
    size_t same = 0;

    while (same < n && a[same] == b[same] && a[same] != '\0')
        same++;
    check((uintptr_t)a, MIN(same + 1, n), "read", pc);
    check((uintptr_t)b, MIN(same + 1, n), "read", pc);
    return same < n ? (unsigned char)a[same] - (unsigned char)b[same] : 0;
}

int __wrap_strcmp(const char *a, const char *b);
int __wrap_strcmp(const char *a, const char *b)
{
    return compare_checked(a, b, SIZE_MAX, CALLER);
}

int __wrap_strncmp(const char *a, const char *b, size_t n);
int __wrap_strncmp(const char *a, const char *b, size_t n)
{
    return compare_checked(a, b, n, CALLER);
}

static void mark(const void *from, size_t n, int8_t byte)
{
    uintptr_t offset = (uintptr_t)from - KERNBASE;

    if (offset < shadow.limit)
        __real_memset(&shadow.bytes[offset / GRANULE], byte, n / GRANULE);
}

/* The shadow of the first byte. */
static int8_t shadow_of(const void *memory)
{
    uintptr_t offset = (uintptr_t)memory - KERNBASE;

    return offset < shadow.limit ? shadow.bytes[offset / GRANULE] : 0;
}

uint32_t addrcheck_bytes(uint32_t pages)
{
    return pages * (PAGE_SIZE / GRANULE);
}

void addrcheck_init(void *memory, uint32_t pages)
{
    __real_memset(memory, 0, addrcheck_bytes(pages));
    shadow.bytes = memory;
    shadow.limit = pages * PAGE_SIZE;
}

void addrcheck_page_free(const void *page, unsigned order)
{
    if (shadow_of(page) == FREE_PAGE)
        report_use("second free", (uintptr_t)page, PAGE_SIZE << order, CALLER);
    mark(page, PAGE_SIZE << order, FREE_PAGE);
}

void addrcheck_page_alloc(const void *page, unsigned order)
{
    mark(page, PAGE_SIZE << order, 0);
}

void addrcheck_slab(const void *slab, size_t n)
{
    mark(slab, n, FREE_OBJECT);
}

void addrcheck_alloc(const void *object, size_t size, size_t room)
{
    uintptr_t whole = ROUND_DOWN(size, GRANULE);

    mark(object, whole, 0);
    mark((const char *)object + whole, room - whole, BEHIND);
    if (size > whole && shadow.limit > 0)
        shadow.bytes[((uintptr_t)object + whole - KERNBASE) / GRANULE] = (int8_t)(size - whole);
}

void addrcheck_free(const void *object, size_t room)
{
    if (shadow_of(object) == FREE_OBJECT)
        report_use("second free", (uintptr_t)object, room, CALLER);
    mark(object, room, FREE_OBJECT);
}

bool addrcheck_swap(void **object)
{
    const struct kmem_cache *cache = virt_to_page(*object)->owner;

    if (cache->object_size > KEPT_SIZE_MAX)
        return true;
    uint32_t place = __atomic_fetch_add(&kept.next, 1, __ATOMIC_RELAXED) % KEPT;
    *object = __atomic_exchange_n(&kept.objects[place], *object, __ATOMIC_ACQ_REL);
    return *object != NULL;
}

void addrcheck_read(const void *from, size_t n)
{
    check((uintptr_t)from, n, "read", CALLER);
}

void addrcheck_write(const void *to, size_t n)
{
    check((uintptr_t)to, n, "write", CALLER);
}
