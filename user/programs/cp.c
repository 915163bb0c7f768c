/* SPDX-License-Identifier: MIT */
/*
 * cp: copies files; with -r, directories with all that is in them. Symbolic links among the operands are
 * followed; in directories they are copied as links, as are pipes and devices.
 */
#include "copying.h"
#include "output.h"
#include <fcntl.h>
#include <limits.h>

static bool recursive;
static struct stat
    made; /* the directory that a copy with -r goes to, which may lie in what is copied */

static int complain(const char *path)
{
    warn("%s", path);
    return 1;
}

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int copy_data(const char *source, int from, const char *target, int to)
{
    static char buffer[16384];
    ssize_t n;

    while ((n = read(from, buffer, sizeof(buffer))) > 0) {
        if (write_all(to, buffer, (size_t)n) != 0)
            return complain(target);
    }
    return n < 0 ? complain(source) : 0;
}

static int copy_file(const char *source, const char *target, const struct stat *st)
{
    struct stat there;

    if (stat(target, &there) == 0 && same(&there, st)) {
        warnx("%s and %s are the same file", source, target);
        return 1;
    }
    int from = open(source, O_RDONLY);
    if (from < 0)
        return complain(source);
    int to = open(target, O_WRONLY | O_CREAT | O_TRUNC, st->st_mode & 0777);
    int status = to < 0 ? complain(target) : copy_data(source, from, target, to);
    if (to >= 0)
        close(to);
    close(from);
    return status;
}

/* Makes a symbolic link, a pipe or a device like the source. */
static int make_like(const char *source, const char *target, const struct stat *st)
{
    char text[PATH_MAX];

    if (!S_ISLNK(st->st_mode))
        return mknod(target, st->st_mode, st->st_rdev);
    ssize_t n = readlink(source, text, sizeof(text) - 1);
    if (n < 0)
        return -1;
    text[n] = '\0';
    return symlink(text, target);
}

static int copy_special(const char *source, const char *target, const struct stat *st)
{
    struct stat there;

    if (lstat(target, &there) == 0 && same(&there, st)) {
        warnx("%s and %s are the same file", source, target);
        return 1;
    }
    if (make_like(source, target, st) == 0)
        return 0;
    if (errno == EEXIST && unlink(target) == 0 && make_like(source, target, st) == 0)
        return 0;
    return complain(target);
}

static int copy_below(const char *path, void *context);

static int copy_directory(const char *source, const char *target, const struct stat *st,
                          bool operand)
{
    struct stat there;

    if (!operand && same(&made, st)) {
        warnx("%s: is not copied into itself", source);
        return 1;
    }
    if (mkdir(target, 0777) != 0 && errno != EEXIST)
        return complain(target);
    if (stat(target, &there) != 0)
        return complain(target);
    if (!S_ISDIR(there.st_mode)) {
        errno = ENOTDIR;
        return complain(target);
    }
    if (operand)
        made = there;
    if (same(&there, st)) {
        warnx("%s and %s are the same directory", source, target);
        return 1;
    }
    return each_below(source, copy_below, &target);
}

static int copy(const char *source, const char *target, const struct stat *st, bool operand)
{
    if (S_ISDIR(st->st_mode) && recursive)
        return copy_directory(source, target, st, operand);
    if (S_ISDIR(st->st_mode)) {
        warnx("%s is a directory (use -r)", source);
        return 1;
    }
    return recursive && !S_ISREG(st->st_mode) ? copy_special(source, target, st)
                                              : copy_file(source, target, st);
}

static int copy_below(const char *path, void *context)
{
    const char **target = context;
    struct stat st;

    if (lstat(path, &st) != 0)
        return complain(path);
    char *to = join(*target, strrchr(path, '/') + 1);
    int status = copy(path, to, &st, false);
    free(to);
    return status;
}

static int copy_operand(const char *source, const char *target)
{
    struct stat st;

    return stat(source, &st) != 0 ? complain(source) : copy(source, target, &st, true);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "rR")) != -1) {
        if (option == '?')
            errx(2, "usage: cp [-r] source... target");
        recursive = true;
    }
    if (argc - optind < 2)
        errx(2, "usage: cp [-r] source... target");
    return each_pair(argc - optind, argv + optind, copy_operand);
}
