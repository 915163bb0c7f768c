/* SPDX-License-Identifier: MIT */
/* The built-in functions' names. */
#ifndef AWK_BUILTIN_H
#define AWK_BUILTIN_H

enum builtin {
    B_ATAN2,
    B_CLOSE,
    B_COS,
    B_EXP,
    B_FFLUSH,
    B_GSUB,
    B_INDEX,
    B_INT,
    B_LENGTH,
    B_LOG,
    B_MATCH,
    B_RAND,
    B_SIN,
    B_SPLIT,
    B_SPRINTF,
    B_SQRT,
    B_SRAND,
    B_SUB,
    B_SUBSTR,
    B_SYSTEM,
    B_TOLOWER,
    B_TOUPPER,
};

/* The number of a function, or -1. */
int builtin_number(const char *name);

#endif
