/* SPDX-License-Identifier: MIT */
/*
 * The shortest series of deletions and insertions, by the algorithm of Myers ("An O(ND) Difference Algorithm and Its
 * Variations", 1986) in linear space.
 *
 * A position (x, y) means that x lines of a and y lines of b are done; it lies on the diagonal x - y. A step to the
 * right deletes a line of a, a step down inserts one of b, and equal lines allow steps along the diagonal that cost
 * nothing. From the beginning and from the end of a box, the positions are computed that 1, 2, 3... paid steps can
 * reach, until both meet on a diagonal. Their meeting point divides the box into two smaller ones.
 */
#include "diff.h"
#include <err.h>
#include <limits.h>
#include <stdlib.h>

#define NOWHERE (-1)

/* The lines from a0 to a1 - 1 of a, and from b0 to b1 - 1 of b. */
struct box {
    int a0, a1, b0, b1;
};

static struct line *a_lines, *b_lines;
static int *forward, *backward; /* x of the farthest position on each diagonal, or NOWHERE */

static bool same(int x, int y)
{
    return a_lines[x].class == b_lines[y].class;
}

/* The farthest position on diagonal k that one more step from its neighbours reaches. */
static int step_forward(const struct box *box, int k)
{
    int left = forward[k - 1], above = forward[k + 1];
    int x = left != NOWHERE && left < box->a1 ? left + 1 : NOWHERE;

    if (above != NOWHERE && above - k <= box->b1 && above > x)
        x = above;
    while (x != NOWHERE && x < box->a1 && x - k < box->b1 && same(x, x - k))
        x++;
    return x;
}

static int step_backward(const struct box *box, int k)
{
    int right = backward[k + 1], below = backward[k - 1];
    int x = right != NOWHERE && right > box->a0 ? right - 1 : NOWHERE;

    if (below != NOWHERE && below - k >= box->b0 && (x == NOWHERE || below < x))
        x = below;
    while (x != NOWHERE && x > box->a0 && x - k > box->b0 && same(x - 1, x - k - 1))
        x--;
    return x;
}

/* The first diagonal, from low on, that a step number reaches from the diagonal start. */
static int first_diagonal(int start, int steps, int low)
{
    int k = start - steps;

    return k >= low ? k : low + ((low - k) & 1);
}

/* Finds a position (*x, *y) on a shortest path through the box, which has lines of both and no equal corner. */
static void find_middle(const struct box *box, int *x, int *y)
{
    int low = box->a0 - box->b1, high = box->a1 - box->b0;
    int begin = box->a0 - box->b0, end = box->a1 - box->b1;

    for (int k = low - 1; k <= high + 1; k++)
        forward[k] = backward[k] = NOWHERE;
    forward[begin] = box->a0;
    backward[end] = box->a1;
    for (int steps = 1;; steps++) {
        for (int k = first_diagonal(begin, steps, low); k <= high && k <= begin + steps; k += 2) {
            forward[k] = *x = step_forward(box, k);
            *y = *x - k;
            if (*x != NOWHERE && backward[k] != NOWHERE && backward[k] <= *x)
                return;
        }
        for (int k = first_diagonal(end, steps, low); k <= high && k <= end + steps; k += 2) {
            backward[k] = *x = step_backward(box, k);
            *y = *x - k;
            if (*x != NOWHERE && forward[k] != NOWHERE && *x <= forward[k])
                return;
        }
    }
}

static void mark_box(struct box box)
{
    int x, y;

    while (box.a0 < box.a1 && box.b0 < box.b1 && same(box.a0, box.b0)) {
        box.a0++;
        box.b0++;
    }
    while (box.a0 < box.a1 && box.b0 < box.b1 && same(box.a1 - 1, box.b1 - 1)) {
        box.a1--;
        box.b1--;
    }
    if (box.a0 == box.a1 || box.b0 == box.b1) {
        while (box.a0 < box.a1)
            a_lines[box.a0++].changed = true;
        while (box.b0 < box.b1)
            b_lines[box.b0++].changed = true;
        return;
    }
    find_middle(&box, &x, &y);
    mark_box((struct box){box.a0, x, box.b0, y});
    mark_box((struct box){x, box.a1, y, box.b1});
}

/*
 * Moves each series of changed lines as far down as equal lines allow, if the other file has no change there:
 * a function that was added then ends with its own brace, not with that of the one before.
 */
static void settle(struct text *text, const struct text *other)
{
    int j = 0; /* the line of other that belongs to line i */

    for (int i = 0; i < text->count; i++, j++) {
        int end = i;

        while (j < other->count && other->lines[j].changed)
            j++;
        if (!text->lines[i].changed)
            continue;
        while (end < text->count && text->lines[end].changed)
            end++;
        while (end < text->count && !text->lines[end].changed && j < other->count &&
               !other->lines[j].changed && text->lines[i].class == text->lines[end].class) {
            text->lines[i++].changed = false;
            text->lines[end++].changed = true;
            j++;
            while (end < text->count && text->lines[end].changed)
                end++;
        }
        i = end - 1;
        j--;
    }
}

void mark_changes(struct text *a, struct text *b)
{
    size_t diagonals = (size_t)a->count + (size_t)b->count + 3;
    int *both = reallocarray(NULL, diagonals, 2 * sizeof(*both));

    if (!both)
        err(2, "malloc");
    a_lines = a->lines;
    b_lines = b->lines;
    forward = both + b->count + 1;
    backward = forward + diagonals;
    mark_box((struct box){0, a->count, 0, b->count});
    free(both);
    settle(a, b);
    settle(b, a);
}
