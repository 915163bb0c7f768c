/* SPDX-License-Identifier: MIT */
/*
 * Use of memory that is free, or that lies behind an object, in kernels built with SAN=address.
 *
 * The compiler calls one of the __asan functions before each load and store. Each 8 bytes of the direct map and of the
 * kernel's stacks have a byte in the shadow: 0 if all of them may be used, 1 to 7 if only the first so many may, and
 * a value from 0x80 on if none may. The allocators of pages and of objects write it. On a stack, the code of a function
 * itself writes the shadow around its variables when it begins, and clears it when it returns. For that the compiler
 * must know the place of the shadow: it is at a fixed physical address. Devices and programs are not checked.
 *
 * The C functions of lib/string.h are not prepared by the compiler. The linker redirects calls of them to this file
 * (--wrap), which checks the ranges and calls the real function. The names of both kinds, __asan_ and __wrap_, are
 * those of the tools.
 *
 * No locks: only the allocation and the free of some memory write its shadow. This file is not prepared itself.
 */
#include "base/address.h"

#include "base/panic.h"
#include "base/symbols.h"
#include "lib/string.h"
#include "mm/bootmem.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "sched/thread.h"

#define GRANULE 8u
#define NONE 0x80u /* the lowest value of a granule without a byte that may be used */
#define FREE_PAGE 0xffu
#define FREE_OBJECT 0xfeu
#define BEHIND 0xfdu /* an object; all other values are the compiler's, on stacks: */
#define OUT_OF_SCOPE 0xf8u
#define STACK_BYTES (VMAP_END - VMAP_BASE)
#define KEPT 128u           /* free objects that are kept */
#define KEPT_SIZE_MAX 1024u /* larger ones are not */

/* clang passes the arguments of its own calls on the stack, even if the kernel's functions have them in registers. */
#ifdef SAN_STACK_ARGUMENTS
#define FROM_COMPILER __attribute__((regparm(0)))
#else
#define FROM_COMPILER
#endif

/* The bytes of the direct map that are checked: none before the start and after a report. */
static uintptr_t limit;

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

static inline uint8_t *shadow_of(uintptr_t at)
{
    return (uint8_t *)(at / GRANULE + SAN_ADDRESS);
}

/* How many bytes from an address on have a shadow. */
static inline size_t shadowed(uintptr_t at)
{
    if (at - KERNBASE < limit)
        return KERNBASE + limit - at;
    return at - VMAP_BASE < STACK_BYTES && limit > 0 ? VMAP_END - at : 0;
}

/* How many of the n bytes from an address on may be used. */
static size_t usable(uintptr_t start, size_t n)
{
    uintptr_t end = start + MIN(n, shadowed(start));

    for (uintptr_t at = start; at < end; at = ROUND_DOWN(at, GRANULE) + GRANULE) {
        uint8_t byte = *shadow_of(at);
        uintptr_t granule = ROUND_DOWN(at, GRANULE), last = MIN(end - granule, GRANULE);
        if (byte >= NONE)
            return at - start;
        if (byte > 0 && byte < last)
            return MAX(granule + byte, start) - start;
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

    *size = usable(object, room);
    return object;
}

/* The report about memory that is no object: a free page, or variables on a stack. */
static NORETURN void report_place(const char *what, uintptr_t at, size_t n, uint8_t byte,
                                  const char *by)
{
    bool freed = byte == FREE_PAGE || byte == OUT_OF_SCOPE;
    const char *place = byte == FREE_PAGE      ? "in a free page"
                        : byte == OUT_OF_SCOPE ? "of a variable out of scope"
                                               : "beside a variable on the stack";

    limit = 0; /* the report itself may use anything */
    panic("%s: %s of %zu bytes at 0x%08zx, %s, by %s", freed ? "use after free" : "out of bounds",
          what, n, (size_t)at, place, by);
}

/* The report of an access to n bytes from at on, by the code at pc. */
static NOINLINE NORETURN void report_use(const char *what, uintptr_t at, size_t n, uintptr_t pc)
{
    uintptr_t bad = at + usable(at, n);
    const struct kmem_cache *cache;
    size_t size;
    char by[96];

    symbol_describe(pc, by, sizeof(by));
    if (bad >= VMAP_BASE || !(virt_to_page((const void *)bad)->flags & PAGE_SLAB))
        report_place(what, at, n, *shadow_of(bad), by);
    bool freed = *shadow_of(bad) == FREE_OBJECT;
    size_t where = at - find_object(bad, &cache, &size);
    limit = 0;
    if (freed)
        panic("use after free: %s of %zu bytes at 0x%08zx, at byte %zu of a free object (%s, %u "
              "bytes), by %s",
              what, n, (size_t)at, where, cache->name, cache->object_size, by);
    panic("out of bounds: %s of %zu bytes at 0x%08zx, at byte %zu of an object of %zu bytes (%s), "
          "by %s",
          what, n, (size_t)at, where, size, cache->name, by);
}

__attribute__((always_inline)) static inline void check(uintptr_t at, size_t n, const char *what,
                                                        uintptr_t pc)
{
    if (shadowed(at) == 0)
        return;
    if (likely(n <= GRANULE - at % GRANULE && *shadow_of(at) == 0))
        return;
    if (unlikely(usable(at, n) < n))
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

void addrcheck_stack(uintptr_t stack, size_t n)
{
    if (stack - VMAP_BASE < STACK_BYTES)
        __real_memset(shadow_of(stack), 0, n / GRANULE);
}

/*
 * The functions on this stack do not return, and so do not clear the shadow of their variables. The stack ends with its
 * place (proc/kstack.c). A CPU that starts comes here, too: it has no current thread yet.
 */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
    uintptr_t here = ROUND_DOWN((uintptr_t)__builtin_frame_address(0), GRANULE);
    uintptr_t place = (KSTACK_PAGES + 1) * PAGE_SIZE;

    addrcheck_stack(here, place - (here - VMAP_BASE) % place);
}

/* Large variables of an inner scope of a function. */
FROM_COMPILER void __asan_poison_stack_memory(uintptr_t at, size_t n);
FROM_COMPILER void __asan_poison_stack_memory(uintptr_t at, size_t n)
{
    if (shadowed(at) >= n)
        __real_memset(shadow_of(at), OUT_OF_SCOPE, ROUND_UP(n, GRANULE) / GRANULE);
}

FROM_COMPILER void __asan_unpoison_stack_memory(uintptr_t at, size_t n);
FROM_COMPILER void __asan_unpoison_stack_memory(uintptr_t at, size_t n)
{
    if (shadowed(at) < n)
        return;
    __real_memset(shadow_of(at), 0, n / GRANULE);
    if (n % GRANULE != 0)
        *shadow_of(at + n) = n % GRANULE;
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

static void mark(uintptr_t from, size_t n, uint8_t byte)
{
    if (shadowed(from) > 0)
        __real_memset(shadow_of(from), byte, n / GRANULE);
}

static uint8_t first_mark(uintptr_t memory)
{
    return shadowed(memory) > 0 ? *shadow_of(memory) : 0;
}

/* Takes the memory of the shadow from one address to another. */
static void take_memory(struct bootinfo *boot, uintptr_t from, uintptr_t to)
{
    paddr_t base = virt_to_phys(shadow_of(from)), end = virt_to_phys(shadow_of(to));
    bool found = false;

    for (unsigned i = 0; i < boot->memory_count; i++)
        found |= boot->memory[i].base <= base && end - boot->memory[i].base <= boot->memory[i].size;
    for (unsigned i = 0; i < boot->reserved_count; i++)
        found &= boot->reserved[i].base >= end ||
                 boot->reserved[i].base + boot->reserved[i].size <= base;
    if (!found || boot->reserved_count == BOOT_RANGES)
        panic("SAN=address needs free memory from 0x%x to 0x%x", (unsigned)base, (unsigned)end);
    bootmem_reserve(boot, base, end);
    __real_memset(shadow_of(from), 0, end - base);
}

void addrcheck_init(struct bootinfo *boot)
{
    paddr_t end = 0;

    for (unsigned i = 0; i < boot->memory_count; i++)
        end = MAX(end, MIN((uint64_t)boot->memory[i].base + boot->memory[i].size, DIRECTMAP_MAX));
    end = ROUND_DOWN(end, GRANULE * PAGE_SIZE);
    take_memory(boot, KERNBASE, KERNBASE + end);
    take_memory(boot, VMAP_BASE, VMAP_END);
    limit = end;
}

void addrcheck_page_free(const void *page, unsigned order)
{
    if (first_mark((uintptr_t)page) == FREE_PAGE)
        report_use("second free", (uintptr_t)page, PAGE_SIZE << order, CALLER);
    mark((uintptr_t)page, PAGE_SIZE << order, FREE_PAGE);
}

void addrcheck_page_alloc(const void *page, unsigned order)
{
    mark((uintptr_t)page, PAGE_SIZE << order, 0);
}

void addrcheck_slab(const void *slab, size_t n)
{
    mark((uintptr_t)slab, n, FREE_OBJECT);
}

void addrcheck_alloc(const void *object, size_t size, size_t room)
{
    uintptr_t at = (uintptr_t)object, end = at + ROUND_DOWN(size, GRANULE);

    mark(at, end - at, 0);
    mark(end, at + room - end, BEHIND);
    if (size % GRANULE != 0)
        mark(end, GRANULE, size % GRANULE);
}

void addrcheck_free(const void *object, size_t room)
{
    if (first_mark((uintptr_t)object) == FREE_OBJECT)
        report_use("second free", (uintptr_t)object, room, CALLER);
    mark((uintptr_t)object, room, FREE_OBJECT);
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
