/* SPDX-License-Identifier: MIT */
/* Words of the program. Whether / begins a regular expression is for the parser to know: it calls read_regex(). */
#include "awk.h"
#include "builtin.h"
#include <ctype.h>

int token;
char *token_text;
double token_number;

static const char *at;
static int line = 1;

static const char *const reserved[] = {
    "BEGIN",    "break",   "continue", "delete", "do",   "else",  "END",    "exit",   "for",
    "function", "getline", "if",       "in",     "next", "print", "printf", "return", "while"};

void wrong(const char *message)
{
    errx(2, "line %d: %s near \"%.*s\"", line, message, (int)strcspn(at, "\n"), at);
}

void *checked(void *memory)
{
    if (!memory)
        err(2, "malloc");
    return memory;
}

void start_lexer(const char *program)
{
    at = program;
}

static void keep(const char *text, size_t n)
{
    free(token_text);
    token_text = checked(strndup(text, n));
}

static void skip_blanks(void)
{
    for (;;) {
        if (*at == ' ' || *at == '\t' || *at == '\r') {
            at++;
        } else if (*at == '\\' && at[1] == '\n') {
            at += 2;
            line++;
        } else if (*at == '#') {
            at += strcspn(at, "\n");
        } else {
            return;
        }
    }
}

/* One escape of a string, behind its backslash. */
static char take_escape(const char **text)
{
    static const char letters[] = "a\ab\bf\fn\nr\rt\tv\v\\\\\"\"//";
    const char *t = *text;
    char c = *t++;

    if (c >= '0' && c <= '7') {
        int value = c - '0';

        for (int i = 0; i < 2 && *t >= '0' && *t <= '7'; i++)
            value = value * 8 + (*t++ - '0');
        *text = t;
        return (char)value;
    }
    *text = t;
    for (const char *l = letters; *l; l += 2)
        if (*l == c)
            return l[1];
    return '\0';
}

char *escaped(const char *text)
{
    char *result = checked(malloc(strlen(text) + 1)), *end = result;

    while (*text) {
        if (*text != '\\' || text[1] == '\0') {
            *end++ = *text++;
            continue;
        }
        const char *before = ++text;
        char c = take_escape(&text);
        if (c == '\0' && *before != '0') { /* unknown: the backslash stays */
            *end++ = '\\';
            c = *before;
        }
        *end++ = c;
    }
    *end = '\0';
    return result;
}

static void read_string(void)
{
    const char *begin = ++at;

    for (; *at != '"'; at++) {
        if (*at == '\0' || *at == '\n')
            wrong("a string is not closed");
        at += *at == '\\' && at[1] != '\0';
    }
    keep(begin, (size_t)(at++ - begin));
    char *text = escaped(token_text);
    free(token_text);
    token_text = text;
    token = T_STRING;
}

void read_regex(void)
{
    const char *begin = token == T_DIV_ASSIGN ? at - 1 : at;
    bool in_brackets = false;

    for (at = begin; *at != '/' || in_brackets; at++) {
        if (*at == '\0' || *at == '\n')
            wrong("a regular expression is not closed");
        if (*at == '\\' && at[1] != '\0') {
            at++;
        } else if (*at == '[' && !in_brackets) {
            in_brackets = true;
            at += at[1] == '^';
            at += at[1] == ']';
        } else if (*at == ']') {
            in_brackets = false;
        }
    }
    keep(begin, (size_t)(at++ - begin));
    token = T_REGEX;
}

static void read_name(void)
{
    const char *begin = at;

    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    keep(begin, (size_t)(at - begin));
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (strcmp(token_text, reserved[i]) == 0) {
            token = T_BEGIN + (int)i;
            return;
        }
    }
    int which = builtin_number(token_text);
    token = which >= 0 ? T_BUILTIN : *at == '(' ? T_CALL : T_NAME;
    token_number = which;
    if (strcmp(token_text, "func") == 0)
        token = T_FUNCTION;
}

/* Operators; longer ones first. */
static void read_operator(void)
{
    static const struct {
        const char *text;
        int token;
    } operators[] = {{">>", T_APPEND},      {"&&", T_AND},        {"||", T_OR},
                     {"==", T_EQ},          {"<=", T_LE},         {">=", T_GE},
                     {"!=", T_NE},          {"!~", T_NOMATCH},    {"++", T_INCREMENT},
                     {"--", T_DECREMENT},   {"+=", T_ADD_ASSIGN}, {"-=", T_SUB_ASSIGN},
                     {"**=", T_POW_ASSIGN}, {"*=", T_MUL_ASSIGN}, {"/=", T_DIV_ASSIGN},
                     {"%=", T_MOD_ASSIGN},  {"^=", T_POW_ASSIGN}, {"**", '^'}};

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        size_t n = strlen(operators[i].text);

        if (strncmp(at, operators[i].text, n) == 0) {
            at += n;
            token = operators[i].token;
            return;
        }
    }
    if (!strchr("{}()[];,+-*/%^!<>|?:~$=\n", *at))
        wrong("a strange character");
    line += *at == '\n';
    token = *at++;
}

void next_token(void)
{
    skip_blanks();
    if (*at == '\0') {
        token = T_END;
    } else if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]))) {
        char *end;

        token_number = strtod(at, &end);
        at = end;
        token = T_NUMBER;
    } else if (isalpha((unsigned char)*at) || *at == '_') {
        read_name();
    } else if (*at == '"') {
        read_string();
    } else {
        read_operator();
    }
}
