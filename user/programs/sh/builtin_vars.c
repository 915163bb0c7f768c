/* SPDX-License-Identifier: MIT */
/* Builtins about variables and arguments: export, set, shift, unset. Also read: builtin_read.c. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int builtin_export(int argc, char **args)
{
    if (argc == 1 || strcmp(args[1], "-p") == 0) {
        print_variables(true);
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        size_t n = name_length(args[i]);
        char *name = arena_copy(args[i], n);

        if (n == 0 || (args[i][n] && args[i][n] != '=')) {
            complain("export: %s: not a name", args[i]);
            return 1;
        }
        if (args[i][n] == '=')
            set_variable(name, args[i] + n + 1);
        export_variable(name);
    }
    return 0;
}

int builtin_unset(int argc, char **args)
{
    for (int i = 1; i < argc; i++)
        unset_variable(args[i]);
    return 0;
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
    for (int i = 0; i < count; i++)
        free(shell.arguments[i]);
    shell.argument_count -= count;
    memmove(shell.arguments, shell.arguments + count,
            ((size_t)shell.argument_count + 1) * sizeof(char *));
    return 0;
}

static bool set_option(char letter, bool on)
{
    if (letter == 'e')
        shell.exit_on_error = on;
    else if (letter == 'x')
        shell.trace = on;
    else
        return false;
    return true;
}

int builtin_set(int argc, char **args)
{
    int i = 1;

    if (argc == 1)
        print_variables(false);
    for (; i < argc && (args[i][0] == '-' || args[i][0] == '+') && args[i][1]; i++) {
        if (strcmp(args[i], "--") == 0) {
            set_arguments(args + i + 1, argc - i - 1);
            return 0;
        }
        for (const char *letter = args[i] + 1; *letter; letter++) {
            if (!set_option(*letter, args[i][0] == '-')) {
                complain("set: %s: no such option", args[i]);
                return STATUS_USAGE;
            }
        }
    }
    if (i < argc)
        set_arguments(args + i, argc - i);
    return 0;
}
