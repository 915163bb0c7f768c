/* SPDX-License-Identifier: MIT */
/*
 * Lines that a user edits: the shell's commands, and read -e. The line editor is user/lib/edit; here are the shell's
 * history and the builtin that shows it.
 */
#include "sh.h"
#include <edit/edit.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HISTORY_FILE ".sh_history"
#define HISTORY_SIZE 500 /* lines, if HISTSIZE says nothing */

static struct edit_tty terminal = {
    .out = STDERR_FILENO,
    .read_keys = read_or_interrupt,
    .variable = get_variable,
};
static struct edit *editor;

bool editing_is_possible(int fd)
{
    terminal.in = fd;
    return edit_is_possible(&terminal);
}

/* The file of the history: HISTFILE, or a file in the home folder. Empty: none. */
static void find_history(char *path, size_t size)
{
    const char *file = get_variable("HISTFILE"), *home = get_variable("HOME");

    *path = '\0';
    if (file)
        snprintf(path, size, "%s", file);
    else if (home && *home)
        snprintf(path, size, "%s/%s", strcmp(home, "/") == 0 ? "" : home, HISTORY_FILE);
}

static void open_history(void)
{
    char path[PATH_MAX];
    const char *size = get_variable("HISTSIZE");
    int limit = size ? atoi(size) : 0;

    find_history(path, sizeof(path));
    edit_history_file(editor, *path ? path : NULL, limit > 0 ? (size_t)limit : HISTORY_SIZE);
}

static void open_editor(void)
{
    const struct edit_terminal on_terminal = edit_terminal_of(&terminal);

    editor = check_memory(edit_new(&on_terminal));
    edit_complete_with(editor, complete_command, NULL);
    if (shell.interactive)
        open_history();
}

/* Reads a line with the editor: its text with a newline, malloc()ed. NULL: the input has ended, or Ctrl-C. */
static char *edited_line(int fd, const char *prompt)
{
    terminal.in = fd;
    if (!editor)
        open_editor();
    if (shell.interrupted)
        return NULL;
    enum edit_result result = edit_read(editor, prompt);
    if (result == EDIT_INTERRUPTED)
        note_interrupt(SIGINT);
    if (result == EDIT_FAILED)
        out_of_memory();
    if (result != EDIT_LINE)
        return NULL;
    const char *line = edit_line(editor);
    size_t length = strlen(line);
    char *copy = check_memory(malloc(length + 2));
    memcpy(copy, line, length);
    strcpy(copy + length, "\n");
    return copy;
}

char *edit_answer(int fd, const char *prompt)
{
    return edited_line(fd, prompt);
}

char *edit_command(int fd, const char *prompt)
{
    char *line = edited_line(fd, prompt);

    if (line)
        edit_history_add(editor, edit_line(editor));
    return line;
}

void stop_editing(void)
{
    if (editor)
        edit_stop(editor);
}

size_t history_count(void)
{
    return editor ? edit_history_count(editor) : 0;
}

const char *history_line(size_t index)
{
    return edit_history_line(editor, index);
}

void history_add(const char *line)
{
    if (editor)
        edit_history_add(editor, line);
}

/* history [n], history -c */
int builtin_history(int argc, char **args)
{
    size_t count = editor ? edit_history_count(editor) : 0, first = 0;

    if (argc > 1 && strcmp(args[1], "-c") == 0) {
        if (editor)
            edit_history_clear(editor);
        return 0;
    }
    if (argc > 1) {
        int wanted = number_argument(args, args[1], 0);
        if (wanted < 0)
            return STATUS_USAGE;
        first = count > (size_t)wanted ? count - (size_t)wanted : 0;
    }
    for (size_t i = first; i < count; i++)
        printf("%5u  %s\n", (unsigned)i + 1, edit_history_line(editor, i));
    return 0;
}
