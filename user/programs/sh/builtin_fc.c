/* SPDX-License-Identifier: MIT */
/*
 * The builtin fc: lines of the history, listed (-l), run again (-s), or edited and then run.
 *
 * The line with fc itself is the last one of the history. It is no choice; a line that is run again is added behind it.
 */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LISTED 16 /* lines, if the user names none */

struct choice {
    char action; /* l, s, or e: edit */
    bool without_numbers, backwards;
    const char *editor;
    size_t first, last; /* indices of lines; first may be the later one */
};

/* The line that a word names: its number, a number of lines back, or the beginning of its text. -1: none. */
static long find_line(const char *word, long count)
{
    char *end;
    long number = strtol(word, &end, 10);

    if (*end == '\0' && end > word) {
        long index = number > 0 ? number - 1 : count + number;
        return index < 0 ? 0 : index < count ? index : count - 1;
    }
    for (long i = count - 1; i >= 0; i--) {
        if (strncmp(history_line((size_t)i), word, strlen(word)) == 0)
            return i;
    }
    return -1;
}

/* The words behind the options: at most two lines. */
static bool choose_lines(struct choice *choice, char **words, long count)
{
    long lines[2] = {choice->action == 'l' ? count - LISTED : count - 1, count - 1};

    lines[0] = lines[0] < 0 ? 0 : lines[0];
    for (int i = 0; words[i] && i < 2; i++) {
        lines[i] = find_line(words[i], count);
        if (lines[i] < 0) {
            complain("fc: %s: no such line in the history", words[i]);
            return false;
        }
        if (i == 0 && choice->action != 'l')
            lines[1] = lines[0];
    }
    choice->first = (size_t)lines[0];
    choice->last = (size_t)lines[1];
    if (choice->backwards) {
        choice->first = (size_t)lines[1];
        choice->last = (size_t)lines[0];
    }
    return true;
}

/* Writes the chosen lines in their order. */
static void write_lines(const struct choice *choice, FILE *out, bool numbers)
{
    size_t i = choice->first;

    for (;; i += choice->first <= choice->last ? 1 : (size_t)-1) {
        if (numbers)
            fprintf(out, "%u", (unsigned)i + 1);
        if (choice->action == 'l')
            fputc('\t', out);
        fprintf(out, "%s\n", history_line(i));
        if (i == choice->last)
            return;
    }
}

/* Shows the text, keeps it in the history in place of the line with fc, and runs it. */
static int run_again(const char *text)
{
    size_t length = strlen(text);
    char *line = arena_copy(text, length - (length > 0 && text[length - 1] == '\n'));

    fprintf(stderr, "%s\n", line);
    history_add(line);
    return run_text(line);
}

/* -s [old=new] [first]: without an editor. */
static int run_changed(struct choice *choice, char **words, long count)
{
    struct buffer text = {0};
    const char *equals = words[0] ? strchr(words[0], '=') : NULL;

    if (!choose_lines(choice, words + (equals != NULL), count))
        return 1;
    const char *line = history_line(choice->first), *found = NULL;
    size_t length = equals ? (size_t)(equals - words[0]) : 0;
    if (equals)
        found = strstr(line, arena_copy(words[0], length));
    if (found) {
        buffer_append(&text, line, (size_t)(found - line));
        buffer_append(&text, equals + 1, strlen(equals + 1));
        line = found + length;
    }
    buffer_append(&text, line, strlen(line));
    return run_again(buffer_finish(&text));
}

/* The text of a file, in the arena. */
static char *read_text(int fd)
{
    struct buffer text = {0};
    char part[512];
    ssize_t n;

    while ((n = read(fd, part, sizeof(part))) > 0)
        buffer_append(&text, part, (size_t)n);
    return buffer_finish(&text);
}

static int run_edited(const struct choice *choice)
{
    char path[] = "/tmp/fcXXXXXX";
    const char *editor = choice->editor ? choice->editor : get_variable("FCEDIT");
    struct buffer command = {0};
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(dup(fd), "w") : NULL;

    if (!file) {
        complain("fc: %s: %s", path, strerror(errno));
        return 1;
    }
    write_lines(choice, file, false);
    fclose(file);
    editor = editor && *editor ? editor : "edit";
    buffer_append(&command, editor, strlen(editor));
    buffer_add(&command, ' ');
    buffer_append(&command, path, strlen(path));
    int status = run_text(buffer_finish(&command));
    int edited = status == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char *text = edited >= 0 ? read_text(edited) : NULL;
    if (edited >= 0)
        close(edited);
    close(fd);
    unlink(path);
    return text ? run_again(text) : status != 0 ? status : 1;
}

/* Takes the options; a number below 0 is no option. Returns the index of the next word, or -1. */
static int take_options(struct choice *choice, int argc, char **args)
{
    int i = 1;

    for (; i < argc && args[i][0] == '-' && args[i][1] && !isdigit((unsigned char)args[i][1]);
         i++) {
        if (strcmp(args[i], "--") == 0)
            return i + 1;
        for (const char *letter = args[i] + 1; *letter; letter++) {
            if (*letter == 'e' && !letter[1] && i + 1 < argc) {
                choice->editor = args[++i];
                break;
            }
            if (!strchr("lnrs", *letter)) {
                complain("usage: fc -l [-nr] [first [last]] | fc -s [old=new] [first] | "
                         "fc [-r] [-e editor] [first [last]]");
                return -1;
            }
            choice->without_numbers |= *letter == 'n';
            choice->backwards |= *letter == 'r';
            choice->action = strchr("ls", *letter) ? *letter : choice->action;
        }
    }
    return i;
}

/* fc: see above. */
int builtin_fc(int argc, char **args)
{
    struct choice choice = {.action = 'e'};
    long count = (long)history_count() - 1;
    int next = take_options(&choice, argc, args);

    if (next < 0)
        return STATUS_USAGE;
    if (count < 1) {
        complain("fc: the history is empty");
        return 1;
    }
    if (choice.action == 's')
        return run_changed(&choice, args + next, count);
    if (!choose_lines(&choice, args + next, count))
        return 1;
    if (choice.action == 'e')
        return run_edited(&choice);
    write_lines(&choice, stdout, !choice.without_numbers);
    return 0;
}
