/* SPDX-License-Identifier: MIT */
/* Builtins about variables and arguments: export, set, shift, unset. Also read: builtin_read.c. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One name, with a value or without, of export or readonly. */
static bool mark_variable(const char *command, const char *text)
{
    size_t n = name_length(text);
    char *name = arena_copy(text, n);

    if (n == 0 || (text[n] && text[n] != '=')) {
        complain("%s: %s: not a name", command, text);
        shell.special_failed = true;
        return false;
    }
    if (text[n] == '=')
        set_variable(name, text + n + 1);
    if (shell.unwind == ABANDON)
        return false;
    if (*command == 'e')
        export_variable(name);
    else
        protect_variable(name);
    return true;
}

/* export and readonly [-p] name[=value]... */
int builtin_export(int argc, char **args)
{
    bool print = argc == 1 || strcmp(args[1], "-p") == 0;
    int first = argc > 1 && (print || strcmp(args[1], "--") == 0) ? 2 : 1;

    if (first < argc && args[first][0] == '-') {
        complain("%s: %s: no such option", args[0], args[first]);
        shell.special_failed = true;
        return STATUS_USAGE;
    }
    if (print && first >= argc)
        print_variables(args[0]);
    for (int i = first; i < argc; i++) {
        if (!mark_variable(args[0], args[i]))
            return STATUS_USAGE;
    }
    return 0;
}

/* unset [-f | -v] name...: without an option, a variable, or a function if there is no variable. */
int builtin_unset(int argc, char **args)
{
    char kind = argc > 1 && args[1][0] == '-' ? args[1][1] : '\0';
    int first = kind ? 2 : 1;

    if (kind && ((kind != 'f' && kind != 'v' && kind != '-') || args[1][2])) {
        complain("unset: %s: no such option", args[1]);
        shell.special_failed = true;
        return STATUS_USAGE;
    }
    for (int i = first; i < argc && shell.unwind != ABANDON; i++) {
        bool is_function = kind == 'f' || (kind != 'v' && !get_variable(args[i]));

        if (is_function && get_function(args[i]))
            unset_function(args[i]);
        else if (kind != 'f')
            unset_variable(args[i]);
    }
    return shell.unwind == ABANDON ? STATUS_USAGE : 0;
}

int builtin_shift(int argc, char **args)
{
    int count = argc > 1 ? number_argument(args, args[1], 0) : 1;

    if (count < 0)
        return 1;
    if (count > shell.argument_count) {
        complain("shift: there are %d arguments", shell.argument_count);
        return 1;
    }
    shell.argument_count -= count;
    memmove(shell.arguments, shell.arguments + count,
            ((size_t)shell.argument_count + 1) * sizeof(char *));
    return 0;
}

/*
 * The letters of one word, -ex; o takes a name from the next word, if there is one. False: a wrong
 * option.
 */
static bool set_options(char **args, int argc, int *index)
{
    const char *letters = args[*index];
    bool on = *letters == '-';

    while (*++letters) {
        if (*letters != 'o') {
            if (!set_option(*letters, on))
                return false;
        } else if (*index + 1 == argc) {
            print_options(!on);
        } else if (!set_named_option(args[++*index], on)) {
            return false;
        }
    }
    return true;
}

int builtin_set(int argc, char **args)
{
    int i = 1;

    if (argc == 1)
        print_variables(args[0]);
    for (; i < argc && (args[i][0] == '-' || args[i][0] == '+') && args[i][1]; i++) {
        if (strcmp(args[i], "--") == 0) {
            set_arguments(args + i + 1, argc - i - 1);
            return 0;
        }
        if (!set_options(args, argc, &i)) {
            complain("set: %s: no such option", args[i]);
            shell.special_failed = true;
            return STATUS_USAGE;
        }
    }
    if (i < argc)
        set_arguments(args + i, argc - i);
    return 0;
}
