/* SPDX-License-Identifier: MIT */
/* Reading the script. A block is flat: its { knows the command behind its }. */
#include "sed.h"
#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64 /* of blocks */

struct command *commands;
size_t command_count;
bool extended;

static const char *at; /* the rest of the script */
static size_t blocks[MAX_DEPTH], depth;

static void skip_blanks(void)
{
    while (*at == ' ' || *at == '\t')
        at++;
}

_Noreturn static void wrong(const char *message)
{
    errx(1, "%s: near \"%.*s\"", message, (int)strcspn(at, "\n"), at);
}

/*
 * Reads up to the delimiter, which may stand in brackets and behind a backslash in between. An escaped delimiter
 * loses its backslash, \n is a newline.
 */
static char *take_delimited(char delimiter, bool is_regex)
{
    struct buffer text = {0};
    bool in_brackets = false;

    buffer_add(&text, "", 0);
    for (; *at != delimiter || in_brackets; at++) {
        if (*at == '\0' || (*at == '\n' && is_regex))
            wrong("the delimiter is missing");
        if (is_regex && *at == '[' && !in_brackets) {
            in_brackets = true;
            size_t n = 1 + (at[1] == '^');
            n += at[n] == ']'; /* a ] at the beginning does not end the list */
            buffer_add(&text, at, n);
            at += n - 1;
        } else if (*at == '\\' && at[1] == 'n') {
            buffer_add(&text, is_regex ? "\n" : "\\n", is_regex ? 1 : 2);
            at++;
        } else if (*at == '\\' && at[1] != '\0' && !in_brackets) {
            at++;
            if (*at != delimiter)
                buffer_add(&text, "\\", 1);
            buffer_add(&text, at, 1);
        } else {
            in_brackets = in_brackets && *at != ']';
            buffer_add(&text, at, 1);
        }
    }
    at++;
    return text.text;
}

/* Compiles the expression; an empty one is NULL, for the last one. */
static regex_t *compile(char *expression, int flags)
{
    regex_t *regex = malloc(sizeof(*regex));
    char message[128];

    if (!regex)
        err(2, "malloc");
    if (*expression == '\0') {
        free(regex);
        free(expression);
        return NULL;
    }
    int error = regcomp(regex, expression, flags | (extended ? REG_EXTENDED : 0));
    if (error) {
        regerror(error, regex, message, sizeof(message));
        errx(1, "%s: %s", expression, message);
    }
    free(expression);
    return regex;
}

static bool take_address(struct address *address)
{
    if (isdigit((unsigned char)*at)) {
        address->kind = ADDRESS_LINE;
        address->line = strtoul(at, (char **)&at, 10);
    } else if (*at == '$') {
        address->kind = ADDRESS_LAST;
        at++;
    } else if (*at == '/' || (*at == '\\' && at[1] != '\0')) {
        at += *at == '\\';
        address->kind = ADDRESS_REGEX;
        char delimiter = *at++;
        char *expression = take_delimited(delimiter, true);
        bool ignore_case = *at == 'I';
        at += ignore_case;
        address->regex = compile(expression, ignore_case ? REG_ICASE : 0);
    } else {
        return false;
    }
    skip_blanks();
    return true;
}

/* A name up to the end of the line, or to a semicolon if that ends it. */
static char *take_word(const char *end)
{
    skip_blanks();
    size_t n = strcspn(at, end);
    char *word = strndup(at, n);

    if (!word)
        err(2, "malloc");
    at += n;
    while (n > 0 && word[n - 1] == ' ')
        word[--n] = '\0';
    return word;
}

/* The file of a w: the same for all with the same name. */
static FILE *take_file(void)
{
    static struct open {
        struct open *next;
        char *name;
        FILE *file;
    } * open;
    char *name = take_word("\n");

    if (*name == '\0')
        wrong("the file's name is missing");
    for (struct open *o = open; o; o = o->next)
        if (strcmp(o->name, name) == 0)
            return o->file;
    struct open *new = malloc(sizeof(*new));
    if (!new)
        err(2, "malloc");
    *new = (struct open){open, name, strcmp(name, "/dev/stdout") == 0 ? stdout : fopen(name, "w")};
    if (!new->file)
        err(2, "%s", name);
    open = new;
    return new->file;
}

/* The text of a, i and c: up to a newline without a backslash in front; other backslashes go. */
static char *take_text(void)
{
    struct buffer text = {0};

    skip_blanks();
    if (*at == '\\') {
        at++;
        skip_blanks();
        if (*at == '\n')
            at++;
    }
    for (; *at != '\0' && *at != '\n'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        buffer_add(&text, at, 1);
    }
    buffer_add(&text, "\n", 1);
    return text.text;
}

static void take_flags(struct substitution *s, int *regex_flags)
{
    for (;; at++) {
        if (*at == 'g') {
            s->all = true;
        } else if (*at == 'p') {
            s->print = true;
        } else if (*at == 'i' || *at == 'I') {
            *regex_flags |= REG_ICASE;
        } else if (*at >= '1' && *at <= '9') {
            s->which = (int)strtol(at, (char **)&at, 10);
            at--;
        } else if (*at == 'w') {
            at++;
            s->file = take_file();
            return;
        } else {
            return;
        }
    }
}

static void take_substitution(struct substitution *s)
{
    char delimiter = *at++;
    int flags = 0;

    if (delimiter == '\0' || delimiter == '\n' || delimiter == '\\')
        wrong("no delimiter for this");
    char *expression = take_delimited(delimiter, true);
    s->replacement = take_delimited(delimiter, false);
    s->which = 1;
    take_flags(s, &flags);
    s->regex = compile(expression, flags);
    for (const char *r = s->replacement; (r = strchr(r, '\\')) != NULL && r[1] != '\0'; r += 2)
        if (isdigit((unsigned char)r[1]) && s->regex && (size_t)(r[1] - '0') > s->regex->re_nsub)
            errx(1, "\\%c: there is no such group in the expression", r[1]);
}

/* One character of a list of y, behind *text. */
static unsigned char take_character(const char **text)
{
    const char *t = *text;
    char c = *t++;

    if (c == '\\' && (*t == 'n' || *t == '\\'))
        c = *t++ == 'n' ? '\n' : '\\';
    *text = t;
    return (unsigned char)c;
}

static char *take_map(void)
{
    char delimiter = *at++;
    char *from = take_delimited(delimiter, false), *to = take_delimited(delimiter, false);
    const char *a = from, *b = to;
    char *map = malloc(256);

    if (!map)
        err(2, "malloc");
    for (int i = 0; i < 256; i++)
        map[i] = (char)i;
    while (*a && *b) {
        unsigned char c = take_character(&a);
        map[c] = (char)take_character(&b);
    }
    if (*a || *b)
        wrong("the lists of y have different lengths");
    free(from);
    free(to);
    return map;
}

static void open_block(void)
{
    if (depth == MAX_DEPTH)
        wrong("too many blocks");
    blocks[depth++] = command_count;
}

static void close_block(const struct command *c)
{
    if (depth == 0)
        wrong("} without {");
    if (c->from.kind != ADDRESS_NONE)
        wrong("} takes no address");
    commands[blocks[--depth]].target = command_count + 1;
}

static void take_arguments(struct command *c)
{
    if (c->name == '{')
        open_block();
    else if (c->name == '}')
        close_block(c);
    else if (strchr("aic", c->name))
        c->text = take_text();
    else if (strchr("bt:", c->name))
        c->text = take_word(c->name == ':' ? "\n;" : "\n;}");
    else if (c->name == 'r')
        c->text = take_word("\n");
    else if (c->name == 'w')
        c->file = take_file();
    else if (c->name == 's')
        take_substitution(&c->s);
    else if (c->name == 'y')
        c->map = take_map();
    else if (c->name == 'q')
        c->target = (skip_blanks(), strtoul(at, (char **)&at, 10));
    else if (!strchr("dDgGhHlnNpPx=", c->name))
        wrong("unknown command");
}

static void take_command(struct command *c)
{
    skip_blanks();
    if (take_address(&c->from) && *at == ',') {
        at++;
        skip_blanks();
        if (!take_address(&c->to))
            wrong("the second address is missing");
    }
    while (*at == '!' || *at == ' ')
        c->negated |= *at++ == '!';
    c->name = *at;
    if (c->name == '\0' || c->name == '\n')
        wrong("the command is missing");
    at++;
    take_arguments(c);
    skip_blanks();
    if (c->name != '{' && *at != '\0' && !strchr("\n;}#", *at))
        wrong("characters after the command");
}

/* Finds the places of labels. */
static void resolve(void)
{
    for (size_t i = 0; i < command_count; i++) {
        struct command *c = &commands[i];

        if (c->name != 'b' && c->name != 't')
            continue;
        c->target = command_count;
        for (size_t j = 0; *c->text && j < command_count; j++)
            if (commands[j].name == ':' && strcmp(commands[j].text, c->text) == 0)
                c->target = j;
        if (*c->text && c->target == command_count)
            errx(1, "%s: no such label", c->text);
    }
}

void parse_script(const char *script)
{
    for (at = script;;) {
        at += strspn(at, " \t\n;");
        if (*at == '\0')
            break;
        if (*at == '#') {
            at += strcspn(at, "\n");
            continue;
        }
        commands = reallocarray(commands, command_count + 1, sizeof(*commands));
        if (!commands)
            err(2, "malloc");
        memset(&commands[command_count], 0, sizeof(*commands));
        take_command(&commands[command_count]);
        command_count++;
    }
    if (depth > 0)
        errx(1, "{ without }");
    resolve();
}
