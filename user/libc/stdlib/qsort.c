/* SPDX-License-Identifier: MIT */
/*
 * qsort as heapsort: n log n comparisons for every input, no memory, no recursion; and binary
 * search. The heap is a binary tree in an array: the children of i are at 2i + 1 and 2i + 2, and no
 * child is greater than its parent.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct array {
    char *base;
    size_t size; /* of an element */
    int (*compare)(const void *, const void *);
};

static char *element(const struct array *a, size_t index)
{
    return a->base + index * a->size;
}

static void swap(const struct array *a, size_t i, size_t j)
{
    char *p = element(a, i), *q = element(a, j);
    char piece[64];

    for (size_t left = a->size; left > 0;) {
        size_t n = left < sizeof(piece) ? left : sizeof(piece);

        memcpy(piece, p, n);
        memcpy(p, q, n);
        memcpy(q, piece, n);
        p += n;
        q += n;
        left -= n;
    }
}

/* Lets the element at root sink until the heap of count elements is in order below it. */
static void sink(const struct array *a, size_t root, size_t count)
{
    while (root < count / 2) { /* the root has a child */
        size_t child = 2 * root + 1;

        if (child + 1 < count && a->compare(element(a, child), element(a, child + 1)) < 0)
            child++;
        if (a->compare(element(a, root), element(a, child)) >= 0)
            return;
        swap(a, root, child);
        root = child;
    }
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    struct array a = {base, size, compare};

    for (size_t root = count / 2; root-- > 0;)
        sink(&a, root, count);
    while (count > 1) { /* the greatest element moves behind the rest of the heap */
        swap(&a, 0, --count);
        sink(&a, 0, count);
    }
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *))
{
    const char *first = base;

    while (count > 0) {
        const char *middle = first + count / 2 * size;
        int order = compare(key, middle);

        if (order == 0)
            return (void *)(uintptr_t)middle;
        if (order > 0) {
            first = middle + size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}
