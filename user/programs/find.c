/* SPDX-License-Identifier: MIT */
/* find: the files below folders. -name PATTERN (* ? []), -type f, d, l, p, c or b. */
#include "output.h"
#include "tree.h"
#include <fnmatch.h>
#include <stdbool.h>
#include <sys/stat.h>

static const char *pattern;
static char type;

static char type_of(mode_t mode)
{
    return S_ISREG(mode)    ? 'f'
           : S_ISDIR(mode)  ? 'd'
           : S_ISLNK(mode)  ? 'l'
           : S_ISFIFO(mode) ? 'p'
           : S_ISCHR(mode)  ? 'c'
                            : 'b';
}

static int visit(const char *path, void *context)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;
    struct stat st;

    if (ferror(stdout))
        return 1;
    if (lstat(path, &st) != 0) {
        warn("%s", path);
        return 1;
    }
    if ((!pattern || fnmatch(pattern, name, 0) == 0) && (!type || type == type_of(st.st_mode)))
        puts(path);
    return S_ISDIR(st.st_mode) ? each_below(path, visit, context) : 0;
}

int main(int argc, char **argv)
{
    int first = 1, last = 1, status = 0;

    while (last < argc && argv[last][0] != '-')
        last++;
    for (int i = last; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "-name") == 0)
            pattern = argv[i + 1];
        else if (i + 1 < argc && strcmp(argv[i], "-type") == 0)
            type = argv[i + 1][0];
        else
            errx(2, "usage: find [path...] [-name pattern] [-type letter]");
    }
    if (pattern && fnmatch(pattern, "", 0) == FNM_BADPATTERN)
        errx(2, "%s: not a pattern", pattern);
    if (first == last)
        status = visit(".", NULL);
    for (int i = first; i < last; i++)
        status |= visit(argv[i], NULL);
    return finish_output(status);
}
