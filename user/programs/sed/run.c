/* SPDX-License-Identifier: MIT */
/*
 * Running the script: for each line, all commands whose addresses select it. Texts of a and files of r wait in a
 * queue until the cycle ends, or the next line is read.
 */
#include "sed.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WIDTH 70 /* of the lines that l prints, with the backslash */

static struct buffer space, hold;
static bool silent, replaced; /* since the line was read, or the last t */
static bool restart;          /* D: the next cycle begins without a new line */
static bool ended;            /* q, or no more input */
static int status;

struct waiting {
    struct waiting *next;
    const struct command *command;
};
static struct waiting *queue, **queue_end = &queue;

static void enqueue(const struct command *c)
{
    struct waiting *w = malloc(sizeof(*w));

    if (!w)
        err(2, "malloc");
    *w = (struct waiting){NULL, c};
    *queue_end = w;
    queue_end = &w->next;
}

static void copy_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char text[512];
    size_t n;

    while (file && (n = fread(text, 1, sizeof(text), file)) > 0)
        fwrite(text, 1, n, output);
    if (file)
        fclose(file);
}

static void flush_queue(void)
{
    struct waiting *next;

    for (struct waiting *w = queue; w; w = next) {
        if (w->command->name == 'a')
            fputs(w->command->text, output);
        else
            copy_file(w->command->text);
        next = w->next;
        free(w);
    }
    queue = NULL;
    queue_end = &queue;
}

static bool matches(const struct address *address)
{
    regmatch_t groups[GROUPS];

    switch (address->kind) {
    case ADDRESS_LINE:
        return line_number == address->line;
    case ADDRESS_LAST:
        return is_last_line();
    case ADDRESS_REGEX:
        return find_regex(address->regex, space.text, groups, 0);
    default:
        return true;
    }
}

/* Whether the line is in the range of two addresses; c->active remembers that a range has begun. */
static bool in_range(struct command *c)
{
    bool numbered = c->to.kind == ADDRESS_LINE;

    if (!c->active) {
        if (!matches(&c->from))
            return false;
        c->active =
            numbered ? line_number < c->to.line : c->to.kind != ADDRESS_LAST || !is_last_line();
        return true;
    }
    if (numbered ? line_number >= c->to.line : matches(&c->to))
        c->active = false;
    return !numbered || line_number <= c->to.line;
}

static bool is_selected(struct command *c)
{
    bool selected = c->to.kind == ADDRESS_NONE ? matches(&c->from) : in_range(c);

    return selected != c->negated;
}

static size_t first_line_length(void)
{
    return strcspn(space.text, "\n");
}

/* l: the pattern space in a form without doubts. */
static void show_space(void)
{
    static const char letters[] = "\\\\a\ab\bf\fn\nr\rt\tv\v";
    size_t column = 0;

    for (size_t i = 0; i < space.length; i++) {
        char c = space.text[i], shown[8] = {c, '\0'};

        for (const char *l = letters; *l; l += 2)
            if (l[1] == c)
                snprintf(shown, sizeof(shown), "\\%c", l[0]);
        if (!shown[1] && (c < ' ' || c > '~'))
            snprintf(shown, sizeof(shown), "\\%03o", (unsigned char)c);
        if (column + strlen(shown) > LINE_WIDTH - 1) {
            fputs("\\\n", output);
            column = 0;
        }
        fputs(shown, output);
        column += strlen(shown);
    }
    fputs("$\n", output);
}

static void copy_buffer(struct buffer *to, const struct buffer *from, bool append)
{
    if (append)
        buffer_add(to, "\n", 1);
    else
        to->length = 0;
    buffer_add(to, from->text ? from->text : "", from->length);
}

static void exchange(void)
{
    struct buffer other = space;

    buffer_add(&hold, "", 0);
    space = hold;
    hold = other;
}

/* n: prints the line and reads the next one. */
static void take_next(void)
{
    if (is_last_line() && !edit_in_place) {
        ended = true;
        return;
    }
    if (!silent)
        put_line(output, space.text, space.length);
    flush_queue();
    ended = !next_line(&space);
}

/* N: appends the next line. Without one, the program ends and the pattern space is not printed. */
static bool append_next(void)
{
    static struct buffer line;

    flush_queue();
    if (is_last_line() || !next_line(&line)) {
        ended = true;
        return false;
    }
    copy_buffer(&space, &line, true);
    return true;
}

static void substitute_in_space(const struct command *c)
{
    if (!substitute(&c->s, &space))
        return;
    replaced = true;
    if (c->s.print)
        put_line(output, space.text, space.length);
    if (c->s.file)
        put_line(c->s.file, space.text, space.length);
}

/* Commands that only change or print. */
static void perform_simple(const struct command *c)
{
    switch (c->name) {
    case 'a':
    case 'r':
        enqueue(c);
        break;
    case 'i':
        fputs(c->text, output);
        break;
    case 'g':
        copy_buffer(&space, &hold, false);
        break;
    case 'G':
        copy_buffer(&space, &hold, true);
        break;
    case 'h':
        copy_buffer(&hold, &space, false);
        break;
    case 'H':
        copy_buffer(&hold, &space, true);
        break;
    case 'x':
        exchange();
        break;
    case 'l':
        show_space();
        break;
    case 'p':
        put_line(output, space.text, space.length);
        break;
    case 'P':
        fwrite(space.text, 1, first_line_length(), output);
        putc('\n', output);
        break;
    case 'w':
        put_line(c->file, space.text, space.length);
        break;
    case 's':
        substitute_in_space(c);
        break;
    case 'y':
        for (size_t i = 0; i < space.length; i++)
            space.text[i] = c->map[(unsigned char)space.text[i]];
        break;
    case '=':
        fprintf(output, "%zu\n", line_number);
        break;
    }
}

/* D: deletes the first line of several, and runs the script again on the rest. */
static void delete_first(void)
{
    size_t n = first_line_length();

    if (n < space.length) {
        memmove(space.text, space.text + n + 1, space.length - n);
        space.length -= n + 1;
        restart = true;
    }
}

/*
 * Performs a command that may change what comes next. Returns the place of the next command, or command_count + 1
 * if the cycle ends without printing the line.
 */
static size_t perform(struct command *c, size_t i)
{
    const size_t end = command_count, end_silently = command_count + 1;

    switch (c->name) {
    case 'b':
        return c->target;
    case 't':
        if (!replaced)
            return i + 1;
        replaced = false;
        return c->target;
    case 'c':
        if (c->to.kind == ADDRESS_NONE || !c->active || c->negated)
            fputs(c->text, output);
        return end_silently;
    case 'd':
        return end_silently;
    case 'D':
        delete_first();
        return end_silently;
    case 'n':
        take_next();
        return ended ? end : i + 1;
    case 'N':
        return append_next() ? i + 1 : end_silently;
    case 'q':
        ended = true;
        status = (int)c->target;
        return end;
    default:
        perform_simple(c);
        return i + 1;
    }
}

/* One cycle of the script. */
static void run_cycle(void)
{
    size_t i = 0;

    restart = false;
    while (i < command_count) {
        struct command *c = &commands[i];

        if (is_selected(c))
            i = perform(c, i);
        else
            i = c->name == '{' ? c->target : i + 1;
    }
    if (!silent && i == command_count)
        put_line(output, space.text, space.length);
    flush_queue();
}

int run_script(bool only_printed)
{
    silent = only_printed;
    buffer_add(&space, "", 0);
    while (!ended && !ferror(output) && (restart || next_line(&space))) {
        if (!restart)
            replaced = false;
        run_cycle();
    }
    return status;
}
