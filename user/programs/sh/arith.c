/* SPDX-License-Identifier: MIT */
/* $((expression)): the operators of C on 64-bit integers, by precedence climbing. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    const char *at;
    const char *error;
    int skipped; /* depth of parts that are parsed but not evaluated: 1 || here */
};

enum { LOWEST = 1, BITWISE_OR = 3, BITWISE_AND = 5, SHIFT = 8 };

/* Longer signs come before their own beginnings. */
static const struct {
    const char *sign;
    int precedence;
} operators[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<<", 8}, {">>", 8},
    {"<=", 7}, {">=", 7}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
    {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

static long long parse_expression(struct scan *scan);

static long long fail(struct scan *scan, const char *message)
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

/* Overflow wraps around, as unsigned arithmetic does. */
static long long apply(struct scan *scan, const char *sign, long long a, long long b)
{
    unsigned long long ua = (unsigned long long)a, ub = (unsigned long long)b;

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
        return sign[1] == '<' ? (long long)(ua << (ub % (8 * sizeof(long long))))
               : sign[1]      ? a <= b
                              : a < b;
    case '>':
        return sign[1] == '>' ? a >> (ub % (8 * sizeof(long long))) : sign[1] ? a >= b : a > b;
    case '+':
        return (long long)(ua + ub);
    case '-':
        return (long long)(ua - ub);
    case '*':
        return (long long)(ua * ub);
    default:
        if (b == 0)
            return scan->skipped ? 0 : fail(scan, "division by zero");
        if (b == -1) /* the one quotient that may not fit */
            return sign[0] == '/' ? (long long)-ua : 0;
        return sign[0] == '/' ? a / b : a % b;
    }
}

/* The index of the operator at text, or -1. */
static int find_operator(const char *text)
{
    for (int i = 0; i < (int)(sizeof(operators) / sizeof(*operators)); i++) {
        if (strncmp(text, operators[i].sign, strlen(operators[i].sign)) == 0)
            return i;
    }
    return -1;
}

/*
 * The sign of the operator that an assignment at text applies; "" for a plain =; NULL: no
 * assignment.
 */
static const char *assignment_sign(const char *text)
{
    int i = find_operator(text);

    if (i < 0)
        return *text == '=' ? "" : NULL;
    int precedence = operators[i].precedence;
    bool computes = precedence >= SHIFT || (precedence >= BITWISE_OR && precedence <= BITWISE_AND);
    return computes && text[strlen(operators[i].sign)] == '=' ? operators[i].sign : NULL;
}

static long long variable_value(struct scan *scan, const char *name)
{
    const char *text = get_variable(name);
    char *end;

    if (!text || scan->skipped)
        return 0;
    long long value = strtoll(text, &end, 0);
    end += strspn(end, " \t\n");
    return *end ? fail(scan, "a variable's value is not a number") : value;
}

/* A variable's value, or an assignment to it. */
static long long parse_variable(struct scan *scan)
{
    size_t n = name_length(scan->at);
    char *name = arena_copy(scan->at, n);
    char text[24];

    scan->at += n;
    skip_spaces(scan);
    const char *sign = assignment_sign(scan->at);
    if (!sign)
        return variable_value(scan, name);
    scan->at += strlen(sign) + 1;
    long long value = parse_expression(scan);
    if (*sign)
        value = apply(scan, sign, variable_value(scan, name), value);
    snprintf(text, sizeof(text), "%lld", value);
    if (!scan->error && !scan->skipped)
        set_variable(name, text);
    return value;
}

static long long parse_operand(struct scan *scan)
{
    char *end;

    skip_spaces(scan);
    if (name_length(scan->at) > 0)
        return parse_variable(scan);
    char c = *scan->at;
    if (c && strchr("-+!~", c)) {
        scan->at++;
        long long value = parse_operand(scan);
        return c == '-'   ? (long long)-(unsigned long long)value
               : c == '!' ? !value
               : c == '~' ? ~value
                          : value;
    }
    if (c == '(') {
        scan->at++;
        long long value = parse_expression(scan);
        if (*scan->at != ')')
            return fail(scan, ") is missing");
        scan->at++;
        return value;
    }
    long long value = strtoll(scan->at, &end, 0);
    if (end == scan->at)
        return fail(scan, "a number is missing");
    scan->at = end;
    return value;
}

/* Operands joined by operators of at least the lowest precedence. */
static long long parse_binary(struct scan *scan, int lowest)
{
    long long value = parse_operand(scan);

    for (;;) {
        skip_spaces(scan);
        int i = find_operator(scan->at);
        if (i < 0 || operators[i].precedence < lowest || scan->error)
            return value;
        const char *sign = operators[i].sign;
        bool decided = strcmp(sign, "||") == 0 ? value != 0 : strcmp(sign, "&&") == 0 && !value;
        scan->at += strlen(sign);
        scan->skipped += decided;
        long long right = parse_binary(scan, operators[i].precedence + 1);
        scan->skipped -= decided;
        value = apply(scan, sign, value, right);
    }
}

/* condition ? value : value, or a condition alone. */
static long long parse_expression(struct scan *scan)
{
    long long condition = parse_binary(scan, LOWEST);

    if (*scan->at != '?')
        return condition;
    scan->at++;
    scan->skipped += !condition;
    long long chosen = parse_expression(scan);
    scan->skipped -= !condition;
    if (*scan->at != ':')
        return fail(scan, ": is missing");
    scan->at++;
    scan->skipped += condition != 0;
    long long other = parse_expression(scan);
    scan->skipped -= condition != 0;
    return condition ? chosen : other;
}

bool evaluate(const char *expression, long long *value)
{
    struct scan scan = {.at = expression};

    skip_spaces(&scan);
    *value = *scan.at ? parse_expression(&scan) : 0;
    if (!scan.error && *scan.at)
        scan.error = "not understood";
    if (scan.error)
        expansion_error(expression, scan.error);
    return !scan.error;
}
