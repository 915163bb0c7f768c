/* SPDX-License-Identifier: MIT */
/*
 * Tab: the word before the cursor becomes as long as all candidates agree. If that adds nothing, a second Tab shows the
 * candidates in columns.
 */
#include "internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 100 /* more candidates are shown only if the user wants it */
#define GAP 2    /* columns between two names */

struct candidate {
    char *text, *ending, *name;
};

struct edit_candidates {
    struct candidate *all;
    size_t count, room, start;
};

void edit_complete_with(struct edit *edit, edit_completer *completer, void *context)
{
    edit->completer = completer;
    edit->completer_context = context;
}

void edit_word_start(struct edit_candidates *candidates, size_t start)
{
    candidates->start = start;
}

static void free_candidate(struct candidate *candidate)
{
    free(candidate->text);
    free(candidate->ending);
    free(candidate->name);
}

static bool more_room(struct edit_candidates *candidates)
{
    size_t room = candidates->room ? 2 * candidates->room : 16;

    if (candidates->count < candidates->room)
        return true;
    struct candidate *all = realloc(candidates->all, room * sizeof(*all));
    if (!all)
        return false;
    candidates->all = all;
    candidates->room = room;
    return true;
}

bool edit_candidate(struct edit_candidates *candidates, const char *text, const char *ending,
                    const char *name)
{
    struct candidate one = {strdup(text), strdup(ending), strdup(name)};

    if (one.text && one.ending && one.name && more_room(candidates)) {
        candidates->all[candidates->count++] = one;
        return true;
    }
    free_candidate(&one);
    return false;
}

static void free_all(struct edit_candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++)
        free_candidate(&candidates->all[i]);
    free(candidates->all);
}

static int by_name(const void *a, const void *b)
{
    const struct candidate *one = a, *other = b;

    return strcmp(one->name, other->name);
}

/* Sorts the candidates, and removes those that come twice. */
static void sort(struct edit_candidates *candidates)
{
    struct candidate *all = candidates->all;
    size_t kept = 0;

    if (candidates->count > 1)
        qsort(all, candidates->count, sizeof(*all), by_name);
    for (size_t i = 0; i < candidates->count; i++) {
        if (kept > 0 && strcmp(all[kept - 1].text, all[i].text) == 0)
            free_candidate(&all[i]);
        else
            all[kept++] = all[i];
    }
    candidates->count = kept;
}

/* The length of the beginning that all candidates share: whole characters, and no backslash alone at its end. */
static size_t common_size(const struct edit_candidates *candidates)
{
    const char *first = candidates->all[0].text;
    size_t size = strlen(first), whole = 0;

    for (size_t i = 1; i < candidates->count; i++) {
        const char *other = candidates->all[i].text;
        size_t same = 0;
        while (same < size && first[same] == other[same])
            same++;
        size = same;
    }
    while (whole < size) {
        size_t next = first[whole] == '\\' ? whole + 1 : whole;
        next = next_character(first, strlen(first), next);
        if (next > size)
            break;
        whole = next;
    }
    return whole;
}

static void replace_word(struct edit *edit, size_t start, const char *text, size_t size,
                         const char *ending)
{
    text_remove(&edit->line, start, edit->cursor);
    edit->cursor = start;
    insert(edit, text, size);
    insert(edit, ending, strlen(ending));
}

static void show_cell(struct edit *edit, const char *name, unsigned width)
{
    unsigned used = text_columns(name);

    screen_put(&edit->screen, name, strlen(name));
    for (; used < width; used++)
        screen_put(&edit->screen, " ", 1);
}

/* Shows the names in columns, each sorted from top to bottom. */
static void show_columns(struct edit *edit, const struct edit_candidates *candidates)
{
    unsigned width = 0;

    for (size_t i = 0; i < candidates->count; i++) {
        unsigned used = text_columns(candidates->all[i].name);
        width = used > width ? used : width;
    }
    size_t columns = (edit->screen.columns + GAP - 1) / (width + GAP);
    columns = columns > 0 ? columns : 1;
    size_t rows = (candidates->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < candidates->count; i += rows)
            show_cell(edit, candidates->all[i].name,
                      i + rows < candidates->count ? width + GAP : 0);
        screen_put(&edit->screen, "\r\n", 2);
    }
}

static bool wants_all(struct edit *edit, size_t count)
{
    char question[64];

    if (count <= MANY)
        return true;
    snprintf(question, sizeof(question), "Show all %u candidates? (y or n) ", (unsigned)count);
    leave_line(edit, question);
    struct key key = read_key(edit);
    return key.code == KEY_TEXT && (key.text[0] == 'y' || key.text[0] == 'Y');
}

static void show_list(struct edit *edit, const struct edit_candidates *candidates)
{
    size_t cursor = edit->cursor;

    edit->cursor = edit->line.length;
    refresh(edit);
    leave_line(edit, "\r\n");
    bool wanted = wants_all(edit, candidates->count);
    if (candidates->count > MANY)
        leave_line(edit, "\r\n");
    if (wanted)
        show_columns(edit, candidates);
    edit->cursor = cursor;
}

void complete_word(struct edit *edit)
{
    struct edit_candidates found = {.start = edit->cursor};

    if (edit->completer)
        edit->completer(edit->completer_context, text_string(&edit->line), edit->cursor, &found);
    sort(&found);
    size_t size = found.count > 0 ? common_size(&found) : 0;
    if (found.count == 1) {
        replace_word(edit, found.start, found.all[0].text, size, found.all[0].ending);
    } else if (size > edit->cursor - found.start) {
        replace_word(edit, found.start, found.all[0].text, size, "");
        edit->habit = HABIT_COMPLETE;
    } else if (found.count > 1 && edit->last_habit == HABIT_COMPLETE) {
        show_list(edit, &found);
        edit->habit = HABIT_COMPLETE;
    } else {
        ring_bell(edit);
        edit->habit = HABIT_COMPLETE;
    }
    free_all(&found);
}
