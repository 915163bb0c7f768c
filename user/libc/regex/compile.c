/* SPDX-License-Identifier: MIT */
/* regcomp() and regfree(): from the tree of a pattern to its automaton (program.h). */
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define STATES_PER_NODE 3 /* at most */

static uint16_t new_state(struct regex_program *program, enum state_kind kind, uint16_t next)
{
    program->states[program->state_count] =
        (struct state){.kind = kind, .next = next, .other = NONE};
    return (uint16_t)program->state_count++;
}

static void build_leaf(struct regex_program *program, struct node *node)
{
    static const uint8_t kinds[] = {
        [NODE_CHAR] = STATE_CHAR, [NODE_SET] = STATE_SET,         [NODE_BOL] = STATE_BOL,
        [NODE_EOL] = STATE_EOL,   [NODE_BACKREF] = STATE_BACKREF,
    };

    node->exit = new_state(program, STATE_EMPTY, NONE);
    node->entry = node->exit;
    if (node->kind == NODE_EMPTY)
        return;
    node->entry = new_state(program, kinds[node->kind], node->exit);
    program->states[node->entry].value = node->value;
}

static void build_group(struct regex_program *program, struct node *node, const struct node *left)
{
    node->entry = new_state(program, STATE_OPEN, left->entry);
    node->exit = new_state(program, STATE_CLOSE, NONE);
    program->states[node->entry].value = program->states[node->exit].value = node->value;
    program->states[left->exit].next = node->exit;
}

/* Left or right, or left or nothing. */
static void build_choice(struct regex_program *program, struct node *node, const struct node *left,
                         const struct node *right)
{
    node->entry = new_state(program, STATE_SPLIT, left->entry);
    node->exit = new_state(program, STATE_EMPTY, NONE);
    program->states[left->exit].next = node->exit;
    if (right != NULL)
        program->states[right->exit].next = node->exit;
    program->states[node->entry].other = right != NULL ? right->entry : node->exit;
}

static void build_star(struct regex_program *program, struct node *node, const struct node *left)
{
    uint16_t split = new_state(program, STATE_SPLIT, left->entry);

    node->entry = new_state(program, STATE_EMPTY, split); /* the split itself has the loop's edge */
    node->exit = new_state(program, STATE_EMPTY, NONE);
    program->states[split].other = node->exit;
    program->states[left->exit].next = split;
}

static void build_node(struct regex_program *program, struct node *node)
{
    const struct node *left = node->left != NONE ? &program->nodes[node->left] : NULL;
    const struct node *right = node->right != NONE ? &program->nodes[node->right] : NULL;

    switch (node->kind) {
    case NODE_GROUP:
        build_group(program, node, left);
        break;
    case NODE_CAT:
        program->states[left->exit].next = right->entry;
        node->entry = left->entry;
        node->exit = right->exit;
        break;
    case NODE_ALT:
    case NODE_OPTIONAL:
        build_choice(program, node, left, right);
        break;
    case NODE_STAR:
        build_star(program, node, left);
        break;
    default:
        build_leaf(program, node);
    }
}

/* Inverts the edges: counts the edges to each state, then sorts their origins by state. */
static bool build_sources(struct regex_program *program)
{
    size_t states = program->state_count, edges = 0;
    uint32_t *first = calloc(states + 2, sizeof(*first));

    program->first_source = first;
    program->sources = reallocarray(NULL, 2 * states, sizeof(*program->sources));
    if (first == NULL || program->sources == NULL)
        return false;
    for (size_t i = 0; i < 2 * states; i++) {
        const struct state *state = &program->states[i / 2];
        uint16_t to = i % 2 == 0 ? state->next : state->other;
        if (to != NONE)
            first[to + 2]++;
    }
    for (size_t i = 2; i < states + 2; i++)
        first[i] = (uint32_t)(edges += first[i]);
    for (size_t i = 0; i < 2 * states; i++) {
        const struct state *state = &program->states[i / 2];
        uint16_t to = i % 2 == 0 ? state->next : state->other;
        if (to != NONE)
            program->sources[first[to + 1]++] = (uint16_t)(i / 2);
    }
    return true;
}

/* Finds the characters that a match can begin with, so that regexec() can skip all others. */
static bool find_first(struct regex_program *program)
{
    const struct node *root = &program->nodes[program->root];
    bool *seen = calloc(program->state_count, sizeof(*seen));
    uint16_t *list = reallocarray(NULL, program->state_count, sizeof(*list));
    size_t count = 0;

    if (seen != NULL && list != NULL) {
        list[count++] = root->entry;
        seen[root->entry] = true;
    }
    for (size_t i = 0; i < count; i++) {
        const struct state *state = &program->states[list[i]];
        const uint16_t to[2] = {state->next, state->other};

        program->may_be_empty |= list[i] == root->exit || state->kind == STATE_BACKREF;
        if (state->kind == STATE_CHAR)
            charset_add(&program->first, (char)state->value);
        if (state->kind == STATE_SET)
            charset_unite(&program->first, &program->sets[state->value]);
        for (int k = 0; k < 2 && state->kind != STATE_CHAR && state->kind != STATE_SET; k++) {
            if (to[k] != NONE && !seen[to[k]]) {
                seen[to[k]] = true;
                list[count++] = to[k];
            }
        }
    }
    free(seen);
    free(list);
    return count > 0;
}

/* A node is built after the nodes below it, because they come first in the list. */
static int build(struct regex_program *program)
{
    program->states =
        reallocarray(NULL, program->node_count * STATES_PER_NODE, sizeof(*program->states));
    if (program->states == NULL)
        return REG_ESPACE;
    for (size_t i = 0; i < program->node_count; i++)
        build_node(program, &program->nodes[i]);
    return build_sources(program) && find_first(program) ? 0 : REG_ESPACE;
}

int regcomp(regex_t *restrict regex, const char *restrict pattern, int flags)
{
    struct regex_program *program = calloc(1, sizeof(*program));
    int error = REG_ESPACE;

    *regex = (regex_t){.re_program = program};
    if (program != NULL) {
        program->flags = flags;
        error = regex_parse(program, pattern);
        regex->re_nsub = program->groups;
    }
    if (error == 0)
        error = build(program);
    if (error != 0)
        regfree(regex);
    return error;
}

void regfree(regex_t *regex)
{
    struct regex_program *program = regex->re_program;

    if (program == NULL)
        return;
    free(program->nodes);
    free(program->sets);
    free(program->states);
    free(program->sources);
    free(program->first_source);
    free(program);
    regex->re_program = NULL;
}
