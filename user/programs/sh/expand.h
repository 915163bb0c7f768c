/* SPDX-License-Identifier: MIT */
/* What the two halves of the expansion, expand.c and parameter.c, share. */
#ifndef SH_EXPAND_H
#define SH_EXPAND_H

#include "sh.h"

struct expansion {
    struct buffer field; /* being built, as a pattern */
    bool started;        /* there is a field, even if it is empty */
    bool after_space;    /* white space has ended the last field, and nothing has followed */
    bool no_field;       /* in double quotes: there was a $@, and there are no arguments */
    bool split;          /* unquoted values into fields */
    bool here;           /* a here-document: double quotes mean nothing */
    bool in_word;        /* of ${name-word}: what it has unquoted is split as well */
    struct word **end;   /* of the fields that are done */
    int count;
};

void emit(struct expansion *e, char c, bool quoted);
void emit_value(struct expansion *e, const char *value, bool quoted); /* splits it if not quoted */
void end_field(struct expansion *e);
void expand_into(struct expansion *e, const char *p, bool in_double);

/* Expands what a dollar sign starts, p being behind it: where that ends. */
const char *expand_dollar(struct expansion *e, const char *p, bool quoted);

#endif
