/* SPDX-License-Identifier: MIT */
/*
 * Aliases: names that stand for text. The parser (parse.c) puts the text of an alias in front of the input in place of the
 * word. While that text is being read, the same name is an ordinary word.
 */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct alias {
    struct alias *next; /* sorted by name */
    char *text;
    enum { FREE, READING, READ } use; /* READ: up to the end, but the token may not be complete */
    char name[];
};

static struct alias *aliases;

static struct alias **alias_place(const char *name)
{
    struct alias **at = &aliases;

    while (*at && strcmp((*at)->name, name) < 0)
        at = &(*at)->next;
    return at;
}

static struct alias *find_alias(const char *name)
{
    struct alias *alias = *alias_place(name);

    return alias && strcmp(alias->name, name) == 0 ? alias : NULL;
}

const char *get_alias(const char *name)
{
    const struct alias *alias = find_alias(name);

    return alias ? alias->text : NULL;
}

const char *alias_after(const char *name)
{
    const struct alias *alias = aliases;

    while (alias && strcmp(alias->name, name) <= 0)
        alias = alias->next;
    return alias ? alias->name : NULL;
}

const char *alias_begin(const char *name)
{
    struct alias *alias = find_alias(name);

    if (!alias || alias->use != FREE)
        return NULL;
    alias->use = READING;
    return alias->text;
}

void alias_end(const char *name)
{
    struct alias *alias = find_alias(name);

    if (alias)
        alias->use = READ;
}

void alias_free_ended(void)
{
    for (struct alias *alias = aliases; alias; alias = alias->next) {
        if (alias->use == READ)
            alias->use = FREE;
    }
}

void alias_free_all(void)
{
    for (struct alias *alias = aliases; alias; alias = alias->next)
        alias->use = FREE;
}

static void set_alias(const char *name, const char *text)
{
    char *copy = save_text(text);
    struct alias *alias = find_alias(name);

    if (!alias) {
        struct alias **at = alias_place(name);

        alias = check_memory(calloc(1, sizeof(*alias) + strlen(name) + 1));
        strcpy(alias->name, name);
        alias->next = *at;
        *at = alias;
    }
    free(alias->text);
    alias->text = copy;
}

static void remove_alias(struct alias *gone)
{
    *alias_place(gone->name) = gone->next;
    free(gone->text);
    free(gone);
}

static void print_alias(const char *name, const char *text)
{
    printf("%s=", name);
    print_quoted(text);
    putchar('\n');
}

/* Whether the lexer takes the name as one plain word. */
static bool is_alias_name(const char *name)
{
    for (const char *p = name; *p; p++) {
        if (!isalnum((unsigned char)*p) && !strchr("_!%,@.-+:", *p))
            return false;
    }
    return *name != '\0';
}

/* One argument of alias: name=text, or a name to be shown. */
static int define_or_show(const char *argument)
{
    const char *equals = strchr(argument, '=');
    char *name = arena_copy(argument, equals ? (size_t)(equals - argument) : strlen(argument));

    if (equals && is_alias_name(name)) {
        set_alias(name, equals + 1);
        return 0;
    }
    if (equals || !get_alias(name)) {
        complain("alias: %s: %s", name, equals ? "not a name for an alias" : "not an alias");
        return 1;
    }
    print_alias(name, get_alias(name));
    return 0;
}

/* alias [name[=text]...] */
int builtin_alias(int argc, char **args)
{
    int first = argc > 1 && strcmp(args[1], "--") == 0 ? 2 : 1, status = 0;

    for (struct alias *alias = first == argc ? aliases : NULL; alias; alias = alias->next)
        print_alias(alias->name, alias->text);
    for (; first < argc; first++)
        status |= define_or_show(args[first]);
    return status;
}

/* unalias -a | name... */
int builtin_unalias(int argc, char **args)
{
    int first = argc > 1 && strcmp(args[1], "--") == 0 ? 2 : 1, status = 0;

    if (first == argc) {
        complain("usage: unalias -a | name...");
        return STATUS_USAGE;
    }
    if (strcmp(args[first], "-a") == 0) {
        while (aliases)
            remove_alias(aliases);
        return 0;
    }
    for (; first < argc; first++) {
        struct alias *alias = find_alias(args[first]);
        if (alias) {
            remove_alias(alias);
        } else {
            complain("unalias: %s: not an alias", args[first]);
            status = 1;
        }
    }
    return status;
}
