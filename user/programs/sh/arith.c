/* SPDX-License-Identifier: MIT */
/* $((expression)): the operators of C on long integers, by precedence climbing. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    const char *at;
    const char *error;
};

enum { LOWEST = 1 };

/* Longer signs come before those that they start with. */
static const struct {
    const char *sign;
    int precedence;
} operators[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<<", 8}, {">>", 8},
    {"<=", 7}, {">=", 7}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
    {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

static long parse_binary(struct scan *scan, int lowest);

static long fail(struct scan *scan, const char *message)
{
    if (!scan->error)
        scan->error = message;
    return 0;
}

static void skip_spaces(struct scan *scan)
{
    while (isspace((unsigned char)*scan->at))
        scan->at++;
}

/* A variable's value, or with = behind it an assignment. */
static long parse_variable(struct scan *scan)
{
    size_t n = name_length(scan->at);
    char *name = arena_copy(scan->at, n);
    char text[24];

    scan->at += n;
    skip_spaces(scan);
    if (scan->at[0] == '=' && scan->at[1] != '=') {
        scan->at++;
        long value = parse_binary(scan, LOWEST);
        snprintf(text, sizeof(text), "%ld", value);
        if (!scan->error)
            set_variable(name, text);
        return value;
    }
    const char *value = get_variable(name);
    return value ? strtol(value, NULL, 0) : 0;
}

static long parse_operand(struct scan *scan)
{
    char *end;

    skip_spaces(scan);
    if (name_length(scan->at) > 0)
        return parse_variable(scan);
    char c = *scan->at;
    if (c && strchr("-+!~", c)) {
        scan->at++;
        long value = parse_operand(scan);
        return c == '-'   ? (long)-(unsigned long)value
               : c == '!' ? !value
               : c == '~' ? ~value
                          : value;
    }
    if (c == '(') {
        scan->at++;
        long value = parse_binary(scan, LOWEST);
        if (*scan->at != ')')
            return fail(scan, ") is missing");
        scan->at++;
        return value;
    }
    long value = strtol(scan->at, &end, 0);
    if (end == scan->at)
        return fail(scan, "a number is missing");
    scan->at = end;
    return value;
}

/* Overflow wraps around, as unsigned arithmetic does. */
static long apply(struct scan *scan, const char *sign, long a, long b)
{
    unsigned long ua = (unsigned long)a, ub = (unsigned long)b;

    switch (sign[0]) {
    case '|':
        return sign[1] ? a || b : a | b;
    case '&':
        return sign[1] ? a && b : a & b;
    case '^':
        return a ^ b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return sign[1] == '<' ? (long)(ua << (ub % (8 * sizeof(long)))) : sign[1] ? a <= b : a < b;
    case '>':
        return sign[1] == '>' ? a >> (ub % (8 * sizeof(long))) : sign[1] ? a >= b : a > b;
    case '+':
        return (long)(ua + ub);
    case '-':
        return (long)(ua - ub);
    case '*':
        return (long)(ua * ub);
    default:
        if (b == 0)
            return fail(scan, "division by zero");
        if (b == -1) /* the one quotient that may not fit */
            return sign[0] == '/' ? (long)-ua : 0;
        return sign[0] == '/' ? a / b : a % b;
    }
}

/* Operands joined by operators of at least the lowest precedence. */
static long parse_binary(struct scan *scan, int lowest)
{
    long value = parse_operand(scan);

    for (;;) {
        size_t i = 0, count = sizeof(operators) / sizeof(*operators);

        skip_spaces(scan);
        while (i < count && strncmp(scan->at, operators[i].sign, strlen(operators[i].sign)) != 0)
            i++;
        if (i == count || operators[i].precedence < lowest || scan->error)
            return value;
        scan->at += strlen(operators[i].sign);
        value =
            apply(scan, operators[i].sign, value, parse_binary(scan, operators[i].precedence + 1));
    }
}

bool evaluate(const char *expression, long *value)
{
    struct scan scan = {.at = expression};

    skip_spaces(&scan);
    *value = *scan.at ? parse_binary(&scan, LOWEST) : 0;
    if (!scan.error && *scan.at)
        scan.error = "not understood";
    if (scan.error)
        expansion_error(expression, scan.error);
    return !scan.error;
}
