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
    static const char *const keywords[] = {"!",    "{",    "}",     "case", "do",  "done",
                                           "elif", "else", "esac",  "fi",   "for", "if",
                                           "in",   "then", "until", "while"};

    for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
        if (strcmp(keywords[i], name) == 0)
            return true;
    }
    return false;
}

/*
 * Prints the meaning of a name in words, or in a form that a command line can use. Returns 1 if it
 * has none.
 */
static int describe(const char *name, bool in_words)
{
    const char *what = is_keyword(name)     ? "a keyword of the shell"
                       : get_function(name) ? "a function"
                       : find_builtin(name) ? "built into the shell"
                                            : NULL;
    char *path = what ? NULL : find_program(name);

    if (what)
        printf(in_words ? "%s is %s\n" : "%s\n", name, what);
    else if (path)
        printf(in_words ? "%s is %s\n" : "%.0s%s\n", name, path);
    else if (in_words)
        complain("%s: not found", name);
    return what || path ? 0 : STATUS_NOT_FOUND;
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

/* command -v name, command -V name */
int builtin_command(int argc, char **args)
{
    bool in_words = argc > 1 && strcmp(args[1], "-V") == 0;

    if (argc == 1)
        return 0;
    if (argc == 3 && (in_words || strcmp(args[1], "-v") == 0))
        return describe(args[2], in_words);
    complain("usage: command [-p] name [argument...] | command -v name | command -V name");
    return STATUS_USAGE;
}
