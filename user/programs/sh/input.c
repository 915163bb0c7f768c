/* SPDX-License-Identifier: MIT */
/* The sources of commands: a string (sh -c, eval), a script, or a terminal with its prompts. */
#include "sh.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void input_from_text(struct input *input, const char *text)
{
    *input = (struct input){.text = text, .fd = -1};
}

void input_from_file(struct input *input, int fd)
{
    *input = (struct input){.fd = fd};
}

/*
 * Whether the first block of a file belongs to no script: a binary has a zero byte near its beginning, or
 * begins as an ELF file does. No command begins with that character.
 */
static bool is_binary(const char *block, size_t n)
{
    return block[0] == '\177' || memchr(block, '\0', n);
}

static ssize_t read_block(struct input *input)
{
    size_t size = input->by_bytes ? 1 : sizeof(input->block);
    ssize_t n = read_or_interrupt(input->fd, input->block, size);

    if (n > 0 && !input->begun && !input->interactive && is_binary(input->block, (size_t)n)) {
        errno = ENOEXEC;
        n = -1;
    }
    input->begun = true;
    if (n < 0 && !shell.interrupted) {
        complain("cannot read commands: %s", strerror(errno));
        input->failed = true;
    }
    return n;
}

/* Shows the prompt, and lets the user edit a line, if that is possible. */
static ssize_t read_typed(struct input *input)
{
    const char *text = input_prompt(input->continued);

    input->continued = true;
    if (editing_is_possible(input->fd)) {
        input->data = input->line = edit_command(input->fd, text);
        return input->line ? (ssize_t)strlen(input->line) : 0;
    }
    fputs(text, stderr);
    fflush(stderr);
    return read_block(input);
}

static bool refill(struct input *input)
{
    free(input->line);
    input->line = NULL;
    input->data = input->block;
    input->next = input->end = 0;
    if (input->interactive) {
        fflush(stdout);
        if (!input->continued)
            jobs_report();
    }
    ssize_t n = input->interactive ? read_typed(input) : read_block(input);
    input->end = n > 0 ? (size_t)n : 0;
    input->at_end = n <= 0;
    return n > 0;
}

void input_insert(struct input *input, const char *alias, const char *text)
{
    struct inserted *layer =
        check_memory(malloc(sizeof(*layer) + strlen(alias) + strlen(text) + 2));

    layer->at = stpcpy(layer->alias, alias) + 1;
    strcpy(layer->at, text);
    layer->ends_blank = *text && strchr(" \t", text[strlen(text) - 1]);
    memcpy(layer->pushed, input->pushed, sizeof(layer->pushed));
    layer->pushed_count = input->pushed_count;
    layer->below = input->inserted;
    input->pushed_count = 0;
    input->inserted = layer;
}

/* The text of an alias has been read: the input continues behind the alias. */
static void end_inserted(struct input *input)
{
    struct inserted *layer = input->inserted;

    alias_end(layer->alias);
    memcpy(input->pushed, layer->pushed, sizeof(layer->pushed));
    input->pushed_count = layer->pushed_count;
    input->behind_blank = layer->ends_blank;
    input->inserted = layer->below;
    free(layer);
}

void input_drop_inserted(struct input *input)
{
    while (input->inserted)
        end_inserted(input);
    input->pushed_count = 0;
    alias_free_ended();
}

static struct input *innermost;

void input_begin(struct input *input)
{
    input->outer = innermost;
    innermost = input;
}

void input_end(struct input *input)
{
    input_drop_inserted(input);
    innermost = input->outer;
}

void input_end_all(void)
{
    while (innermost)
        input_end(innermost);
}

static int get(struct input *input)
{
    for (;;) {
        if (input->pushed_count > 0)
            return (unsigned char)input->pushed[--input->pushed_count];
        if (!input->inserted)
            break;
        if (*input->inserted->at)
            return (unsigned char)*input->inserted->at++;
        end_inserted(input);
    }
    if (input->text)
        return *input->text ? (unsigned char)*input->text++ : EOF;
    for (;;) {
        if (input->next == input->end && (input->at_end || !refill(input)))
            return EOF;
        int c = (unsigned char)input->data[input->next++];
        if (shell.verbose)
            fputc(c, stderr);
        if (c != 0)
            return c; /* a zero byte has no meaning in a script */
    }
}

int input_get(struct input *input)
{
    int c = get(input);

    if (c != EOF && input->record)
        buffer_add(input->record, (char)c);
    return c;
}

void input_unget(struct input *input, int c)
{
    if (c == EOF)
        return;
    input->pushed[input->pushed_count++] = (char)c;
    if (input->record)
        input->record->length--;
}
