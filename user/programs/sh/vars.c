/* SPDX-License-Identifier: MIT */
/* Variables, the environment made from them, functions, and the positional parameters. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct variable {
    struct variable *next;
    char *value; /* NULL: not set, but marked for export */
    bool exported, readonly;
    char name[];
};

struct saved_variable {
    struct saved_variable *next;
    char *name;
    char *value; /* NULL: was not set */
    bool exported;
};

struct shell shell;
/* the latest first, of all commands that are being run */
static struct saved_variable *saved_variables;
static struct variable *variables; /* sorted by name */
static struct variable *functions; /* the same; the value is the source */

/* The place of the variable in the list, or the place to insert it. */
static struct variable **place(struct variable **list, const char *name)
{
    while (*list && strcmp((*list)->name, name) < 0)
        list = &(*list)->next;
    return list;
}

static struct variable *find(struct variable **list, const char *name)
{
    struct variable *variable = *place(list, name);

    return variable && strcmp(variable->name, name) == 0 ? variable : NULL;
}

static struct variable *find_or_add(struct variable **list, const char *name)
{
    struct variable *variable = find(list, name);

    if (!variable) {
        struct variable **at = place(list, name);

        variable = check_memory(calloc(1, sizeof(*variable) + strlen(name) + 1));
        strcpy(variable->name, name);
        variable->next = *at;
        *at = variable;
    }
    return variable;
}

static void set_value(struct variable *variable, const char *value)
{
    char *copy = save_text(value); /* copied first: value may point into the old one */

    free(variable->value);
    variable->value = copy;
}

const char *get_variable(const char *name)
{
    const struct variable *variable = find(&variables, name);

    return variable ? variable->value : NULL;
}

bool is_readonly(const char *name)
{
    const struct variable *variable = find(&variables, name);

    return variable && variable->readonly;
}

/* Whether the variable may be changed. Reports an error if it is read-only. */
static bool is_changeable(const char *name)
{
    if (!is_readonly(name))
        return true;
    expansion_error(name, "is read-only");
    return false;
}

/* Programs that were found along the old PATH may be others along the new one. */
static void note_change(const char *name)
{
    if (strcmp(name, "PATH") == 0)
        hash_forget();
}

void set_variable(const char *name, const char *value)
{
    if (!is_changeable(name))
        return;
    struct variable *variable = find_or_add(&variables, name);
    set_value(variable, value);
    variable->exported |= shell.export_all;
    note_change(name);
}

void export_variable(const char *name)
{
    find_or_add(&variables, name)->exported = true;
}

void protect_variable(const char *name)
{
    find_or_add(&variables, name)->readonly = true;
}

static void remove_from(struct variable **list, const char *name)
{
    struct variable *gone = find(list, name);

    if (gone) {
        *place(list, name) = gone->next;
        free(gone->value);
        free(gone);
    }
}

void unset_variable(const char *name)
{
    if (!is_changeable(name))
        return;
    remove_from(&variables, name);
    note_change(name);
}

void unset_function(const char *name)
{
    remove_from(&functions, name);
}

const char *get_function(const char *name)
{
    const struct variable *function = find(&functions, name);

    return function ? function->value : NULL;
}

void set_function(const char *name, const char *source)
{
    set_value(find_or_add(&functions, name), source);
}

static const char *name_after(const struct variable *variable, const char *name)
{
    while (variable && (strcmp(variable->name, name) <= 0 || !variable->value))
        variable = variable->next;
    return variable ? variable->name : NULL;
}

const char *function_after(const char *name)
{
    return name_after(functions, name);
}

const char *variable_after(const char *name)
{
    return name_after(variables, name);
}

size_t name_length(const char *text)
{
    size_t n = 0;

    if (isdigit((unsigned char)text[0]))
        return 0;
    while (isalnum((unsigned char)text[n]) || text[n] == '_')
        n++;
    return n;
}

bool is_assignment(const char *text)
{
    size_t n = name_length(text);

    return n > 0 && text[n] == '=';
}

bool assign(const char *text)
{
    size_t n = name_length(text);

    set_variable(arena_copy(text, n), expand_value(text + n + 1));
    return shell.unwind != ABANDON;
}

char **make_environment(void)
{
    size_t count = 0;

    for (struct variable *v = variables; v; v = v->next)
        count++;
    char **environment = arena_alloc((count + 1) * sizeof(char *));
    count = 0;
    for (struct variable *v = variables; v; v = v->next) {
        if (!v->exported || !v->value)
            continue;
        size_t size = strlen(v->name) + strlen(v->value) + 2;
        char *entry = arena_alloc(size);

        snprintf(entry, size, "%s=%s", v->name, v->value);
        environment[count++] = entry;
    }
    return environment;
}

void write_quoted(const char *value, FILE *out)
{
    fputc('\'', out);
    for (; *value; value++) {
        if (*value == '\'')
            fputs("'\\''", out);
        else
            fputc(*value, out);
    }
    fputc('\'', out);
}

void print_quoted(const char *value)
{
    write_quoted(value, stdout);
}

void print_variables(const char *command)
{
    bool exported = *command == 'e', readonly = *command == 'r';

    for (struct variable *v = variables; v; v = v->next) {
        bool all = !exported && !readonly;

        if ((all && !v->value) || (exported && !v->exported) || (readonly && !v->readonly))
            continue;
        printf("%s%s%s%s", all ? "" : command, all ? "" : " ", v->name, v->value ? "=" : "");
        if (v->value)
            print_quoted(v->value);
        putchar('\n');
    }
}

void import_environment(void)
{
    for (char **entry = environ; entry && *entry; entry++) {
        size_t n = name_length(*entry);

        if (n == 0 || (*entry)[n] != '=')
            continue;
        char *name = arena_copy(*entry, n);
        set_variable(name, *entry + n + 1);
        export_variable(name);
    }
}

void set_arguments(char *const *values, int count)
{
    size_t size = ((size_t)count + 1) * sizeof(char *);

    for (int i = 0; i < count; i++)
        size += strlen(values[i]) + 1;
    char **copies = check_memory(malloc(size));
    char *to = (char *)(copies + count + 1);
    for (int i = 0; i < count; i++) {
        copies[i] = to;
        to = stpcpy(to, values[i]) + 1;
    }
    copies[count] = NULL;
    free(shell.arguments);
    shell.arguments = copies;
    shell.argument_count = count;
}

struct saved_variable *save_variables(const struct word *assignments)
{
    struct saved_variable *before = saved_variables;

    for (; assignments && is_assignment(assignments->text); assignments = assignments->next) {
        struct saved_variable *one = arena_alloc(sizeof(*one));
        const char *text = assignments->text;

        one->name = arena_copy(text, name_length(text));
        const char *value = get_variable(one->name);
        one->value = value ? arena_copy(value, strlen(value)) : NULL;
        one->exported = value && find(&variables, one->name)->exported;
        one->next = saved_variables;
        saved_variables = one;
    }
    return before;
}

static void restore_one(const struct saved_variable *saved)
{
    struct variable *variable = find(&variables, saved->name);

    if (variable && variable->readonly)
        return; /* it keeps its value */
    if (!saved->value) {
        remove_from(&variables, saved->name);
    } else {
        variable = find_or_add(&variables, saved->name);
        set_value(variable, saved->value);
        variable->exported = saved->exported;
    }
    note_change(saved->name);
}

void restore_variables(struct saved_variable *before)
{
    while (saved_variables != before) {
        const struct saved_variable *saved = saved_variables;

        saved_variables = saved->next;
        restore_one(saved);
    }
}

void save_local(struct saved_variable **list, const char *name)
{
    const struct variable *variable = find(&variables, name);
    const char *value = variable ? variable->value : NULL;
    size_t size = strlen(name) + 1;
    struct saved_variable *one =
        check_memory(calloc(1, sizeof(*one) + size + (value ? strlen(value) + 1 : 0)));

    one->name = strcpy((char *)(one + 1), name);
    one->value = value ? strcpy(one->name + size, value) : NULL;
    one->exported = variable && variable->exported;
    one->next = *list;
    *list = one;
}

void restore_locals(struct saved_variable **list)
{
    while (*list) {
        struct saved_variable *saved = *list;

        *list = saved->next;
        restore_one(saved);
        free(saved);
    }
}
