/* SPDX-License-Identifier: MIT */
/* Records of input, and the files and commands that a program reads and writes. */
#include "awk.h"
#include <sys/wait.h>

char **operands;
int operand_count;

static struct stream {
    struct stream *next;
    char *name;
    int op; /* '>', T_APPEND, '|' for output to a command; '<', 'r' for input from a command */
    FILE *file;
} * streams;

static FILE *find_stream(const char *name, int op)
{
    for (struct stream *s = streams; s; s = s->next)
        if (s->op == op && strcmp(s->name, name) == 0)
            return s->file;
    return NULL;
}

static FILE *add_stream(const char *name, int op, FILE *file)
{
    struct stream *s = checked(malloc(sizeof(*s)));

    *s = (struct stream){streams, checked(strdup(name)), op, file};
    streams = s;
    return file;
}

FILE *output_stream(const char *name, int op)
{
    FILE *file = find_stream(name, op);

    if (file)
        return file;
    fflush(stdout);
    if (op == '|')
        file = popen(name, "w");
    else if (strcmp(name, "/dev/stdout") == 0 || strcmp(name, "-") == 0)
        return stdout;
    else if (strcmp(name, "/dev/stderr") == 0)
        return stderr;
    else
        file = fopen(name, op == T_APPEND ? "a" : "w");
    if (!file)
        err(2, "%s", name);
    return add_stream(name, op, file);
}

FILE *input_stream(const char *name, int op)
{
    int kind = op == '|' ? 'r' : op;
    FILE *file = find_stream(name, kind);

    if (file)
        return file;
    flush_streams(NULL); /* a command's output follows the text that awk has printed before */
    if (op == '|')
        file = popen(name, "r");
    else
        file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    return file ? add_stream(name, kind, file) : NULL;
}

static int end_stream(struct stream *s)
{
    bool is_command = s->op == '|' || s->op == 'r';
    int status;

    if (s->file == stdin)
        return 0;
    if (!is_command)
        return fclose(s->file);
    status = pclose(s->file);
    return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : status;
}

int close_stream(const char *name)
{
    int result = -1;

    for (struct stream **link = &streams; *link;) {
        struct stream *s = *link;

        if (strcmp(s->name, name) != 0) {
            link = &s->next;
            continue;
        }
        result = end_stream(s);
        *link = s->next;
        free(s->name);
        free(s);
    }
    return result;
}

void flush_streams(const char *name)
{
    if (!name)
        fflush(stdout);
    for (struct stream *s = streams; s; s = s->next)
        if ((!name || strcmp(s->name, name) == 0) && s->op != '<' && s->op != 'r')
            fflush(s->file);
}

void close_all_streams(void)
{
    fflush(stdout);
    while (streams)
        close_stream(streams->name);
}

/* A paragraph: lines up to an empty one, for an empty RS. */
static bool read_paragraph(FILE *file, char **line, size_t *room, size_t *length)
{
    static char *part;
    static size_t part_room;
    ssize_t n;

    *length = 0;
    do
        n = getline(&part, &part_room, file);
    while (n == 1 && part[0] == '\n');
    if (n < 0)
        return false;
    for (; n > 0 && part[0] != '\n'; n = getline(&part, &part_room, file)) {
        if (*length + (size_t)n + 1 > *room)
            *line = checked(realloc(*line, *room = 2 * (*length + (size_t)n + 1)));
        memcpy(*line + *length, part, (size_t)n);
        *length += (size_t)n;
    }
    if (*length > 0 && (*line)[*length - 1] == '\n')
        --*length;
    (*line)[*length] = '\0';
    return true;
}

bool read_record(FILE *file, char **line, size_t *room, size_t *length)
{
    const char *separator = to_text(&rs_cell->value);

    if (*separator == '\0')
        return read_paragraph(file, line, room, length);
    ssize_t n = getdelim(line, room, (unsigned char)*separator, file);
    if (n < 0)
        return false;
    if (n > 0 && (*line)[n - 1] == *separator)
        (*line)[--n] = '\0';
    *length = (size_t)n;
    return true;
}

/* Opens the next operand that is a file, after the assignments in front of it; the standard input if there is none. */
static FILE *next_file(void)
{
    static int next = 1;
    static bool any;
    struct array *arguments = variable("ARGV")->array;
    char key[24];

    while (next < to_number(&variable("ARGC")->value)) {
        snprintf(key, sizeof(key), "%d", next++);
        const char *operand = array_has(arguments, key) ? to_text(array_at(arguments, key)) : "";
        if (*operand == '\0')
            continue;
        if (is_assignment(operand)) {
            assign_operand(operand);
            continue;
        }
        any = true;
        FILE *file = strcmp(operand, "-") == 0 ? stdin : fopen(operand, "r");
        if (!file)
            err(2, "%s", operand);
        set_value(&filename_cell->value, text_value(operand, strlen(operand)));
        set_value(&fnr_cell->value, number_value(0));
        return file;
    }
    if (any)
        return NULL;
    any = true;
    return stdin;
}

bool next_main_record(void)
{
    static FILE *file;
    static bool ended;
    static char *line;
    static size_t room;
    size_t length;

    while (!ended) {
        if (!file && !(file = next_file())) {
            ended = true;
            break;
        }
        if (read_record(file, &line, &room, &length)) {
            set_record(line, length);
            set_value(&nr_cell->value, number_value(to_number(&nr_cell->value) + 1));
            set_value(&fnr_cell->value, number_value(to_number(&fnr_cell->value) + 1));
            return true;
        }
        if (file != stdin)
            fclose(file);
        file = NULL;
    }
    return false;
}
