/* SPDX-License-Identifier: MIT */
/* echo: prints its arguments. */
#include "command.h"
#include <stdio.h>
#include <string.h>

static void print_escaped(const char *s)
{
    static const char names[] = "\\abefnrtv", values[] = "\\\a\b\033\f\n\r\t\v";

    for (; *s; s++) {
        const char *name = *s == '\\' && s[1] ? strchr(names, s[1]) : NULL;
        if (name)
            s++;
        putchar(name ? values[name - names] : *s);
    }
}

int echo_command(int argc, char **argv)
{
    bool newline = true, escapes = false;
    int i = 1;

    for (; i < argc && argv[i][0] == '-' && argv[i][1] && !argv[i][1 + strspn(argv[i] + 1, "ne")];
         i++) {
        newline &= !strchr(argv[i], 'n');
        escapes |= strchr(argv[i], 'e') != NULL;
    }
    for (int first = i; i < argc; i++) {
        if (i > first)
            putchar(' ');
        if (escapes)
            print_escaped(argv[i]);
        else
            fputs(argv[i], stdout);
    }
    if (newline)
        putchar('\n');
    return 0;
}
