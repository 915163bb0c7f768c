/* SPDX-License-Identifier: MIT */
/*
 * Finds the text of each group in a match that is known as a whole. The walk goes down the tree and
 * gives each node its part of the text by the rule of POSIX: from left to right, each node takes
 * the longest part that leaves a match for the rest. Two runs of the automaton show which parts are
 * possible: one of the left neighbour forward from its beginning, and one of the rest backward from
 * its end.
 */
#include <stdlib.h>

#include "program.h"

struct walk {
    struct regex_run *run;
    const struct regex_program *program;
    regmatch_t *match;
    uint32_t *ends, *begins; /* sets of positions in the current part */
};

/*
 * The greatest number above least, and at most most, that is in both sets; least if there is none.
 */
static size_t greatest_common(const uint32_t *a, const uint32_t *b, size_t least, size_t most)
{
    for (size_t n = most; n > least; n--) {
        if ((a[n / 32] & b[n / 32]) >> n % 32 & 1)
            return n;
    }
    return least;
}

static bool can_match(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    regex_ends(walk->run, node, begin, end, walk->ends);
    return walk->ends[(end - begin) / 32] >> (end - begin) % 32 & 1;
}

/* The position at which the left part of a sequence ends. */
static size_t divide(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    regex_ends(walk->run, &walk->program->nodes[node->left], begin, end, walk->ends);
    regex_begins(walk->run, &walk->program->nodes[node->right], begin, end, walk->begins);
    return begin + greatest_common(walk->ends, walk->begins, 0, end - begin);
}

/*
 * The position at which the last iteration of a star begins: only that iteration counts. The part
 * is not empty.
 */
static size_t last_iteration(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    const struct node *body = &walk->program->nodes[node->left];
    size_t at = begin;

    regex_begins(walk->run, node, begin, end, walk->begins);
    for (;;) {
        size_t offset = at - begin, next;

        /* ends has positions relative to at, begins has positions relative to begin */
        regex_ends(walk->run, body, at, end, walk->ends);
        for (next = end - at; next > 1; next--) {
            size_t n = offset + next;
            if ((walk->ends[next / 32] >> next % 32 & walk->begins[n / 32] >> n % 32 & 1) != 0)
                break;
        }
        if (at + next == end)
            return at;
        at += next;
    }
}

/* Gives the group its part of the text, and unsets the groups inside it. */
static void set_group(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    for (size_t i = node->value; i <= node->last; i++)
        walk->match[i] = (regmatch_t){-1, -1};
    walk->match[node->value] = (regmatch_t){(regoff_t)begin, (regoff_t)end};
}

/*
 * Whether an optional node takes no part in the match: its text is empty, and a copy before it
 * takes the empty match, or its body cannot match an empty text.
 */
static bool left_out(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    return begin == end &&
           (node->after || !can_match(walk, &walk->program->nodes[node->left], begin, end));
}

static void visit(struct walk *walk, const struct node *node, size_t begin, size_t end)
{
    while (node->groups) {
        const struct node *left = &walk->program->nodes[node->left];
        const struct node *right = node->right != NONE ? &walk->program->nodes[node->right] : NULL;
        size_t middle;

        switch (node->kind) {
        case NODE_GROUP:
            set_group(walk, node, begin, end);
            node = left;
            break;
        case NODE_CAT:
            middle = divide(walk, node, begin, end);
            visit(walk, left, begin, middle);
            begin = middle;
            node = right;
            break;
        case NODE_ALT:
            node = can_match(walk, left, begin, end) ? left : right;
            break;
        default: /* NODE_STAR, NODE_OPTIONAL */
            if (left_out(walk, node, begin, end))
                return;
            if (node->kind == NODE_STAR && begin < end)
                begin = last_iteration(walk, node, begin, end);
            node = left;
        }
    }
}

int regex_submatch(struct regex_run *run, regmatch_t *match)
{
    const struct regex_program *program = run->program;
    size_t begin = (size_t)match->rm_so, end = (size_t)match->rm_eo;
    size_t words = (end - begin) / 32 + 1;
    struct walk walk = {.run = run, .program = program, .match = match};
    uint32_t *memory = reallocarray(NULL, words, 2 * sizeof(*memory));

    for (size_t i = 1; i <= program->groups; i++)
        match[i] = (regmatch_t){-1, -1};
    if (memory == NULL)
        return REG_ESPACE;
    walk.ends = memory;
    walk.begins = memory + words;
    visit(&walk, &program->nodes[program->root], begin, end);
    free(memory);
    return 0;
}
