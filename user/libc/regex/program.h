/* SPDX-License-Identifier: MIT */
/*
 * The compiled form of a regular expression. parse.c makes a tree of the pattern, and compile.c an
 * automaton of the tree; simulate.c, submatch.c and backref.c run the automaton.
 *
 * The automaton is Thompson's: each node of the tree owns a part of it with one entry and one exit.
 * No edge of a part leads to its own entry, and none leaves its own exit. Therefore a part can be
 * run by itself, forward from its entry or backward from its exit.
 */
#ifndef LIBC_REGEX_PROGRAM_H
#define LIBC_REGEX_PROGRAM_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "bracket.h"

#define NODES_MAX 16000 /* of a pattern with its repetitions written out */
#define NONE UINT16_MAX /* no node, or no state */
#define BACKREFS 9      /* \1 to \9 */

enum node_kind {
    NODE_EMPTY,
    NODE_CHAR,     /* one character */
    NODE_SET,      /* one of a set */
    NODE_BOL,      /* ^ */
    NODE_EOL,      /* $ */
    NODE_BACKREF,  /* the text of a group */
    NODE_GROUP,    /* left, in parentheses */
    NODE_CAT,      /* left, then right */
    NODE_ALT,      /* left, or right */
    NODE_STAR,     /* left, any number of times */
    NODE_OPTIONAL, /* left, or nothing */
};

struct node {
    uint8_t kind;         /* enum node_kind */
    bool after;           /* STAR, OPTIONAL: follows a copy of left, which takes any empty match */
    bool groups;          /* there are groups in it */
    uint16_t value;       /* of a character, or the number of a set or group */
    uint16_t last;        /* GROUP: the highest number of the groups inside it */
    uint16_t left, right; /* nodes */
    uint16_t entry, exit; /* states */
};

enum state_kind {
    STATE_EMPTY, /* goes on to next */
    STATE_SPLIT, /* to next, or to other */
    STATE_CHAR,  /* to next, over a character */
    STATE_SET,
    STATE_BOL, /* to next, if the assertion holds */
    STATE_EOL,
    STATE_OPEN, /* to next; the group begins, or ends, here */
    STATE_CLOSE,
    STATE_BACKREF,
};

struct state {
    uint8_t kind;   /* enum state_kind */
    uint16_t value; /* as of a node */
    uint16_t next, other;
};

struct regex_program {
    int flags; /* of regcomp() */
    size_t groups;
    uint16_t backrefs; /* bit n: there is a \n */
    uint16_t root;     /* of the tree */
    struct node *nodes;
    size_t node_count, node_room;
    struct charset *sets;
    size_t set_count, set_room;
    struct state *states;
    size_t state_count;
    uint16_t *sources; /* the states with an edge to state s, from index first_source[s] up */
    uint32_t *first_source;
    struct charset first; /* the characters that a match can begin with */
    bool may_be_empty;
};

/* A string that is searched. */
struct subject {
    const char *text;
    size_t length;
    int flags; /* of regexec() */
};

/* A state of the automaton, and the position at which the match that led to it began. */
struct thread {
    size_t start;
    uint16_t state;
};

/* The running automaton, with all its states at one position. */
struct regex_run {
    const struct regex_program *program;
    const struct subject *subject;
    struct thread *now, *before;
    size_t count;      /* of now */
    uint32_t *entered; /* of each state: the step at which it was entered last */
    uint32_t step;
    uint16_t stop;     /* the target state of a run; no edge leaves it */
    size_t stop_start; /* the start of the thread that entered it in this step */
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* parse.c: fills nodes, sets, groups, backrefs and root. Returns 0 or an error. */
int regex_parse(struct regex_program *program, const char *pattern);

/* Makes room for one more element in an array of count elements. False: out of memory. */
bool regex_grow(void *array, size_t size, size_t count, size_t *room);

/* simulate.c: true if the assertion STATE_BOL or STATE_EOL holds at a position. */
bool regex_holds(const struct regex_program *program, const struct subject *subject,
                 const struct state *state, size_t at);

/* True if a state of the kind CHAR or SET takes the character. */
bool regex_takes(const struct regex_program *program, const struct state *state, char c);

/* Allocates memory for the functions below. False: out of memory, and there is nothing to end. */
bool regex_run_begin(struct regex_run *run, const struct regex_program *program,
                     const struct subject *subject);
void regex_run_end(struct regex_run *run);

/*
 * Finds the leftmost match, and the longest of these. If whole is NULL, only tells whether there is
 * a match. Returns 0 or REG_NOMATCH.
 */
int regex_search(struct regex_run *run, regmatch_t *whole);

/*
 * Computes, for a match of the node that begins at begin, the positions up to end at which it can
 * end: bit n of positions stands for begin + n. The second function computes the positions at which
 * a match can begin that ends at end.
 */
void regex_ends(struct regex_run *run, const struct node *node, size_t begin, size_t end,
                uint32_t *positions);
void regex_begins(struct regex_run *run, const struct node *node, size_t begin, size_t end,
                  uint32_t *positions);

/* submatch.c: finds the text of each group within the match match[0]. Returns 0 or REG_ESPACE. */
int regex_submatch(struct regex_run *run, regmatch_t *match);

/* backref.c: finds the match and its groups, for a program with back references. */
int regex_search_backrefs(const struct regex_program *program, const struct subject *subject,
                          regmatch_t *match);

#pragma GCC visibility pop

#endif
