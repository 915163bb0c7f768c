/* SPDX-License-Identifier: MIT */
/* ulimit: shows and sets the limits of the shell and of the commands that it starts. */
#include "sh.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const struct kind {
    char letter;
    int resource;
    uint32_t unit; /* bytes, or single things */
    const char *text;
} kinds[] = {
    {'f', RLIMIT_FSIZE, 512, "size of a file (blocks of 512 bytes)"},
    {'c', RLIMIT_CORE, 512, "size of a core file (blocks of 512 bytes)"},
    {'d', RLIMIT_DATA, 1024, "data (KiB)"},
    {'s', RLIMIT_STACK, 1024, "stack (KiB)"},
    {'n', RLIMIT_NOFILE, 1, "descriptors"},
    {'u', RLIMIT_NPROC, 1, "processes of the user"},
    {'i', RLIMIT_SIGPENDING, 1, "real-time signals that wait"},
    {'v', RLIMIT_AS, 1024, "address space (KiB)"},
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

static const struct kind *find_kind(char letter)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].letter == letter)
            return &kinds[i];
    }
    return NULL;
}

static void show_limit(const struct kind *kind, bool hard)
{
    struct rlimit limit;

    getrlimit(kind->resource, &limit);
    rlim_t value = hard ? limit.rlim_max : limit.rlim_cur;
    if (value == RLIM_INFINITY)
        puts("unlimited");
    else
        printf("%lu\n", (unsigned long)(value / kind->unit));
}

static void show_all(bool hard)
{
    for (size_t i = 0; i < KINDS; i++) {
        printf("-%c  %-42s", kinds[i].letter, kinds[i].text);
        show_limit(&kinds[i], hard);
    }
}

/* A limit as it is typed: a number of units, or unlimited. */
static bool parse_limit(const char *text, uint32_t unit, rlim_t *value)
{
    char *end;

    *value = RLIM_INFINITY;
    if (strcmp(text, "unlimited") == 0)
        return true;
    unsigned long long number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number > (RLIM_INFINITY - 1) / unit)
        return false;
    *value = (rlim_t)number * unit;
    return true;
}

static int set_limit(const struct kind *kind, const char *text, bool soft, bool hard)
{
    struct rlimit limit;
    rlim_t value;

    if (!parse_limit(text, kind->unit, &value)) {
        complain("ulimit: %s: not a limit", text);
        return 1;
    }
    getrlimit(kind->resource, &limit);
    limit.rlim_cur = soft ? value : limit.rlim_cur;
    limit.rlim_max = hard ? value : limit.rlim_max;
    if (setrlimit(kind->resource, &limit) == 0)
        return 0;
    complain("ulimit: %s: %s", text, strerror(errno));
    return 1;
}

/* ulimit [-HS] [-a | -cdfinsuv] [limit]: without H or S both are set, and the soft one is shown. */
int builtin_ulimit(int argc, char **args)
{
    const struct kind *kind = &kinds[0];
    bool hard = false, soft = false, all = false;
    int i = 1;

    for (; i < argc && args[i][0] == '-' && args[i][1] != '\0'; i++) {
        if (strcmp(args[i], "--") == 0) {
            i++;
            break;
        }
        for (const char *letter = args[i] + 1; *letter; letter++) {
            hard |= *letter == 'H';
            soft |= *letter == 'S';
            all |= *letter == 'a';
            kind = strchr("HSa", *letter) ? kind : find_kind(*letter);
            if (!kind) {
                complain("ulimit: -%c: there is no such option", *letter);
                return 2;
            }
        }
    }
    if (i + 1 < argc || (all && i < argc)) {
        complain("usage: ulimit [-HS] [-a | -cdfinsuv] [limit]");
        return 2;
    }
    if (i < argc)
        return set_limit(kind, args[i], soft || !hard, hard || !soft);
    if (all)
        show_all(hard);
    else
        show_limit(kind, hard);
    return 0;
}
