/* SPDX-License-Identifier: MIT */
/* The text of a command, from its tree: jobs shows it. */
#include "sh.h"
#include <stdio.h>
#include <string.h>

static void add_node(struct buffer *out, const struct node *node);

static void add(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static void add_words(struct buffer *out, const struct word *words, const char *before)
{
    for (; words; words = words->next) {
        add(out, before);
        add(out, words->text);
        before = " ";
    }
}

static void add_redirects(struct buffer *out, const struct redirect *redirect)
{
    static const char *const signs[] = {"<", ">", ">>", "<>", ">&", "<<"};
    char number[12];

    for (; redirect; redirect = redirect->next) {
        bool reads = redirect->kind == REDIRECT_READ || redirect->kind == REDIRECT_READ_WRITE ||
                     redirect->kind == REDIRECT_HERE;
        add(out, " ");
        if (redirect->fd != (reads ? 0 : 1)) {
            snprintf(number, sizeof(number), "%d", redirect->fd);
            add(out, number);
        }
        add(out, signs[redirect->kind]);
        add(out, redirect->kind == REDIRECT_HERE ? "..." : redirect->target);
    }
}

/* The parts of a command with the words before, between and behind them. */
static void add_parts(struct buffer *out, const struct node *node, const char *const words[4])
{
    add(out, words[0]);
    add_node(out, node->left);
    add(out, words[1]);
    add_node(out, node->right);
    if (node->other) {
        add(out, words[2]);
        add_node(out, node->other);
    }
    add(out, words[3]);
}

static void add_for(struct buffer *out, const struct node *node)
{
    add(out, "for ");
    add(out, node->text);
    if (!node->all_arguments)
        add_words(out, node->words, " in ");
    add(out, "; do ");
    add_node(out, node->left);
    add(out, "; done");
}

static void add_node(struct buffer *out, const struct node *node)
{
    static const char *const parts[][4] = {
        [NODE_PIPE] = {"", " | ", "", ""},
        [NODE_NOT] = {"! ", "", "", ""},
        [NODE_TIME] = {"time ", "", "", ""},
        [NODE_AND] = {"", " && ", "", ""},
        [NODE_OR] = {"", " || ", "", ""},
        [NODE_SEQUENCE] = {"", "; ", "", ""},
        [NODE_BACKGROUND] = {"", " &", "", ""},
        [NODE_SUBSHELL] = {"(", "", "", ")"},
        [NODE_GROUP] = {"{ ", "", "", "; }"},
        [NODE_IF] = {"if ", "; then ", "; else ", "; fi"},
        [NODE_WHILE] = {"while ", "; do ", "", "; done"},
        [NODE_UNTIL] = {"until ", "; do ", "", "; done"},
    };

    if (!node)
        return;
    if (node->kind == NODE_SIMPLE)
        add_words(out, node->words, "");
    else if (node->kind == NODE_FOR)
        add_for(out, node);
    else if (node->kind <= NODE_UNTIL)
        add_parts(out, node, parts[node->kind]);
    else
        add(out, node->text ? node->text : "case");
    add_redirects(out, node->redirects);
}

char *command_text(const struct node *node)
{
    struct buffer out = {0};

    add_node(&out, node);
    return save_text(buffer_finish(&out));
}
