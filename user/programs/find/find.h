/* SPDX-License-Identifier: MIT */
/*
 * Common declarations of find: the expression (parse.c), its tests and actions (tests.c, run.c),
 * the walk (main.c).
 */
#ifndef FIND_H
#define FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct file {
    const char *path;
    const char *name; /* the last part of the path */
    struct stat st;
};

struct node;
typedef bool test_function(struct node *node, const struct file *file);

/* A test, an action or an operator of the expression. */
struct node {
    test_function *test;
    struct node *left, *right; /* the operands of an operator: "not" has the left one only */
    const char *text;          /* a pattern, or the letter of a type */
    char sign;                 /* +: more than the number; -: less; 0: exactly the number */
    bool in_bytes;             /* -size with c */
    long long number;
    struct timespec time;  /* -newer */
    char **command;        /* -exec and -ok: words up to a null pointer */
    char **paths;          /* -exec with +: paths of the next run, behind the command */
    size_t count, length;  /* the number of these paths, and of their bytes */
    struct node *next_run; /* the next -exec with + */
};

extern struct options {
    bool follow, follow_operands; /* -L, -H */
    bool contents_first;          /* -depth */
    bool one_system;              /* -xdev */
    long long deepest;            /* -maxdepth; -1: no limit */
    bool pruned;                  /* -prune was evaluated: the directory is not entered */
    bool acts;                    /* the expression has an action, so that -print is not implied */
    int status;
} options;

/* Parses the words up to a null pointer; ends the program if they are no expression. */
struct node *parse_expression(char **words);

test_function test_and, test_or, test_not, test_true, test_name, test_path, test_type, test_perm,
    test_links, test_size, test_newer, test_accessed, test_changed, test_modified, test_prune,
    test_print, test_print0, test_delete, test_user, test_group, test_no_user, test_no_group,
    test_iname, test_empty;

/* run.c: -exec, -ok, and -exec with +; finish_runs() does the last run of the latter. */
test_function test_exec, test_ok, test_exec_many;
void take_command(struct node *node, char ***words, bool may_collect);
void finish_runs(void);

#endif
