/* SPDX-License-Identifier: MIT */
/*
 * Applying a hunk: its old lines are looked for at the place that it names, then ever farther away. If they are
 * nowhere, one or two lines of context at both ends are left out.
 */
#include "patch.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_MAX 2 /* lines of context that may differ */

/* The part of a hunk that is compared: without some context. */
struct part {
    size_t skip, count; /* of the old lines */
};

static struct part part_of(const struct hunk *h, size_t fuzz)
{
    size_t lead = fuzz < h->lead ? fuzz : h->lead, tail = fuzz < h->tail ? fuzz : h->tail;

    return (struct part){lead, h->old.count - lead - tail};
}

static bool fits(const struct lines *file, const struct hunk *h, struct part part, long at)
{
    if (at < 0 || (size_t)at + part.count > file->count)
        return false;
    for (size_t i = 0; i < part.count; i++)
        if (strcmp(file->text[(size_t)at + i], h->old.text[part.skip + i]) != 0)
            return false;
    return true;
}

/* The place of a part nearest to the wanted one, or -1. */
static long find(const struct lines *file, const struct hunk *h, struct part part, long wanted)
{
    for (long away = 0; away <= (long)file->count + labs(wanted); away++) {
        if (fits(file, h, part, wanted - away))
            return wanted - away;
        if (fits(file, h, part, wanted + away))
            return wanted + away;
    }
    return -1;
}

/* Replaces count lines of the file, from a place on, by the hunk's new ones, without those at the ends. */
static void replace(struct lines *file, size_t at, size_t count, const struct hunk *h,
                    struct part part)
{
    struct lines result = {.newline_missing = file->newline_missing};
    size_t tail = h->old.count - part.skip - part.count;

    for (size_t i = 0; i < at; i++)
        add_line(&result, file->text[i]);
    for (size_t i = part.skip; i + tail < h->new.count; i++)
        add_line(&result, h->new.text[i]);
    for (size_t i = at + count; i < file->count; i++)
        add_line(&result, file->text[i]);
    if (at + count == file->count && tail == 0)
        result.newline_missing = h->new.newline_missing;
    free_lines(file);
    *file = result;
}

bool apply_hunk(struct lines *file, const struct hunk *h, long *offset)
{
    /* an empty range names the line in front */
    long start = (long)h->old_start - (h->old.count > 0);

    for (size_t fuzz = 0; fuzz <= FUZZ_MAX; fuzz++) {
        struct part part = part_of(h, fuzz);
        long wanted = start + *offset + (long)part.skip, at = find(file, h, part, wanted);

        if (at < 0)
            continue;
        replace(file, (size_t)at, part.count, h, part);
        *offset = at - start - (long)part.skip;
        return true;
    }
    return false;
}

bool is_applied(const struct lines *file, const struct hunk *h)
{
    struct hunk reverse = {h->new_start, h->old_start, h->new, h->old, h->lead, h->tail};

    return fits(file, &reverse, part_of(&reverse, 0),
                (long)reverse.old_start - (reverse.old.count > 0));
}
