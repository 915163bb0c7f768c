/* SPDX-License-Identifier: MIT */
/*
 * The history of lines, and its file: a line of the file for each line. New lines are added to the file at once, so that
 * they survive the end of the machine. Several rows of pasted text are one line here, and several in the file.
 */
#include "internal.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t edit_history_count(const struct edit *edit)
{
    return edit->history.count;
}

const char *edit_history_line(const struct edit *edit, size_t index)
{
    return edit->history.lines[index];
}

static void drop_oldest(struct history *history)
{
    free(history->lines[0]);
    history->count--;
    memmove(history->lines, history->lines + 1, history->count * sizeof(char *));
}

static bool make_room(struct history *history)
{
    size_t room = history->room ? 2 * history->room : 16;

    if (history->count < history->room)
        return true;
    char **lines = realloc(history->lines, room * sizeof(char *));
    if (!lines)
        return false;
    history->lines = lines;
    history->room = room;
    return true;
}

/* True: the line is in the history now, and was not the last one before. */
static bool remember(struct history *history, const char *line)
{
    if (!*line || (history->count > 0 && strcmp(history->lines[history->count - 1], line) == 0))
        return false;
    char *copy = make_room(history) ? strdup(line) : NULL;
    if (!copy)
        return false;
    history->lines[history->count++] = copy;
    if (history->count > history->limit)
        drop_oldest(history);
    return true;
}

static void write_all(int fd, const char *text, size_t n)
{
    for (ssize_t done; n > 0; text += done, n -= (size_t)done) {
        done = write(fd, text, n);
        if (done <= 0)
            return;
    }
}

static void write_line(int fd, const char *line)
{
    struct text text = {0};

    if (text_set(&text, line, strlen(line)) && text_append(&text, "\n", 1))
        write_all(fd, text.data, text.length);
    text_free(&text);
}

void edit_history_add(struct edit *edit, const char *line)
{
    struct history *history = &edit->history;

    if (!remember(history, line) || !history->path)
        return;
    int fd = open(history->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    write_line(fd, line);
    close(fd);
}

/* Replaces the file by the lines in memory. */
static void rewrite_file(const struct history *history)
{
    int fd = open(history->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0)
        return;
    for (size_t i = 0; i < history->count; i++)
        write_line(fd, history->lines[i]);
    close(fd);
}

static void forget_lines(struct history *history)
{
    for (size_t i = 0; i < history->count; i++)
        free(history->lines[i]);
    history->count = 0;
}

void edit_history_clear(struct edit *edit)
{
    forget_lines(&edit->history);
    if (edit->history.path)
        rewrite_file(&edit->history);
}

/* Reads the file; returns the number of its lines. */
static size_t read_file(struct history *history)
{
    FILE *file = fopen(history->path, "r");
    char *line = NULL;
    size_t size = 0, count = 0;
    ssize_t n;

    if (!file)
        return 0;
    for (; (n = getline(&line, &size, file)) > 0; count++) {
        if (line[n - 1] == '\n')
            line[n - 1] = '\0';
        remember(history, line);
    }
    free(line);
    fclose(file);
    return count;
}

bool edit_history_file(struct edit *edit, const char *path, size_t limit)
{
    struct history *history = &edit->history;
    char *copy = path ? strdup(path) : NULL;

    if (path && !copy)
        return false;
    free(history->path);
    history->path = copy;
    history->limit = limit;
    while (history->count > limit)
        drop_oldest(history);
    if (path && read_file(history) > limit)
        rewrite_file(history);
    return true;
}

void history_free(struct history *history)
{
    forget_lines(history);
    free(history->lines);
    free(history->path);
}

/* Shows an earlier or a later line. Changes in the lines of the history are not kept. */
void go_in_history(struct edit *edit, int step)
{
    struct history *history = &edit->history;

    if (step < 0 ? edit->shown_line == 0 : edit->shown_line >= history->count) {
        ring_bell(edit);
        return;
    }
    if (edit->shown_line == history->count &&
        !text_set(&edit->draft, edit->line.data, edit->line.length))
        return;
    edit->shown_line += (size_t)step;
    if (edit->shown_line == history->count) {
        replace_line(edit, text_string(&edit->draft), edit->draft.length);
    } else {
        const char *line = history->lines[edit->shown_line];
        replace_line(edit, line, strlen(line));
    }
}

/* Alt-.: the last word of the line before; again: of the one before that. */
void insert_last_word(struct edit *edit)
{
    bool again = edit->last_habit == HABIT_LAST_WORD;
    size_t index = again ? edit->last_word_line : edit->history.count;

    if (index == 0) {
        ring_bell(edit);
        edit->habit = edit->last_habit;
        return;
    }
    const char *line = edit->history.lines[index - 1];
    size_t end = strlen(line);
    while (end > 0 && isspace((unsigned char)line[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && !isspace((unsigned char)line[start - 1]))
        start--;
    if (again) {
        text_remove(&edit->line, edit->cursor - edit->last_word_size, edit->cursor);
        edit->cursor -= edit->last_word_size;
    }
    insert(edit, line + start, end - start);
    edit->last_word_line = index - 1;
    edit->last_word_size = end - start;
    edit->habit = HABIT_LAST_WORD;
}
