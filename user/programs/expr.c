/* SPDX-License-Identifier: MIT */
/*
 * expr: the value of an expression, of words (POSIX, XCU expr). Operators from weak to strong, each
 * from left to right:
 *   A | B   A & B   = != < <= > >= (of numbers, or else strings)   + -   * / %   TEXT : PATTERN
 * The status is 0, or 1 if the value is empty or zero; 2 if the words are no expression.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "expr expression"

#define LEVELS 5
#define MATCH_LEVEL LEVELS /* the strongest of the operators, : */
#define NUMBER_ROOM 24     /* a number in decimal */

/* The operators of each level. */
static const char *const operators[LEVELS + 1][7] = {
    {"|"}, {"&"}, {"=", "!=", "<", "<=", ">", ">="}, {"+", "-"}, {"*", "/", "%"}, {":"},
};

static char **at; /* the words that are left; a null pointer at the end */

static const char *evaluate(int level);

static bool read_number(const char *text, long long *number)
{
    char *end;

    errno = 0;
    *number = strtoll(text, &end, 10);
    if (errno == ERANGE)
        errx(2, "%s: out of range", text);
    return end != text && *end == '\0' && (*text == '-' || (*text >= '0' && *text <= '9'));
}

static bool is_null(const char *value)
{
    long long number;

    return *value == '\0' || (read_number(value, &number) && number == 0);
}

static const char *text_of(long long number)
{
    char *text = malloc(NUMBER_ROOM);

    if (text == NULL)
        err(3, NULL);
    snprintf(text, NUMBER_ROOM, "%lld", number);
    return text;
}

/*
 * The text that \( \) matches, or the length of the match, which begins at the start of the text.
 */
static const char *match(const char *text, const char *pattern)
{
    regmatch_t found[2] = {{-1, -1}, {-1, -1}};
    regex_t regex;
    char message[64];
    int error = regcomp(&regex, pattern, 0);
    bool group = error == 0 && regex.re_nsub > 0;

    if (error == 0) {
        error = regexec(&regex, text, 2, found, 0);
        regfree(&regex);
    }
    if (error != 0 && error != REG_NOMATCH) {
        regerror(error, NULL, message, sizeof(message));
        errx(2, "%s: %s", pattern, message);
    }
    if (error != 0 || found[0].rm_so != 0)
        return group ? "" : "0";
    if (!group)
        return text_of(found[0].rm_eo);
    if (found[1].rm_so < 0)
        return "";
    char *part = strndup(text + found[1].rm_so, (size_t)(found[1].rm_eo - found[1].rm_so));
    if (part == NULL)
        err(3, NULL);
    return part;
}

static const char *compare(const char *a, const char *op, const char *b)
{
    long long x = 0, y = 0;
    bool numbers = read_number(a, &x) && read_number(b, &y);
    int order = numbers ? (x > y) - (x < y) : strcoll(a, b);
    bool equal = strchr(op, '=') != NULL;

    if (*op == '!')
        return order != 0 ? "1" : "0";
    return (order == 0 && equal) || (order < 0 && *op == '<') || (order > 0 && *op == '>') ? "1"
                                                                                           : "0";
}

static const char *compute(const char *a, char op, const char *b)
{
    long long x, y, result = 0;
    bool overflow = false;

    if (!read_number(a, &x) || !read_number(b, &y))
        errx(2, "%s %c %s: not numbers", a, op, b);
    if (op == '+')
        overflow = __builtin_add_overflow(x, y, &result);
    else if (op == '-')
        overflow = __builtin_sub_overflow(x, y, &result);
    else if (op == '*')
        overflow = __builtin_mul_overflow(x, y, &result);
    else if (y == 0)
        errx(2, "division by zero");
    else if (y == -1) /* the smallest number has no negation, and the machine no remainder for it */
        overflow = op == '/' && __builtin_sub_overflow(0, x, &result);
    else
        result = op == '/' ? x / y : x % y;
    if (overflow)
        errx(2, "%s %c %s: out of range", a, op, b);
    return text_of(result);
}

static const char *apply(int level, const char *a, const char *op, const char *b)
{
    switch (level) {
    case 0:
        return !is_null(a) ? a : *b != '\0' ? b : "0";
    case 1:
        return !is_null(a) && !is_null(b) ? a : "0";
    case 2:
        return compare(a, op, b);
    case MATCH_LEVEL:
        return match(a, b);
    default:
        return compute(a, *op, b);
    }
}

static const char *primary(void)
{
    const char *value;

    if (*at == NULL)
        errx(2, "something is missing at the end");
    if (strcmp(*at, "(") != 0)
        return *at++;
    at++;
    value = evaluate(0);
    if (*at == NULL || strcmp(*at, ")") != 0)
        errx(2, "a parenthesis is not closed");
    at++;
    return value;
}

/* The operator at this level, if it is the next word, or NULL. */
static const char *next_operator(int level)
{
    for (int i = 0; *at != NULL && operators[level][i] != NULL; i++) {
        if (strcmp(*at, operators[level][i]) == 0)
            return *at++;
    }
    return NULL;
}

static const char *evaluate(int level)
{
    const char *value = level > MATCH_LEVEL ? primary() : evaluate(level + 1), *op;

    while (level <= MATCH_LEVEL && (op = next_operator(level)) != NULL)
        value = apply(level, value, op, evaluate(level + 1));
    return value;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    at = argv + 1;
    if (argc > 1 && strcmp(*at, "--") == 0)
        at++;
    if (*at == NULL)
        errx(2, "usage: " USAGE);
    const char *value = evaluate(0);
    if (*at != NULL)
        errx(2, "%s: not expected here", *at);
    if (puts(value) < 0 || fflush(stdout) != 0)
        err(3, "standard output");
    return is_null(value);
}
