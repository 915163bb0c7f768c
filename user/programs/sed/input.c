/* SPDX-License-Identifier: MIT */
/* Lines from all files. One line is read ahead, so that sed knows which line is the last. */
#include "sed.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool edit_in_place;
FILE *output;
size_t line_number;

static char **next_path;
static const char *path; /* of the open file */
static FILE *file;
static int status;
static char temporary[] = "sedXXXXXX"; /* the new contents of the file, with -i */

static char *ahead; /* the line that follows the present one */
static size_t ahead_room;
static ssize_t ahead_length = -1;
static bool newline_missing; /* at the end of the present line */

void buffer_add(struct buffer *buffer, const char *text, size_t n)
{
    if (buffer->length + n + 1 > buffer->room) {
        buffer->room = 2 * (buffer->length + n + 1);
        buffer->text = realloc(buffer->text, buffer->room);
        if (!buffer->text)
            err(2, "malloc");
    }
    memcpy(buffer->text + buffer->length, text, n);
    buffer->length += n;
    buffer->text[buffer->length] = '\0';
}

/* Opens the next file that can be read. False if there are no more. */
static bool open_next(void)
{
    while ((path = *next_path) != NULL) {
        next_path++;
        file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
        if (file)
            return true;
        warn("%s", path);
        status = 2;
    }
    return false;
}

static void close_file(void)
{
    if (ferror(file)) {
        warn("%s", path);
        status = 2;
    }
    if (file != stdin)
        fclose(file);
    file = NULL;
}

/* Reads the line ahead from the open file; at its end, from the next one, unless files are edited in place. */
static void read_ahead(void)
{
    ahead_length = -1;
    while (file || (!edit_in_place && open_next())) {
        ahead_length = getline(&ahead, &ahead_room, file);
        if (ahead_length >= 0)
            return;
        close_file();
    }
}

static void open_output(void)
{
    strcpy(temporary, "sedXXXXXX");
    int fd = mkstemp(temporary);
    struct stat st;

    output = fd < 0 ? NULL : fdopen(fd, "w");
    if (!output || fstat(fileno(file), &st) < 0 || chmod(temporary, st.st_mode & 07777) < 0)
        err(2, "%s", temporary);
}

static void replace_file(const char *name)
{
    if (output == stdout)
        return;
    if (fclose(output) != 0 || rename(temporary, name) < 0)
        err(2, "%s", name);
    output = stdout;
}

void start_input(char **paths)
{
    static char dash[] = "-", *standard_input[] = {dash, NULL};

    output = stdout;
    next_path = *paths ? paths : standard_input;
    if (!edit_in_place)
        read_ahead();
}

/* With -i: goes to the next file, if the present one has no more lines. */
static void change_file(void)
{
    static const char *edited;

    while (ahead_length < 0) {
        if (edited)
            replace_file(edited);
        edited = NULL;
        if (!open_next())
            return;
        edited = path;
        open_output();
        read_ahead();
    }
}

bool next_line(struct buffer *line)
{
    if (edit_in_place)
        change_file();
    if (ahead_length < 0)
        return false;
    newline_missing = ahead_length == 0 || ahead[ahead_length - 1] != '\n';
    line->length = 0;
    buffer_add(line, ahead, (size_t)ahead_length - !newline_missing);
    line_number++;
    read_ahead();
    return true;
}

bool is_last_line(void)
{
    return ahead_length < 0;
}

void put_line(FILE *to, const char *text, size_t n)
{
    static FILE *unfinished; /* its last line has no newline yet */

    if (unfinished == to)
        putc('\n', to);
    fwrite(text, 1, n, to);
    unfinished = newline_missing && ahead_length < 0 ? to : NULL;
    if (!unfinished)
        putc('\n', to);
}

int end_input(void)
{
    if (edit_in_place && output != stdout) { /* q: the rest of the file stays as it is */
        for (; ahead_length >= 0; read_ahead())
            fwrite(ahead, 1, (size_t)ahead_length, output);
        replace_file(path);
    }
    return status;
}
