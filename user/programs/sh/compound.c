/* SPDX-License-Identifier: MIT */
/*
 * Parses compound commands: ( ) { } if while until for case, and the redirections that follow them.
 */
#include "parse.h"
#include <string.h>

/* The redirections behind a compound command. */
static struct node *with_redirects(struct parser *parser, struct node *node)
{
    struct redirect **end = &node->redirects;

    while (peek(parser) == TOKEN_REDIRECT && !parser->failed)
        end = parse_redirect(parser, end);
    return node;
}

/* A list that must not be empty, and may have many lines. */
static struct node *parse_body(struct parser *parser)
{
    struct node *list = parse_list(parser, true);

    if (!list)
        unexpected(parser);
    return list;
}

/* The part after if or elif, with its fi. */
static struct node *parse_if(struct parser *parser)
{
    struct node *node = new_node(NODE_IF, parse_body(parser), NULL);

    expect_word(parser, "then");
    node->right = parse_body(parser);
    if (accept_word(parser, "elif")) {
        node->other = parse_if(parser);
        return node;
    }
    if (accept_word(parser, "else"))
        node->other = parse_body(parser);
    expect_word(parser, "fi");
    return node;
}

static struct node *parse_do(struct parser *parser)
{
    expect_word(parser, "do");
    struct node *body = parse_body(parser);
    expect_word(parser, "done");
    return body;
}

static struct node *parse_while(struct parser *parser, enum node_kind kind)
{
    struct node *node = new_node(kind, parse_body(parser), NULL);

    node->right = parse_do(parser);
    return node;
}

static struct node *parse_for(struct parser *parser)
{
    struct node *node = new_node(NODE_FOR, NULL, NULL);
    struct word **end = &node->words;

    node->text = take_word(parser);
    if (node->text && name_length(node->text) != strlen(node->text))
        syntax_error(parser, "for wants the name of a variable");
    skip_newlines(parser);
    if (accept_word(parser, "in")) {
        while (accept(parser, TOKEN_WORD))
            end = add_word(end, parser->text);
    } else {
        node->all_arguments = true;
    }
    accept(parser, TOKEN_SEMICOLON);
    skip_newlines(parser);
    node->left = parse_do(parser);
    return node;
}

/* [(] pattern [| pattern]... ) [list] ;; */
static struct node *parse_case_item(struct parser *parser)
{
    struct node *item = new_node(NODE_CASE_ITEM, NULL, NULL);
    struct word **end = &item->words;

    accept(parser, TOKEN_OPEN);
    do {
        char *pattern = take_word(parser);
        if (!pattern)
            return item;
        end = add_word(end, pattern);
    } while (accept(parser, TOKEN_PIPE));
    if (!accept(parser, TOKEN_CLOSE))
        unexpected(parser);
    item->left = parse_list(parser, true);
    if (!accept(parser, TOKEN_CASE_END) && !next_is(parser, "esac"))
        unexpected(parser);
    return item;
}

static struct node *parse_case(struct parser *parser)
{
    struct node *node = new_node(NODE_CASE, NULL, NULL), **end = &node->left;

    node->text = take_word(parser);
    skip_newlines(parser);
    expect_word(parser, "in");
    skip_newlines(parser);
    while (!parser->failed && !accept_word(parser, "esac")) {
        *end = parse_case_item(parser);
        end = &(*end)->right;
        skip_newlines(parser);
    }
    return node;
}

static struct node *parse_bracketed(struct parser *parser, enum node_kind kind)
{
    struct node *node = new_node(kind, parse_body(parser), NULL);

    if (kind == NODE_GROUP)
        expect_word(parser, "}");
    else if (!accept(parser, TOKEN_CLOSE))
        unexpected(parser);
    return node;
}

struct node *parse_command(struct parser *parser)
{
    struct node *node;

    if (accept(parser, TOKEN_OPEN))
        node = parse_bracketed(parser, NODE_SUBSHELL);
    else if (accept_word(parser, "{"))
        node = parse_bracketed(parser, NODE_GROUP);
    else if (accept_word(parser, "if"))
        node = parse_if(parser);
    else if (accept_word(parser, "while"))
        node = parse_while(parser, NODE_WHILE);
    else if (accept_word(parser, "until"))
        node = parse_while(parser, NODE_UNTIL);
    else if (accept_word(parser, "for"))
        node = parse_for(parser);
    else if (accept_word(parser, "case"))
        node = parse_case(parser);
    else
        return parse_simple(parser);
    return with_redirects(parser, node);
}
