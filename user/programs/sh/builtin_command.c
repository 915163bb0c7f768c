/* SPDX-License-Identifier: MIT */
/*
 * type and command: the meaning of a name. run_simple() makes sure that "command name" runs no
 * function.
 */
#include "sh.h"
#include <stdio.h>
#include <string.h>

static bool is_keyword(const char *name)
{
    static const char *const keywords[] = {"!",    "{",    "}",    "case",  "do",   "done",
                                           "elif", "else", "esac", "fi",    "for",  "if",
                                           "in",   "then", "time", "until", "while"};

    for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
        if (strcmp(keywords[i], name) == 0)
            return true;
    }
    return false;
}

static void show_alias(const char *name, const char *text)
{
    printf("alias %s=", name);
    print_quoted(text);
    putchar('\n');
}

/*
 * Prints the meaning of a name in words, or in a form that a command line can use. Returns 1 if it
 * has none.
 */
static int describe(const char *name, bool in_words)
{
    const char *alias = get_alias(name);
    const char *what = is_keyword(name)           ? "a keyword of the shell"
                       : get_function(name)       ? "a function"
                       : is_special_builtin(name) ? "a special builtin of the shell"
                       : find_builtin(name)       ? "built into the shell"
                                                  : NULL;
    char *path = what || alias ? NULL : find_program(name);

    if (alias && in_words)
        printf("%s is an alias for %s\n", name, alias);
    else if (alias)
        show_alias(name, alias);
    else if (what)
        printf(in_words ? "%s is %s\n" : "%s\n", name, what);
    else if (path)
        printf(in_words ? "%s is %s\n" : "%.0s%s\n", name, path);
    else if (in_words)
        complain("%s: not found", name);
    return alias || what || path ? 0 : STATUS_NOT_FOUND;
}

/* type name... */
int builtin_type(int argc, char **args)
{
    int status = 0;

    for (int i = 1; i < argc; i++) {
        if (describe(args[i], true) != 0)
            status = STATUS_NOT_FOUND;
    }
    return status;
}

/* command [-p] -v name..., command [-p] -V name... */
int builtin_command(int argc, char **args)
{
    char form = 0;
    int first = 1, status = 0;

    for (; first < argc && args[first][0] == '-' && args[first][1]; first++) {
        const char *letters = args[first] + 1;

        if (letters[strspn(letters, "pvV")]) {
            complain("usage: command [-p] name [argument...] | command [-p] -v | -V name...");
            return STATUS_USAGE;
        }
        shell.default_path |= strchr(letters, 'p') != NULL;
        form = strchr(letters, 'V') ? 'V' : strchr(letters, 'v') ? 'v' : form;
    }
    for (; first < argc && form; first++)
        status = describe(args[first], form == 'V') ? STATUS_NOT_FOUND : status;
    return status;
}
