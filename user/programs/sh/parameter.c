/* SPDX-License-Identifier: MIT */
/* The expansions that a dollar sign begins: $name, ${name...}, $(command) and $((expression)). */
#include "expand.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *number_text(long long number)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", number);
    return arena_copy(text, strlen(text));
}

/* The arguments as one text. */
static char *join_arguments(char separator)
{
    struct buffer all = {0};

    for (int i = 0; i < shell.argument_count; i++) {
        if (i > 0 && separator)
            buffer_add(&all, separator);
        buffer_append(&all, shell.arguments[i], strlen(shell.arguments[i]));
    }
    return buffer_finish(&all);
}

/* The value of a variable, a number or a special sign; NULL: not set. */
static const char *parameter_value(const char *name)
{
    if (isdigit((unsigned char)*name)) {
        int index = atoi(name);

        if (index == 0)
            return shell.name;
        return index <= shell.argument_count ? shell.arguments[index - 1] : NULL;
    }
    switch (*name) {
    case '?':
        return number_text(shell.status);
    case '$':
        return number_text(shell.pid);
    case '!':
        return shell.last_background ? number_text(shell.last_background) : NULL;
    case '#':
        return number_text(shell.argument_count);
    case '@':
        return shell.argument_count ? join_arguments(' ') : NULL;
    case '*': {
        const char *ifs = get_variable("IFS");
        return shell.argument_count ? join_arguments(ifs ? *ifs : ' ') : NULL;
    }
    case '-':
        return option_letters();
    default:
        return get_variable(name);
    }
}

/* The length of the parameter's name at p; 0 if there is none. */
static size_t parameter_length(const char *p)
{
    size_t n = name_length(p);

    if (n == 0 && isdigit((unsigned char)*p)) {
        while (isdigit((unsigned char)p[n]))
            n++;
    }
    return n == 0 && *p && strchr("?$!#@*-", *p) ? 1 : n;
}

/* The value, or "" if there is none: an error after set -u. */
static const char *required_value(const char *name)
{
    const char *value = parameter_value(name);

    if (!value && shell.no_unset && *name != '@' && *name != '*')
        expansion_error(name, "parameter not set");
    return value ? value : "";
}

/* "$@", and both $@ and $* without quotes, give a field for each argument. */
static void emit_parameter(struct expansion *e, const char *name, bool quoted)
{
    bool fields = e->split && (*name == '@' || (*name == '*' && !quoted));

    if (!fields) {
        emit_value(e, required_value(name), quoted);
        return;
    }
    e->no_field |= shell.argument_count == 0;
    for (int i = 0; i < shell.argument_count; i++) {
        if (i > 0 && e->started)
            end_field(e);
        if (i > 0)
            e->after_space = false; /* from the argument before */
        emit_value(e, shell.arguments[i], quoted);
    }
}

/* Whether the pattern matches the first characters of the text; the text is restored. */
static bool matches_start(const char *pattern, char *text, size_t length)
{
    char behind = text[length];

    text[length] = '\0';
    bool matches = match_pattern(pattern, text);
    text[length] = behind;
    return matches;
}

/* value without the part at its start (side '#') or end ('%') that matches the pattern. */
static const char *trim(const char *value, const char *pattern, char side, bool longest)
{
    size_t length = strlen(value);
    char *text = arena_copy(value, length); /* one copy for all tries, because each would take
                                             * memory */

    for (size_t i = 0; i <= length && shell.unwind == RUN; i++) {
        size_t part = longest ? length - i : i; /* the length to remove */

        if (side == '#' && matches_start(pattern, text, part))
            return text + part;
        if (side == '%' && match_pattern(pattern, text + length - part)) {
            text[length - part] = '\0';
            return text;
        }
    }
    return value;
}

/* The word of ${name=word}: quotes in it have the same meaning as around it. */
static char *expand_word(const char *word, bool in_double)
{
    struct expansion e = {0};

    expand_into(&e, word, in_double);
    return remove_escapes(buffer_finish(&e.field));
}

/*
 * ${name-word} and its variants: op is the sign; with_empty: a colon treats an empty value as
 * unset.
 */
static void expand_default(struct expansion *e, const char *name, char op, const char *word,
                           bool with_empty, bool quoted)
{
    const char *value = parameter_value(name);
    bool usable = value && (*value || !with_empty);

    if (op == '+' || (op == '-' && !usable)) {
        bool outer = e->in_word;

        e->in_word = true;
        if (op == '-' || usable)
            expand_into(e, word, quoted);
        e->in_word = outer;
    } else if (usable) {
        emit_parameter(e, name, quoted);
    } else if (op == '?') {
        expansion_error(name, *word ? expand_word(word, quoted) : "parameter not set");
    } else if (name_length(name) > 0) {
        set_variable(name, expand_word(word, quoted));
        emit_parameter(e, name, quoted);
    } else {
        expansion_error(name, "cannot be assigned to");
    }
}

/* The text between ${ and }. */
static void expand_braced(struct expansion *e, const char *body, bool quoted)
{
    if (body[0] == '#' && body[1]) {
        if (parameter_length(body + 1) != strlen(body + 1)) {
            expansion_error(body, "bad substitution");
            return;
        }
        emit_value(e, number_text((long long)strlen(required_value(body + 1))), quoted);
        return;
    }
    size_t n = parameter_length(body);
    char *name = arena_copy(body, n);
    const char *rest = body + n;
    bool colon = *rest == ':';
    char op = rest[colon];

    if (n > 0 && *rest == '\0') {
        emit_parameter(e, name, quoted);
    } else if (n > 0 && op && strchr("-+=?", op)) {
        expand_default(e, name, op, rest + colon + 1, colon, quoted);
    } else if (n > 0 && !colon && (op == '#' || op == '%')) {
        const char *value = required_value(name);
        bool longest = rest[1] == op;
        char *pattern = expand_pattern(rest + 1 + longest);

        emit_value(e, trim(value, pattern, op, longest), quoted);
    } else {
        expansion_error(body, "bad substitution");
    }
}

static void expand_arithmetic(struct expansion *e, const char *expression, bool quoted)
{
    long long value;

    if (evaluate(expand_text(expression), &value))
        emit_value(e, number_text(value), quoted);
}

/* Whether the whole text between $( and ) is in brackets again. */
static bool is_arithmetic(const char *body, size_t length)
{
    int depth = 0;
    size_t i = 0;

    do
        depth += (body[i] == '(') - (body[i] == ')');
    while (depth > 0 && ++i < length);
    return i > 0 && i == length - 1;
}

/* The bracketed part behind a dollar sign; p is at the opening bracket. */
static const char *expand_bracketed(struct expansion *e, const char *p, bool quoted)
{
    bool braced = *p == '{';
    char *body = bracketed_text(&p, quoted);

    if (!body)
        return p;
    size_t length = strlen(body);
    if (braced) {
        expand_braced(e, body, quoted);
    } else if (is_arithmetic(body, length)) {
        body[length - 1] = '\0';
        expand_arithmetic(e, body + 1, quoted);
    } else {
        emit_value(e, run_for_output(body), quoted);
    }
    return p;
}

const char *expand_dollar(struct expansion *e, const char *p, bool quoted)
{
    if (*p == '(' || *p == '{')
        return expand_bracketed(e, p, quoted);
    size_t n = parameter_length(p);
    if (n == 0) {
        emit(e, '$', quoted);
        return p;
    }
    if (isdigit((unsigned char)*p))
        n = 1; /* $10 is $1 followed by a zero */
    emit_parameter(e, arena_copy(p, n), quoted);
    return p + n;
}
