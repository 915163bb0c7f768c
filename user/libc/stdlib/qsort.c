/* SPDX-License-Identifier: MIT */
/*
 * qsort as introsort, and binary search.
 *
 * Introsort is quicksort, which needs the fewest steps on most inputs; heapsort for a part that quicksort
 * has cut too unevenly, so that n log n comparisons are enough for every input; and insertion for parts of a
 * few elements. It needs no memory, which merge sort would, so it cannot fail; smoothsort needs none either,
 * but about twice the comparisons.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FEW 8 /* elements, that are sorted by insertion */

typedef uint32_t __attribute__((may_alias)) word;

struct array {
    char *base;
    size_t size; /* of an element */
    bool words;  /* elements are aligned words */
    int (*compare)(const void *, const void *);
};

static inline char *element(const struct array *a, size_t index)
{
    return a->base + index * a->size;
}

static void swap_bytes(char *p, char *q, size_t size)
{
    char piece[64];

    while (size > 0) {
        size_t n = size < sizeof(piece) ? size : sizeof(piece);

        memcpy(piece, p, n);
        memcpy(p, q, n);
        memcpy(q, piece, n);
        p += n;
        q += n;
        size -= n;
    }
}

static inline void swap(const struct array *a, char *p, char *q)
{
    if (!a->words) {
        swap_bytes(p, q, a->size);
        return;
    }
    for (size_t i = 0; i < a->size; i += sizeof(word)) {
        word w = *(word *)(p + i);

        *(word *)(p + i) = *(word *)(q + i);
        *(word *)(q + i) = w;
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
        swap(a, element(a, root), element(a, child));
        root = child;
    }
}

/*
 * The heap is a binary tree in an array: the children of i are at 2i + 1 and 2i + 2, and no child is greater
 * than its parent.
 */
static void heap_sort(const struct array *a, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sink(a, root, count);
    while (count > 1) { /* the greatest element moves behind the rest of the heap */
        swap(a, a->base, element(a, --count));
        sink(a, 0, count);
    }
}

/* Sorts by insertion. If limit swaps are not enough, it stops and returns false. */
static bool insert_all(const struct array *a, size_t count, size_t limit)
{
    char *end = element(a, count), *q;

    for (char *p = a->base + a->size; p < end; p += a->size)
        for (q = p; q > a->base && a->compare(q - a->size, q) > 0; q -= a->size) {
            if (limit-- == 0)
                return false;
            swap(a, q - a->size, q);
        }
    return true;
}

static char *median(const struct array *a, char *p, char *q, char *r)
{
    if (a->compare(p, q) < 0)
        return a->compare(q, r) < 0 ? q : a->compare(p, r) < 0 ? r : p;
    return a->compare(q, r) > 0 ? q : a->compare(p, r) > 0 ? r : p;
}

/* Moves a middle element to the start: the median of three, or of three such medians if there are many. */
static void choose_pivot(const struct array *a, size_t count)
{
    size_t step = count / 8 * a->size;
    char *low = a->base, *middle = element(a, count / 2), *high = element(a, count - 1);

    if (count > 64) {
        low = median(a, low, low + step, low + 2 * step);
        middle = median(a, middle - step, middle, middle + step);
        high = median(a, high - 2 * step, high - step, high);
    }
    swap(a, a->base, median(a, low, middle, high));
}

/*
 * Moves the pivot, which is at the start, to its place, smaller elements in front of it and greater ones
 * behind it. Both scans stop at equal elements, so that many of these are shared evenly. Returns the place.
 */
static size_t split(const struct array *a, size_t count)
{
    size_t size = a->size;
    char *pivot = a->base, *low = pivot, *high = pivot + count * size;

    for (;;) {
        do {
            low += size;
        } while (low < high && a->compare(low, pivot) < 0);
        do {
            high -= size;
        } while (high > low && a->compare(high, pivot) > 0);
        if (low >= high)
            break;
        swap(a, low, high);
    }
    if (high == low && a->compare(high, pivot) > 0)
        high -= size;
    swap(a, pivot, high);
    return (size_t)(high - pivot) / size;
}

/* Calls itself for the smaller part only: the depth is at most the logarithm of count. */
static void sort_part(struct array a, size_t count, unsigned depth)
{
    while (count > FEW) {
        if (depth-- == 0) {
            heap_sort(&a, count);
            return;
        }
        choose_pivot(&a, count);
        size_t place = split(&a, count), rest = count - place - 1;
        struct array behind = a;
        behind.base = element(&a, place + 1);
        if (place < rest) {
            sort_part(a, place, depth);
            a = behind;
            count = rest;
        } else {
            sort_part(behind, rest, depth);
            count = place;
        }
    }
    insert_all(&a, count, SIZE_MAX);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    struct array a = {base, size, ((uintptr_t)base | size) % sizeof(word) == 0, compare};

    if (count < 2 || size == 0 ||
        insert_all(&a, count, FEW)) /* often sorted but for a few elements */
        return;
    sort_part(a, count, 2 * (unsigned)(8 * sizeof(long) - (size_t)__builtin_clzl(count)));
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
