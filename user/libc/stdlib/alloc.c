/* SPDX-License-Identifier: MIT */
/* The allocation functions that are made of malloc() and realloc(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *calloc(size_t count, size_t size)
{
    void *memory = reallocarray(NULL, count, size);

    if (memory != NULL)
        memset(memory, 0, count * size);
    return memory;
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, bytes);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    void *memory = NULL;
    int error =
        posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, size);

    if (error != 0)
        errno = error;
    return memory;
}
