/* SPDX-License-Identifier: MIT */
/* Reading differences in the unified form, as "diff -u" writes them. One line is read ahead. */
#include "patch.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

static char *ahead; /* the next line, without its newline; NULL at the end */
static size_t ahead_room;
static bool started;

static void advance(FILE *input)
{
    ssize_t n = getline(&ahead, &ahead_room, input);

    started = true;
    if (n < 0) {
        free(ahead);
        ahead = NULL;
        ahead_room = 0;
    } else if (n > 0 && ahead[n - 1] == '\n') {
        ahead[n - 1] = '\0';
    }
}

void add_line(struct lines *lines, const char *text)
{
    if (lines->count == lines->room) {
        lines->room = lines->room ? 2 * lines->room : 64;
        lines->text = reallocarray(lines->text, lines->room, sizeof(*lines->text));
    }
    if (!lines->text || !(lines->text[lines->count] = strdup(text)))
        err(2, "malloc");
    lines->count++;
}

void free_lines(struct lines *lines)
{
    while (lines->count > 0)
        free(lines->text[--lines->count]);
    free(lines->text);
    *lines = (struct lines){0};
}

/* The name behind "--- ", up to a tab or the end. */
static char *take_name(const char *line)
{
    char *name = strndup(line + 4, strcspn(line + 4, "\t"));

    if (!name)
        err(2, "malloc");
    return name;
}

bool read_header(FILE *input, char **old_name, char **new_name)
{
    if (!started)
        advance(input);
    for (; ahead; advance(input)) {
        if (strncmp(ahead, "--- ", 4) != 0)
            continue;
        *old_name = take_name(ahead);
        advance(input);
        if (ahead && strncmp(ahead, "+++ ", 4) == 0) {
            *new_name = take_name(ahead);
            advance(input);
            return true;
        }
        free(*old_name);
    }
    return false;
}

/* Reads "start,count" or "start", behind the sign at *at. */
static bool take_range(char **at, size_t *start, size_t *count)
{
    char *end;

    *start = strtoul(*at + 1, &end, 10);
    *count = 1;
    if (end == *at + 1)
        return false;
    if (*end == ',')
        *count = strtoul(end + 1, &end, 10);
    *at = end;
    return true;
}

/* Counts the lines of context that both sides share, at the beginning and at the end. */
static void measure_context(struct hunk *h)
{
    size_t least = h->old.count < h->new.count ? h->old.count : h->new.count;

    h->lead = h->tail = 0;
    while (h->lead < least && strcmp(h->old.text[h->lead], h->new.text[h->lead]) == 0)
        h->lead++;
    while (h->tail + h->lead < least && strcmp(h->old.text[h->old.count - 1 - h->tail],
                                               h->new.text[h->new.count - 1 - h->tail]) == 0)
        h->tail++;
}

/* One line of a hunk, for the old side, the new side or both. */
static void take_line(struct lines *old, struct lines *new)
{
    char kind = *ahead ? *ahead : ' '; /* mailers remove a blank at the end */
    const char *text = *ahead ? ahead + 1 : ahead;

    if (kind != '+')
        add_line(old, text);
    if (kind != '-')
        add_line(new, text);
}

bool read_hunk(FILE *input, struct hunk *h, bool reverse)
{
    struct lines *old = reverse ? &h->new : &h->old, *new = reverse ? &h->old : &h->new;
    size_t old_start, new_start, old_count, new_count;
    char *at = ahead ? ahead + 3 : NULL;

    *h = (struct hunk){0};
    if (!at || strncmp(ahead, "@@ -", 4) != 0 || !take_range(&at, &old_start, &old_count) ||
        strncmp(at, " +", 2) != 0)
        return false;
    at++;
    if (!take_range(&at, &new_start, &new_count))
        return false;
    char last = ' ';
    for (advance(input);
         old->count < old_count || new->count < new_count || (ahead && *ahead == '\\');
         advance(input)) {
        if (!ahead || !strchr(" +-\\", *ahead))
            errx(2, "a hunk ends too early");
        if (*ahead != '\\') {
            last = *ahead;
            take_line(old, new);
            continue;
        }
        old->newline_missing |= last != '+';
        new->newline_missing |= last != '-';
    }
    h->old_start = reverse ? new_start : old_start;
    h->new_start = reverse ? old_start : new_start;
    measure_context(h);
    return true;
}
