/* SPDX-License-Identifier: MIT */
/*
 * Builds a tree of commands from tokens, by recursive descent: a list of pipelines joined by && and
 * ||, of commands joined by |, each of them simple (here) or compound (compound.c). The parser
 * looks one token ahead, and reads it only when needed, so that a terminal is not asked for a line
 * too early.
 */
#include "parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void syntax_error(struct parser *parser, const char *message)
{
    if (!parser->failed && !shell.interrupted)
        complain("syntax error: %s", message);
    parser->failed = true;
    parser->kind = TOKEN_END;
    parser->have_token = true;
}

enum token_kind peek(struct parser *parser)
{
    if (!parser->have_token)
        lex(parser);
    if (parser->failed) {
        parser->kind = TOKEN_END;
        parser->have_token = true;
    }
    return parser->kind;
}

/*
 * The next word is a place for an alias: puts the text of the alias in place of its name, until that makes no more
 * difference. A function's source keeps the text instead of the name (parse_function()).
 */
void expand_alias(struct parser *parser)
{
    const char *text;

    while (!parser->plain && peek(parser) == TOKEN_WORD && (text = alias_begin(parser->text))) {
        if (parser->input->record)
            parser->input->record->length = parser->token_start;
        input_insert(parser->input, parser->text, text);
        parser->have_token = false;
        parser->substituting = true;
        peek(parser);
        parser->substituting = false;
    }
}

void unexpected(struct parser *parser)
{
    static const char *const names[] = {
        "the end", "the end of the line", "", "|", "||", "&", "&&", ";", ";;", "(",
        ")",       "a redirection"};
    char message[80];

    if (peek(parser) == TOKEN_WORD)
        snprintf(message, sizeof(message), "%.60s unexpected", parser->text);
    else
        snprintf(message, sizeof(message), "%s unexpected", names[parser->kind]);
    syntax_error(parser, message);
}

/* Takes a token of the kind, if it is next. */
bool accept(struct parser *parser, enum token_kind kind)
{
    if (peek(parser) != kind || parser->failed)
        return false;
    parser->have_token = false;
    return true;
}

bool next_is(struct parser *parser, const char *word)
{
    return peek(parser) == TOKEN_WORD && strcmp(parser->text, word) == 0;
}

bool accept_word(struct parser *parser, const char *word)
{
    return next_is(parser, word) && accept(parser, TOKEN_WORD);
}

void expect_word(struct parser *parser, const char *word)
{
    if (!accept_word(parser, word))
        unexpected(parser);
}

void skip_newlines(struct parser *parser)
{
    while (accept(parser, TOKEN_NEWLINE))
        continue;
}

struct node *new_node(enum node_kind kind, struct node *left, struct node *right)
{
    struct node *node = arena_alloc(sizeof(*node));

    node->kind = kind;
    node->left = left;
    node->right = right;
    return node;
}

/* Takes a word. NULL and an error if there is none. */
char *take_word(struct parser *parser)
{
    if (accept(parser, TOKEN_WORD))
        return parser->text;
    unexpected(parser);
    return NULL;
}

struct word **add_word(struct word **end, char *text)
{
    struct word *word = arena_alloc(sizeof(*word));

    word->text = text;
    *end = word;
    return &word->next;
}

/*
 * The end of a here-document is compared without quotes; if it has quotes, the text is taken
 * literally.
 */
static void expect_here(struct parser *parser, struct redirect *redirect)
{
    struct here *here = arena_alloc(sizeof(*here)), **end = &parser->here;
    struct buffer word = {0};

    for (const char *p = redirect->target; *p; p++) {
        if (strchr("'\"\\", *p))
            redirect->literal = true;
        else
            buffer_add(&word, *p);
    }
    here->end = buffer_finish(&word);
    here->redirect = redirect;
    redirect->target = ""; /* until the next newline, if there is one */
    while (*end)
        end = &(*end)->next;
    *end = here;
}

struct redirect **parse_redirect(struct parser *parser, struct redirect **end)
{
    struct redirect *redirect = arena_alloc(sizeof(*redirect));

    *redirect = parser->redirect;
    parser->have_token = false;
    redirect->target = take_word(parser);
    if (redirect->target && redirect->kind == REDIRECT_HERE)
        expect_here(parser, redirect);
    *end = redirect;
    return &redirect->next;
}

/*
 * The part behind name(: the function is kept as text, and parsed again when it is called. So it
 * needs only its own memory, and no tree outlives the line that it came from.
 */
static struct node *parse_function(struct parser *parser, char *name)
{
    struct node *node = new_node(NODE_FUNCTION, NULL, NULL);
    struct buffer source = {0}, *outer = parser->input->record;

    if (!accept(parser, TOKEN_CLOSE))
        unexpected(parser);
    parser->input->record = &source;
    skip_newlines(parser);
    parse_command(parser);
    parser->input->record = outer;
    if (outer)
        buffer_append(outer, source.data ? source.data : "", source.length);
    /* The next token has been read, but does not belong to the function. */
    if (parser->have_token && !parser->failed)
        source.length = parser->token_start;
    node->text = name;
    add_word(&node->words, buffer_finish(&source));
    return node;
}

/* Whether the words so far are assignments: the next one is the command's name. */
static bool is_assignment_only(const struct node *node)
{
    const struct word *word = node->words;

    while (word && is_assignment(word->text))
        word = word->next;
    return !word;
}

struct node *parse_simple(struct parser *parser)
{
    struct node *node = new_node(NODE_SIMPLE, NULL, NULL);
    struct word **word_end = &node->words;
    struct redirect **redirect_end = &node->redirects;

    for (bool first = true;; first = first && is_assignment_only(node)) {
        if (peek(parser) == TOKEN_WORD && (first || parser->behind_blank))
            expand_alias(parser);
        if (peek(parser) == TOKEN_WORD)
            word_end = add_word(word_end, take_word(parser));
        else if (parser->kind == TOKEN_REDIRECT)
            redirect_end = parse_redirect(parser, redirect_end);
        else
            break;
        if (node->words && !node->words->next && !node->redirects &&
            name_length(node->words->text) == strlen(node->words->text) &&
            accept(parser, TOKEN_OPEN))
            return parse_function(parser, node->words->text);
    }
    if (!node->words && !node->redirects)
        unexpected(parser);
    return node;
}

static struct node *parse_pipeline(struct parser *parser);

/* The part behind the word time: -p, and the pipeline, which may be missing. */
static struct node *parse_timed(struct parser *parser)
{
    struct node *node = new_node(NODE_TIME, NULL, NULL);

    if (accept_word(parser, "-p"))
        node->text = "-p";
    expand_alias(parser);
    enum token_kind next = peek(parser);
    if (next != TOKEN_END && next != TOKEN_NEWLINE && next != TOKEN_SEMICOLON)
        node->left = parse_pipeline(parser);
    return node;
}

static struct node *parse_pipeline(struct parser *parser)
{
    expand_alias(parser);
    if (accept_word(parser, "!"))
        return new_node(NODE_NOT, parse_pipeline(parser), NULL);
    if (accept_word(parser, "time"))
        return parse_timed(parser);
    struct node *command = parse_command(parser);
    if (!accept(parser, TOKEN_PIPE))
        return command;
    skip_newlines(parser);
    return new_node(NODE_PIPE, command, parse_pipeline(parser));
}

static struct node *parse_and_or(struct parser *parser)
{
    struct node *node = parse_pipeline(parser);

    for (;;) {
        enum node_kind kind;

        if (accept(parser, TOKEN_AND))
            kind = NODE_AND;
        else if (accept(parser, TOKEN_OR))
            kind = NODE_OR;
        else
            return node;
        skip_newlines(parser);
        node = new_node(kind, node, parse_pipeline(parser));
    }
}

/* Whether the next token ends a list: it belongs to the construct around the list. */
static bool at_list_end(struct parser *parser)
{
    static const char *const enders[] = {"then", "else", "elif", "fi", "do", "done", "esac", "}"};
    expand_alias(parser);
    enum token_kind kind = peek(parser);

    for (size_t i = 0; i < sizeof(enders) / sizeof(*enders); i++) {
        if (next_is(parser, enders[i]))
            return true;
    }
    return kind == TOKEN_END || kind == TOKEN_CLOSE || kind == TOKEN_CASE_END;
}

/* NULL for an empty list. A list on one line ends before its newline. */
struct node *parse_list(struct parser *parser, bool many_lines)
{
    struct node *list = NULL;

    for (;;) {
        if (many_lines)
            skip_newlines(parser);
        if (at_list_end(parser) || (peek(parser) == TOKEN_NEWLINE))
            return list;
        struct node *node = parse_and_or(parser);
        bool more = true;
        if (accept(parser, TOKEN_AMPERSAND))
            node = new_node(NODE_BACKGROUND, node, NULL);
        else if (!accept(parser, TOKEN_SEMICOLON))
            more = many_lines && peek(parser) == TOKEN_NEWLINE;
        list = list ? new_node(NODE_SEQUENCE, list, node) : node;
        if (!more)
            return list;
    }
}

bool parse_line(struct parser *parser, struct node **tree)
{
    *tree = NULL;
    parser->failed = parser->have_token = parser->behind_blank = false;
    parser->input->continued = parser->input->at_end = false;
    parser->here = NULL;
    if (peek(parser) == TOKEN_END)
        return parser->failed;
    if (accept(parser, TOKEN_NEWLINE))
        return true;
    *tree = parse_list(parser, false);
    if (!accept(parser, TOKEN_NEWLINE) && peek(parser) != TOKEN_END)
        unexpected(parser);
    if (parser->failed)
        *tree = NULL;
    return true;
}
