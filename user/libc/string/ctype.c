/* SPDX-License-Identifier: MIT */
/* Classes of ASCII characters. EOF and values above 127 belong to none. */
#include <ctype.h>
#include <stdbool.h>

static bool between(int c, int first, int last)
{
    return (unsigned)c - (unsigned)first <= (unsigned)last - (unsigned)first;
}

int isascii(int c)
{
    return between(c, 0, 127);
}

int isdigit(int c)
{
    return between(c, '0', '9');
}

int isupper(int c)
{
    return between(c, 'A', 'Z');
}

int islower(int c)
{
    return between(c, 'a', 'z');
}

int isalpha(int c)
{
    return isupper(c) || islower(c);
}

int isalnum(int c)
{
    return isalpha(c) || isdigit(c);
}

int isxdigit(int c)
{
    return isdigit(c) || between(c, 'a', 'f') || between(c, 'A', 'F');
}

int isblank(int c)
{
    return c == ' ' || c == '\t';
}

int isspace(int c)
{
    return c == ' ' || between(c, '\t', '\r'); /* tab, newline, vertical tab, form feed, return */
}

int isgraph(int c)
{
    return between(c, '!', '~');
}

int isprint(int c)
{
    return between(c, ' ', '~');
}

int ispunct(int c)
{
    return isgraph(c) && !isalnum(c);
}

int iscntrl(int c)
{
    return between(c, 0, 31) || c == 127;
}

int tolower(int c)
{
    return isupper(c) ? c - 'A' + 'a' : c;
}

int toupper(int c)
{
    return islower(c) ? c - 'a' + 'A' : c;
}
