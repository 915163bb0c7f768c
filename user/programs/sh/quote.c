/* SPDX-License-Identifier: MIT */
/*
 * The parts of a word that may contain any characters: quoted parts, and the bracketed part behind
 * a dollar sign. The lexer copies them from the input. The expansion, which has the word as text,
 * finds the same end by copying them again from there.
 *
 * Only a parser can find the end of $(command): a pattern of case has a bracket without a partner,
 * and a comment or a here-document may have a quote without one.
 */
#include "parse.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Copies the character behind a backslash; the backslash has been copied. If lines are joined, both
 * are removed.
 */
static void copy_escaped(struct parser *parser, struct buffer *word)
{
    int c = input_get(parser->input);

    if (c == '\n')
        word->length--;
    else if (c != EOF)
        buffer_add(word, (char)c);
}

void copy_quoted(struct parser *parser, struct buffer *word, int quote)
{
    int c;

    while ((c = input_get(parser->input)) != quote) {
        if (c == EOF) {
            syntax_error(parser, "a quote is not closed");
            return;
        }
        buffer_add(word, (char)c);
        if (c == '\\' && quote != '\'')
            copy_escaped(parser, word);
        else if (c == '`' && quote == '"')
            copy_quoted(parser, word, c);
        else if (c == '$' && quote == '"')
            copy_dollar(parser, word, true);
    }
    buffer_add(word, (char)quote);
}

/*
 * Copies the part that the character c starts; c itself has been copied. Single quotes may have no
 * meaning.
 */
static void copy_started(struct parser *parser, struct buffer *word, int c, bool in_double)
{
    if (c == '\\')
        copy_escaped(parser, word);
    else if (c == '"' || c == '`' || (c == '\'' && !in_double))
        copy_quoted(parser, word, c);
    else if (c == '$')
        copy_dollar(parser, word, in_double);
}

/* $((: counts brackets; that of $( is the first. */
static void copy_arithmetic(struct parser *parser, struct buffer *word)
{
    for (int depth = 1; depth > 0;) {
        int c = input_get(parser->input);

        if (c == EOF) {
            syntax_error(parser, ") is missing");
            return;
        }
        buffer_add(word, (char)c);
        copy_started(parser, word, c, false);
        depth += (c == '(') - (c == ')');
    }
}

/* $(: the text that a parser accepts as commands, and the closing bracket. */
static void copy_command(struct parser *parser, struct buffer *word)
{
    struct buffer source = {0}, *outer = parser->input->record;
    struct parser inner = {.input = parser->input, .plain = true};

    parser->input->record = &source;
    parse_list(&inner, true);
    if (peek(&inner) == TOKEN_END)
        syntax_error(&inner, ") is missing");
    else if (!accept(&inner, TOKEN_CLOSE))
        unexpected(&inner);
    parser->input->record = outer;
    parser->failed |= inner.failed;
    if (source.data) {
        buffer_append(word, source.data, source.length);
        if (outer)
            buffer_append(outer, source.data, source.length);
    }
    buffer_free(&source);
}

/* Whether the text behind ${ trims a value by a pattern; in such a pattern quotes always quote. */
static bool is_trim(const char *body, size_t length)
{
    size_t n = 0;

    while (n < length && (isalnum((unsigned char)body[n]) || body[n] == '_'))
        n++;
    if (n == 0)
        n = 1; /* a special parameter */
    return n < length && (body[n] == '#' || body[n] == '%');
}

/* ${: up to the closing bracket that is neither quoted nor part of a nested expansion. */
static void copy_braced(struct parser *parser, struct buffer *word, bool in_double)
{
    size_t start = word->length;
    int c;

    while ((c = input_get(parser->input)) != '}') {
        if (c == EOF) {
            syntax_error(parser, "} is missing");
            return;
        }
        buffer_add(word, (char)c);
        bool plain = in_double && !is_trim(word->data + start, word->length - start);
        copy_started(parser, word, c, plain);
    }
    buffer_add(word, '}');
}

void copy_dollar(struct parser *parser, struct buffer *word, bool in_double)
{
    int c = input_get(parser->input);

    if (c != '(' && c != '{') {
        input_unget(parser->input, c);
        return;
    }
    buffer_add(word, (char)c);
    if (c == '{') {
        copy_braced(parser, word, in_double);
        return;
    }
    c = input_get(parser->input);
    input_unget(parser->input, c);
    if (c == '(')
        copy_arithmetic(parser, word);
    else
        copy_command(parser, word);
}

char *bracketed_text(const char **at, bool in_double)
{
    struct buffer word = {0};
    struct input input;
    struct parser parser = {.input = &input};

    input_from_text(&input, *at);
    copy_dollar(&parser, &word, in_double);
    char *text = buffer_finish(&word);
    if (parser.failed) { /* in a here-document, which has not been parsed before */
        shell.status = STATUS_USAGE;
        shell.unwind = ABANDON;
        return NULL;
    }
    *at = input.text;
    text[strlen(text) - 1] = '\0';
    return text + 1;
}
