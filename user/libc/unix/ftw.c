/* SPDX-License-Identifier: MIT */
/*
 * nftw and ftw: walks through a tree of files. The names of a directory are collected before the first
 * is used, so a walk of any depth has no directory open.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int visit(const char *path, const struct stat *st, int kind, struct FTW *where);

struct level {
    const struct level *above;
    dev_t device;
    ino_t inode;
};

struct walk {
    visit *function;
    int flags;
    dev_t device; /* of the start */
    char path[PATH_MAX];
};

static int visit_tree(struct walk *w, size_t end, int depth, const struct level *above);

/* The kind of a file, whose properties it stores in *st. */
static int kind_of(const struct walk *w, const char *path, struct stat *st)
{
    if ((w->flags & FTW_PHYS) == 0 && stat(path, st) == 0)
        return S_ISDIR(st->st_mode) ? FTW_D : FTW_F;
    if (lstat(path, st) < 0)
        return FTW_NS;
    if (S_ISLNK(st->st_mode))
        return (w->flags & FTW_PHYS) != 0 ? FTW_SL : FTW_SLN;
    return S_ISDIR(st->st_mode) ? FTW_D : FTW_F;
}

/* The names in a directory, each with its zero, then an empty one. NULL and errno on errors. */
static char *collect_names(const char *path)
{
    DIR *dir = opendir(path);
    size_t used = 0;
    char *names = dir != NULL ? calloc(1, 1) : NULL;
    struct dirent *entry;

    while (names != NULL && (entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name) + 1;
        char *more;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        more = realloc(names, used + length + 1);
        if (more == NULL) {
            free(names);
            names = NULL;
            break;
        }
        names = more;
        memcpy(names + used, entry->d_name, length);
        used += length;
        names[used] = '\0';
    }
    if (dir != NULL)
        closedir(dir);
    return names;
}

/* Visits all names, in the directory at w->path. */
static int visit_names(struct walk *w, const char *names, size_t end, int depth,
                       const struct level *here)
{
    int result = 0;

    if (end > 0 && w->path[end - 1] != '/')
        w->path[end++] = '/';
    for (; result == 0 && *names != '\0'; names += strlen(names) + 1) {
        if (end + strlen(names) + 2 > sizeof(w->path)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        strcpy(w->path + end, names);
        result = visit_tree(w, end + strlen(names), depth + 1, here);
    }
    return result;
}

/* Calls the program's function, in the directory of the file if that is wanted. */
static int call(struct walk *w, const struct stat *st, int kind, struct FTW *where)
{
    char *before = NULL;
    int result;

    if ((w->flags & FTW_CHDIR) != 0 && where->base > 0) {
        char saved = w->path[where->base];

        before = getcwd(NULL, 0);
        w->path[where->base] = '\0';
        result = before != NULL ? chdir(w->path) : -1;
        w->path[where->base] = saved;
        if (result < 0) {
            free(before);
            return -1;
        }
    }
    result = w->function(w->path, st, kind, where);
    if (before != NULL && chdir(before) < 0)
        result = -1;
    free(before);
    return result;
}

/* A directory that is its own ancestor, through a symbolic link, is not entered again. */
static bool is_loop(const struct stat *st, const struct level *level)
{
    for (; level != NULL; level = level->above)
        if (level->device == st->st_dev && level->inode == st->st_ino)
            return true;
    return false;
}

static int visit_directory(struct walk *w, size_t end, const struct stat *st, struct FTW *where,
                           const struct level *above)
{
    const struct level here = {above, st->st_dev, st->st_ino};
    char *names;
    int result;

    if (is_loop(st, above))
        return 0;
    names = collect_names(w->path);
    if (names == NULL)
        return errno == EACCES ? call(w, st, FTW_DNR, where) : -1;
    result = (w->flags & FTW_DEPTH) != 0 ? 0 : call(w, st, FTW_D, where);
    if (result == 0)
        result = visit_names(w, names, end, where->level, &here);
    free(names);
    w->path[end] = '\0';
    if (result == 0 && (w->flags & FTW_DEPTH) != 0)
        result = call(w, st, FTW_DP, where);
    return result;
}

/* Visits the file at w->path, of length end, and all below it. */
static int visit_tree(struct walk *w, size_t end, int depth, const struct level *above)
{
    struct stat st;
    const char *slash = strrchr(w->path, '/');
    struct FTW where = {slash != NULL && slash[1] != '\0' ? (int)(slash + 1 - w->path) : 0, depth};
    int kind = kind_of(w, w->path, &st);

    if (depth == 0 && kind == FTW_NS)
        return -1;
    if (depth == 0)
        w->device = st.st_dev;
    if ((w->flags & FTW_MOUNT) != 0 && kind != FTW_NS && st.st_dev != w->device)
        return 0;
    return kind == FTW_D ? visit_directory(w, end, &st, &where, above) : call(w, &st, kind, &where);
}

int nftw(const char *path, visit *function, int descriptors, int flags)
{
    struct walk *w = malloc(sizeof(*w));
    int result;

    (void)descriptors;
    if (w == NULL)
        return -1;
    w->function = function;
    w->flags = flags;
    if (strlcpy(w->path, path, sizeof(w->path)) < sizeof(w->path)) {
        result = visit_tree(w, strlen(path), 0, NULL);
    } else {
        errno = ENAMETOOLONG;
        result = -1;
    }
    free(w);
    return result;
}

static __thread int (*simple)(const char *path, const struct stat *st, int kind);

static int call_simple(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)where;
    return simple(path, st, kind == FTW_SLN ? FTW_NS : kind);
}

int ftw(const char *path, int (*function)(const char *path, const struct stat *st, int kind),
        int descriptors)
{
    simple = function;
    return nftw(path, call_simple, descriptors, 0);
}
