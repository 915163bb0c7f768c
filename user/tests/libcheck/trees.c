/* SPDX-License-Identifier: MIT */
/* glob() and nftw(), over a small tree. */
#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

static void make(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0644);

    CHECK(fd >= 0 && close(fd) == 0);
}

static void build(void)
{
    CHECK(mkdir("t", 0755) == 0 && mkdir("t/sub", 0755) == 0 && mkdir("t/empty", 0755) == 0);
    make("t/a.c");
    make("t/b.c");
    make("t/.hidden.c");
    make("t/sub/x.c");
    make("t/st*r");
    CHECK(symlink("sub", "t/zlink") == 0 && symlink("nothing", "t/zbroken") == 0);
}

static void remove_tree(void)
{
    static const char *const names[] = {"t/a.c",  "t/b.c",   "t/.hidden.c", "t/sub/x.c",
                                        "t/st*r", "t/zlink", "t/zbroken"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(names[i]);
    CHECK(rmdir("t/sub") == 0 && rmdir("t/empty") == 0 && rmdir("t") == 0);
}

/* The paths that match, with blanks between. */
static const char *paths(const char *pattern, int flags)
{
    static char text[512];
    glob_t g = {.gl_offs = 2};
    int result = glob(pattern, flags, NULL, &g);

    text[0] = '\0';
    if (result == GLOB_NOMATCH)
        return "none";
    for (size_t i = 0; i < g.gl_pathc; i++) {
        strcat(text, i ? " " : "");
        strcat(text, g.gl_pathv[i + ((flags & GLOB_DOOFFS) ? 2 : 0)]);
    }
    globfree(&g);
    return text;
}

static void patterns(void)
{
    glob_t g;

    CHECK_TEXT(paths("t/*.c", 0), "t/a.c t/b.c");
    CHECK_TEXT(paths("t/.*.c", 0), "t/.hidden.c");
    CHECK_TEXT(paths("t/*/x.c", 0), "t/sub/x.c t/zlink/x.c");
    CHECK_TEXT(paths("t/[!a].c", 0), "t/b.c");
    CHECK_TEXT(paths("t/s*", GLOB_MARK), "t/st*r t/sub/");
    CHECK_TEXT(paths("t/st\\*r", 0), "t/st*r");
    CHECK_TEXT(paths("t/a.c", 0), "t/a.c");
    CHECK_TEXT(paths("t/z*", 0), "t/zbroken t/zlink");
    CHECK_TEXT(paths("t/none*", 0), "none");
    CHECK_TEXT(paths("t/none*", GLOB_NOCHECK), "t/none*");
    CHECK_TEXT(paths("none/*", 0), "none");
    CHECK_TEXT(paths("t//?.c", 0), "t//a.c t//b.c");
    CHECK_TEXT(paths("*/sub", 0), "t/sub");
    CHECK_TEXT(paths("t/sub/*", GLOB_DOOFFS), "t/sub/x.c");
    CHECK(glob("t/a*", 0, NULL, &g) == 0 && glob("t/b*", GLOB_APPEND, NULL, &g) == 0);
    CHECK(g.gl_pathc == 2 && strcmp(g.gl_pathv[1], "t/b.c") == 0 && g.gl_pathv[2] == NULL);
    globfree(&g);
}

static int count, directories, links, broken, deepest;
static char last[64];

static int visit(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    count++;
    directories += kind == FTW_D || kind == FTW_DP;
    links += kind == FTW_SL;
    broken += kind == FTW_SLN;
    deepest = where->level > deepest ? where->level : deepest;
    snprintf(last, sizeof(last), "%s", path + where->base);
    return strcmp(path, "t/stop") == 0 ? 7 : 0;
}

static int walk(int flags)
{
    count = directories = links = broken = deepest = 0;
    return nftw("t", visit, 5, flags);
}

static int stop_at_once(const char *path, const struct stat *st, int kind)
{
    (void)path;
    (void)st;
    return kind == FTW_D ? 9 : 0;
}

static void walks(void)
{
    CHECK(walk(FTW_PHYS) == 0 && count == 10 && directories == 3 && links == 2 && broken == 0);
    CHECK(deepest == 2);
    CHECK(walk(FTW_PHYS | FTW_DEPTH) == 0 && count == 10 && directories == 3);
    CHECK_TEXT(last, "t");
    CHECK(walk(FTW_PHYS | FTW_CHDIR | FTW_MOUNT) == 0 && count == 10);
    CHECK(walk(0) == 0 && broken == 1 && links == 0);
    make("t/stop");
    CHECK(walk(FTW_PHYS) == 7 && strcmp(last, "stop") == 0 && unlink("t/stop") == 0);
    CHECK(nftw("none", visit, 5, 0) == -1 && errno == ENOENT);
    CHECK(ftw("t", stop_at_once, 5) == 9);
}

void check_trees(void)
{
    build();
    patterns();
    walks();
    remove_tree();
}
