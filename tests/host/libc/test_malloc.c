/* SPDX-License-Identifier: MIT */
/*
 * malloc: blocks do not overlap, memory is reused and returned, and running out of it is handled.
 */
#include <errno.h>

#include "libc.h"

#define SLOTS 200
#define ROUNDS 100000

struct slot {
    unsigned char *memory;
    size_t size;
    unsigned char fill;
};

static size_t random_size(void)
{
    uint64_t r = random64();

    if (r % 8 != 0)
        return r / 8 % 200;
    return r / 8 % (r % 64 == 0 ? 300000 : 5000);
}

static void fill(struct slot *s, void *memory, size_t size)
{
    s->memory = memory;
    s->size = size;
    s->fill = (unsigned char)random64();
    memset(memory, s->fill, size);
}

static void check(const struct slot *s, size_t size)
{
    size_t step = size > 500 ? 101 : 1;

    for (size_t i = 0; i < size; i += step)
        assert_int_equal(s->memory[i], s->fill);
}

/* One random operation on a slot. */
static void step(struct slot *s)
{
    size_t size = random_size(), alignment = 16;
    void *memory;

    check(s, s->size);
    switch (random64() % 4) {
    case 0:
        libc_free(s->memory);
        *s = (struct slot){0};
        return;
    case 1:
        memory = libc_realloc(s->memory, size);
        assert_non_null(memory);
        s->memory = memory;
        check(s, size < s->size ? size : s->size);
        break;
    case 2:
        libc_free(s->memory);
        memory = libc_malloc(size);
        break;
    default:
        libc_free(s->memory);
        alignment = (size_t)8 << random64() % 10;
        assert_int_equal(libc_posix_memalign(&memory, alignment, size), 0);
    }
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % alignment, 0);
    fill(s, memory, size);
}

static void random_use(void **state)
{
    static struct slot slots[SLOTS];

    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        step(&slots[random64() % SLOTS]);
    for (int i = 0; i < SLOTS; i++)
        libc_free(slots[i].memory);
    assert_true(kernel_heap <= 128 * 1024); /* everything was merged, and returned to the kernel */
}

static void reuse(void **state)
{
    size_t before;
    void *first = libc_malloc(1000), *other;

    (void)state;
    libc_free(first);
    other = libc_malloc(1000);
    assert_ptr_equal(first, other);
    libc_free(other);
    before = kernel_heap;
    for (int i = 0; i < 1000; i++)
        libc_free(libc_malloc(300000)); /* grows and shrinks the heap */
    assert_true(kernel_heap <= before + 128 * 1024);
}

static void exhaustion(void **state)
{
    size_t limit = kernel_heap_limit, heap;
    void *p;

    (void)state;
    kernel_heap_limit = kernel_heap;
    libc_errno = 0;
    assert_null(libc_malloc(1 << 20));
    assert_int_equal(libc_errno, ENOMEM);
    kernel_heap_limit = limit;
    heap = kernel_heap;
    assert_null(libc_malloc(SIZE_MAX));
    assert_null(libc_malloc(SIZE_MAX - 8));
    assert_null(libc_malloc(PTRDIFF_MAX));
    assert_null(libc_calloc(SIZE_MAX / 2, 3));
    assert_int_equal(kernel_heap, heap);
    p = libc_malloc(10);
    assert_null(libc_realloc(p, SIZE_MAX)); /* and p is still there */
    libc_free(p);
}

static void zeroed(void **state)
{
    unsigned char *p = libc_malloc(500);

    (void)state;
    memset(p, 0xff, 500);
    libc_free(p);
    p = libc_calloc(50, 10);
    for (int i = 0; i < 500; i++)
        assert_int_equal(p[i], 0);
    libc_free(p);
    libc_free(NULL);
}

int malloc_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_use),
        cmocka_unit_test(reuse),
        cmocka_unit_test(exhaustion),
        cmocka_unit_test(zeroed),
    };

    return cmocka_run_group_tests_name("libc malloc", tests, NULL, NULL);
}
