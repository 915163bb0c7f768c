/* SPDX-License-Identifier: MIT */
/* The C locale, the only one. */
#include <limits.h>
#include <locale.h>
#include <string.h>

char *setlocale(int category, const char *name)
{
    static char c[] = "C";

    if (category < LC_CTYPE || category > LC_ALL)
        return NULL;
    if (name != NULL && name[0] != '\0' && strcmp(name, c) != 0 && strcmp(name, "POSIX") != 0)
        return NULL;
    return c;
}

struct lconv *localeconv(void)
{
    static char point[] = ".", none[] = "";
    static struct lconv c = {
        point,    none,     none,     none,     none,     none,     none,     none,
        none,     none,     CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
        CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
    };

    return &c;
}
