/* SPDX-License-Identifier: MIT */
/* What the two parts of the parser share: expressions (parse.c) and statements (statement.c). */
#ifndef AWK_PARSE_H
#define AWK_PARSE_H

#include "awk.h"

extern struct function *functions;        /* all, in a list */
extern struct function *current_function; /* whose body is read; NULL outside of functions */
extern int no_in, no_greater;             /* above 0: in a for (...); in the list of a print */

struct node *new_node(enum node_kind kind, struct node *a, struct node *b);
struct node *operator_node(enum node_kind kind, int op, struct node *a, struct node *b);

/* Takes a word if it is the wanted one; expect() ends the program if it is not. */
bool accept(int wanted);
void expect(int wanted, const char *message);
void skip_newlines(void);

struct node *name_node(const char *name); /* a variable or a parameter */
struct node *name_or_element(void);       /* the present word, and a subscript behind it */
struct function *function_named(const char *name);
bool is_target(const struct node *node); /* whether it can be assigned to */
struct node *expression(void);
struct node *concatenation(void); /* an expression without comparisons, as the file of a print */

#endif
