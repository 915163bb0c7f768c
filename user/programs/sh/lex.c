/* SPDX-License-Identifier: MIT */
/*
 * Splits text into tokens. A word is taken as written, with its quotes, because only the expansion
 * can interpret them. Here it only matters that a quoted part (quote.c) does not end the word.
 */
#include "parse.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void lex_word(struct parser *parser)
{
    struct buffer word = {0};
    int c;

    while ((c = input_get(parser->input)) != EOF && !strchr(" \t\n|&;()<>", c)) {
        if (c == '\\') {
            c = input_get(parser->input);
            if (c == '\n' || c == EOF)
                continue;
            buffer_add(&word, '\\');
            buffer_add(&word, (char)c);
            continue;
        }
        buffer_add(&word, (char)c);
        if (c == '\'' || c == '"' || c == '`')
            copy_quoted(parser, &word, c);
        else if (c == '$')
            copy_dollar(parser, &word, false);
    }
    input_unget(parser->input, c);
    parser->text = buffer_finish(&word);
    parser->kind = TOKEN_WORD;
}

/* Takes the next character if it is c. */
static bool take(struct parser *parser, int c)
{
    int next = input_get(parser->input);

    if (next == c)
        return true;
    input_unget(parser->input, next);
    return false;
}

static void lex_redirect(struct parser *parser, int c, int fd)
{
    struct redirect *redirect = &parser->redirect;

    *redirect = (struct redirect){.fd = fd >= 0 ? fd : c == '>'};
    parser->kind = TOKEN_REDIRECT;
    if (take(parser, '&')) {
        redirect->kind = REDIRECT_DUP;
    } else if (c == '>') {
        redirect->kind = take(parser, '>') ? REDIRECT_APPEND : REDIRECT_WRITE;
        if (redirect->kind == REDIRECT_WRITE)
            redirect->replaces = take(parser, '|');
    } else if (take(parser, '<')) {
        redirect->kind = REDIRECT_HERE;
        redirect->strip_tabs = take(parser, '-');
    } else {
        redirect->kind = take(parser, '>') ? REDIRECT_READ_WRITE : REDIRECT_READ;
    }
}

/* One line without its newline, in the arena; NULL at the end of the input. */
static char *read_line(struct parser *parser)
{
    struct buffer line = {0};
    int c = input_get(parser->input);

    if (c == EOF)
        return NULL;
    for (; c != EOF && c != '\n'; c = input_get(parser->input))
        buffer_add(&line, (char)c);
    return buffer_finish(&line);
}

static void read_here(struct parser *parser, const struct here *here)
{
    struct redirect *redirect = here->redirect;
    struct buffer text = {0};
    char *line;

    while ((line = read_line(parser))) {
        if (redirect->strip_tabs)
            line += strspn(line, "\t");
        if (strcmp(line, here->end) == 0)
            break;
        buffer_append(&text, line, strlen(line));
        buffer_add(&text, '\n');
    }
    redirect->target = buffer_finish(&text);
}

static void lex_newline(struct parser *parser)
{
    parser->kind = TOKEN_NEWLINE;
    for (; parser->here; parser->here = parser->here->next)
        read_here(parser, parser->here);
}

/* The first character of a token: skips blanks, joined lines and a comment. */
static int skip_blanks(struct parser *parser)
{
    for (;;) {
        int c = input_get(parser->input);

        if (c == '#') {
            while (c != '\n' && c != EOF)
                c = input_get(parser->input);
        }
        if (c == '\\') {
            if (take(parser, '\n'))
                continue;
            return c;
        }
        if (c != ' ' && c != '\t' && c != '\r')
            return c;
    }
}

static void lex_operator(struct parser *parser, int c)
{
    switch (c) {
    case '|':
        parser->kind = take(parser, '|') ? TOKEN_OR : TOKEN_PIPE;
        break;
    case '&':
        parser->kind = take(parser, '&') ? TOKEN_AND : TOKEN_AMPERSAND;
        break;
    case ';':
        parser->kind = take(parser, ';') ? TOKEN_CASE_END : TOKEN_SEMICOLON;
        break;
    case '(':
        parser->kind = TOKEN_OPEN;
        break;
    default:
        parser->kind = TOKEN_CLOSE;
        break;
    }
}

/* If the present word is the descriptor before a redirection, 2>file: its number; otherwise -1. */
static int descriptor_number(struct parser *parser)
{
    const char *text = parser->text;

    if (!*text || text[strspn(text, "0123456789")])
        return -1;
    int c = input_get(parser->input);
    input_unget(parser->input, c);
    if (c != '<' && c != '>')
        return -1;
    long number = strtol(text, NULL, 10);
    return number < FIRST_PRIVATE_FD ? (int)number : FIRST_PRIVATE_FD;
}

void lex(struct parser *parser)
{
    if (!parser->substituting)
        alias_free_ended();
    parser->input->behind_blank = false;
    int c = skip_blanks(parser);
    parser->behind_blank = parser->input->behind_blank;

    if (parser->input->record)
        parser->token_start = parser->input->record->length - (c != EOF);
    parser->have_token = true;
    if (c == EOF) {
        parser->kind = TOKEN_END;
    } else if (c == '\n') {
        lex_newline(parser);
    } else if (c == '<' || c == '>') {
        lex_redirect(parser, c, -1);
    } else if (strchr("|&;()", c)) {
        lex_operator(parser, c);
    } else {
        input_unget(parser->input, c);
        lex_word(parser);
        int fd = descriptor_number(parser);
        if (fd >= 0)
            lex_redirect(parser, input_get(parser->input), fd);
    }
}
