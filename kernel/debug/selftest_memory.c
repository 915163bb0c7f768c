/* SPDX-License-Identifier: MIT */
/*
 * Wrong uses of the kernel's own memory. Builds with SAN=address report them; others do not notice.
 *
 * selftest=behind: a write one byte behind an object. selftest=behind-copy: a copy that ends there.
 *
 * selftest=behind-variable: a write one byte behind a variable of the function.
 *
 * selftest=freed: a read of an object that has been freed. selftest=freed-page: a write to a page that has been freed.
 *
 * selftest=freed-twice: an object is freed a second time.
 */
#include "debug/selftest_memory.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"

#define SIZE 13u /* not all bytes of the last 8 are the object's */

/* Volatile, so that the compiler neither sees the fault nor leaves it out. */
static volatile char *volatile object;

static void new_object(void)
{
    object = kzalloc(SIZE);
    if (!object)
        panic("selftest: no memory");
}

void selftest_behind(void)
{
    new_object();
    object[SIZE] = 1;
}

void selftest_behind_copy(void)
{
    static const char bytes[SIZE + 1];

    new_object();
    memcpy((char *)object, bytes, SIZE + 1);
}

void selftest_behind_variable(void)
{
    char bytes[SIZE] = {0};

    object = bytes;
    object[SIZE] = 1;
}

void selftest_freed(void)
{
    new_object();
    kmfree((char *)object);
    (void)object[2];
}

void selftest_freed_page(void)
{
    object = kalloc();
    if (!object)
        panic("selftest: no memory");
    kfree((char *)object);
    object[PAGE_SIZE - 1] = 1;
}

void selftest_freed_twice(void)
{
    new_object();
    kmfree((char *)object);
    kmfree((char *)object);
}
