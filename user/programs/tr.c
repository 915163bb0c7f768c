/* SPDX-License-Identifier: MIT */
/*
 * tr: replaces characters of one set by those of another. -d: removes them. Sets: abc, a-z, \n,
 * [:alpha:].
 */
#include "output.h"
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

/*
 * Writes out a class like [:alpha:], or [=c=], that set begins with, and adds their number to *n.
 * Returns what is behind it; NULL if none begins.
 */
static const char *spell_class(const char *set, unsigned char *out, size_t *n)
{
    const char end[] = {set[1], ']', '\0'};
    const char *found =
        set[0] == '[' && (set[1] == ':' || set[1] == '=') && set[2] ? strstr(set + 3, end) : NULL;
    char pattern[32];

    if (!found)
        return NULL;
    snprintf(pattern, sizeof(pattern), "[%.*s]", (int)(found + 2 - set), set);
    if (fnmatch(pattern, "", 0) != FNM_NOMATCH)
        errx(2, "%.*s: there is no such class", (int)(found + 2 - set), set);
    for (int c = 0; c < 256 && *n < 256; c++) {
        /* no string holds the null character, which is in the same classes as \001 */
        const char text[] = {(char)(c == 0 ? 1 : c), '\0'};

        if (fnmatch(pattern, text, 0) == 0)
            out[(*n)++] = (unsigned char)c;
    }
    return found + 2;
}

/* Writes a set out into all its characters; returns how many. */
static size_t spell_out(const char *set, unsigned char *out)
{
    static const char names[] = "nrt\\0", values[] = "\n\r\t\\";
    size_t n = 0;

    for (const char *end; *set && n < 256; set++) {
        while ((end = spell_class(set, out, &n)) != NULL)
            set = end;
        if (*set == '\0' || n == 256)
            break;
        const char *name = *set == '\\' && set[1] ? strchr(names, set[1]) : NULL;
        if (name) {
            out[n++] = (unsigned char)values[name - names];
            set++;
        } else if (set[1] == '-' && set[2]) {
            for (int c = (unsigned char)set[0]; c <= (unsigned char)set[2] && n < 256; c++)
                out[n++] = (unsigned char)c;
            set += 2;
        } else {
            out[n++] = (unsigned char)*set;
        }
    }
    return n;
}

int main(int argc, char **argv)
{
    unsigned char from[256], to[256];
    int map[256], c, status = 0;
    bool removes = false;

    while ((c = getopt(argc, argv, "d")) == 'd')
        removes = true;
    if (c == '?' || argc - optind != (removes ? 1 : 2))
        errx(2, "usage: tr set set | tr -d set");
    size_t n = spell_out(argv[optind], from);
    size_t m = removes ? 0 : spell_out(argv[optind + 1], to);
    if (!removes && m == 0)
        errx(2, "the second set is empty");
    for (int i = 0; i < 256; i++)
        map[i] = i;
    for (size_t i = 0; i < n; i++)
        map[from[i]] = removes ? -1 : to[i < m ? i : m - 1];
    while (!ferror(stdout) && (c = getchar()) != EOF) {
        if (map[c] >= 0)
            putchar(map[c]);
    }
    if (ferror(stdin)) {
        warn("-");
        status = 1;
    }
    return finish_output(status);
}
