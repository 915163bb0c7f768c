/* SPDX-License-Identifier: MIT */
/* Shared by the parts of the parser: parse.c, compound.c, lex.c and quote.c. */
#ifndef SH_PARSE_H
#define SH_PARSE_H

#include "sh.h"

enum token_kind peek(struct parser *parser); /* the next token, TOKEN_END after an error */
bool accept(struct parser *parser, enum token_kind kind); /* takes a token if it is of this kind */
bool next_is(struct parser *parser, const char *word);
bool accept_word(struct parser *parser, const char *word);
void expect_word(struct parser *parser, const char *word); /* a syntax error if it is not next */
void unexpected(struct parser *parser);                    /* a syntax error at the next token */
void skip_newlines(struct parser *parser);
void expand_alias(struct parser *parser);
char *take_word(struct parser *parser); /* NULL and a syntax error if there is none */

/* quote.c: copies up to and including the closing quote; the opening one has been copied. */
void copy_quoted(struct parser *parser, struct buffer *word, int quote);
/*
 * Copies the bracketed part behind a dollar sign, if there is one; the dollar sign has been copied.
 */
void copy_dollar(struct parser *parser, struct buffer *word, bool in_double);

struct node *new_node(enum node_kind kind, struct node *left, struct node *right);
struct word **add_word(struct word **end, char *text); /* the new end of the list */
struct redirect **parse_redirect(struct parser *parser, struct redirect **end);

/* NULL for an empty list. A list that is not of many lines ends before its newline. */
struct node *parse_list(struct parser *parser, bool many_lines);
struct node *parse_simple(struct parser *parser);
struct node *parse_command(struct parser *parser);

#endif
