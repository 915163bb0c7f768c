/* SPDX-License-Identifier: MIT */
/* tr: replaces characters of one set by those of another. -d: removes them. Sets: abc, a-z, \n. */
#include "output.h"
#include <stdbool.h>
#include <string.h>

/* Writes a set out into all its characters; returns how many. */
static size_t spell_out(const char *set, unsigned char *out)
{
    static const char names[] = "nrt\\0", values[] = "\n\r\t\\";
    size_t n = 0;

    for (; *set && n < 256; set++) {
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
