/* SPDX-License-Identifier: MIT */
/* Printing changes: "3,4c3" with the lines, or in hunks with lines around them. */
#include "diff.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* A change: lines a0 to a1 - 1 become b0 to b1 - 1, counted from 0. */
struct change {
    int a0, a1, b0, b1;
};

/* Finds the next change from the lines at (a1, b1) of *c on. */
static bool next_change(const struct text *a, const struct text *b, struct change *c)
{
    int x = c->a1, y = c->b1;

    while (x < a->count && y < b->count && !a->lines[x].changed && !b->lines[y].changed) {
        x++;
        y++;
    }
    *c = (struct change){x, x, y, y};
    while (c->a1 < a->count && a->lines[c->a1].changed)
        c->a1++;
    while (c->b1 < b->count && b->lines[c->b1].changed)
        c->b1++;
    return c->a1 > x || c->b1 > y;
}

static void show_lines(const struct text *text, int from, int to, const char *prefix)
{
    for (int i = from; i < to; i++) {
        const struct line *line = &text->lines[i];

        fputs(prefix, stdout);
        fwrite(line->text, 1, line->length, stdout);
        if (line->text[line->length - 1] != '\n')
            puts("\n\\ No newline at end of file");
    }
}

/* A range of lines, counted from 1; an empty one is the line before. */
static void show_range(int from, int to)
{
    if (to - from > 1)
        printf("%d,%d", from + 1, to);
    else
        printf("%d", to);
}

static void show_plain(const struct text *a, const struct text *b)
{
    struct change c = {0};

    while (next_change(a, b, &c)) {
        bool deletes = c.a1 > c.a0, inserts = c.b1 > c.b0;

        show_range(c.a0, c.a1);
        putchar(deletes && inserts ? 'c' : deletes ? 'd' : 'a');
        show_range(c.b0, c.b1);
        putchar('\n');
        show_lines(a, c.a0, c.a1, "< ");
        if (deletes && inserts)
            puts("---");
        show_lines(b, c.b0, c.b1, "> ");
    }
}

static void show_name(const char *mark, const char *path)
{
    struct stat st = {0};
    char date[32];

    if (strcmp(path, "-") == 0 ? fstat(0, &st) < 0 : stat(path, &st) < 0)
        st.st_mtim.tv_sec = 0; /* a missing file: with -N */
    time_t seconds = st.st_mtim.tv_sec;
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", localtime(&seconds));
    printf("%s %s\t%s.%09ld +0000\n", mark, path, date, (long)st.st_mtim.tv_nsec);
}

static void show_hunk_range(char mark, int from, int count)
{
    printf(count == 1 ? " %c%d" : " %c%d,%d", mark, from + (count > 0), count);
}

/* Prints the changes from first on that are near each other, with their context. Returns the next one. */
static struct change show_hunk(const struct text *a, const struct text *b, struct change first)
{
    struct change next = first, last = first;
    bool more = true;

    while (more && next.a0 - last.a1 <= 2 * context_lines) {
        last = next;
        more = next_change(a, b, &next);
    }
    int before = first.a0 < context_lines ? first.a0 : context_lines;
    int after = a->count - last.a1 < context_lines ? a->count - last.a1 : context_lines;
    fputs("@@", stdout);
    show_hunk_range('-', first.a0 - before, last.a1 + after - first.a0 + before);
    show_hunk_range('+', first.b0 - before, last.b1 + after - first.b0 + before);
    puts(" @@");
    int x = first.a0 - before;
    for (struct change c = first;; next_change(a, b, &c)) {
        show_lines(a, x, c.a0, " ");
        show_lines(a, c.a0, c.a1, "-");
        show_lines(b, c.b0, c.b1, "+");
        x = c.a1;
        if (c.a1 == last.a1 && c.b1 == last.b1)
            break;
    }
    show_lines(a, x, x + after, " ");
    return next;
}

void show_changes(const struct text *a, const struct text *b, const char *header)
{
    struct change c = {0};

    fputs(header, stdout);
    if (context_lines < 0) {
        show_plain(a, b);
        return;
    }
    show_name("---", a->path);
    show_name("+++", b->path);
    for (bool more = next_change(a, b, &c); more; more = c.a1 > c.a0 || c.b1 > c.b0)
        c = show_hunk(a, b, c);
}
