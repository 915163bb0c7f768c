/* SPDX-License-Identifier: MIT */
/* Shared by the two parts of the expansion, expand.c and parameter.c. */
#ifndef SH_EXPAND_H
#define SH_EXPAND_H

#include "sh.h"

struct expansion {
    struct buffer field; /* the field being built, as a pattern */
    bool started;        /* there is a field, even if it is empty */
    bool after_space;    /* white space has ended the last field, and nothing has followed */
    bool no_field;       /* in double quotes: there was a $@, and there are no arguments */
    bool split;          /* unquoted values into fields */
    bool here;           /* a here-document: double quotes have no meaning */
    bool assigns;        /* the value of a variable: ~ has its meaning behind a colon, too */
    bool in_word;        /* in ${name-word}: the unquoted part of the word is split as well */
    struct word **end;   /* end of the list of finished fields */
    int count;
};

void emit(struct expansion *e, char c, bool quoted);
void emit_value(struct expansion *e, const char *value, bool quoted); /* splits the value if not
                                                                       * quoted */
void end_field(struct expansion *e);
void expand_into(struct expansion *e, const char *p, bool in_double);

/* Expands the part that begins with the dollar sign before p. Returns its end. */
const char *expand_dollar(struct expansion *e, const char *p, bool quoted);

#endif
