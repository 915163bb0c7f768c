/* SPDX-License-Identifier: MIT */
/*
 * cp: copies files; with -r or -R, directories with all their files. Symbolic links among the
 * operands are followed (-H), unless -P is given; in directories they are copied as links, unless
 * -L is given. Pipes and devices in directories are created again.
 * -p: keeps times and permissions; -i: asks before it replaces a file; -f: replaces a file that
 * cannot be opened.
 */
#include "command/help.h"
#include "ask.h"
#include "copying.h"
#include "output.h"
#include <fcntl.h>
#include <limits.h>

#define USAGE "cp [-R [-H | -L | -P]] [-fip] source... target"

static bool recursive, force, interactive, preserve;
static char follow = 'H'; /* -H, -L or -P: which symbolic links are followed */
static mode_t mask;
static struct stat made; /* the target directory of a copy with -r: it may lie within the source */

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

/* -p: the attributes that can be set later, of a file that exists. */
static int copy_attributes(const char *target, const struct stat *st)
{
    const struct timespec times[2] = {st->st_atim, st->st_mtim};

    if (!preserve || S_ISLNK(st->st_mode))
        return 0;
    if (chmod(target, st->st_mode & 07777) == 0 && utimens(target, times) == 0)
        return 0;
    return complain(target);
}

static int open_target(const char *target, const struct stat *st)
{
    int how = O_WRONLY | O_CREAT | O_TRUNC, fd = open(target, how, st->st_mode & 0777);

    if (fd < 0 && force && unlink(target) == 0)
        fd = open(target, how, st->st_mode & 0777);
    return fd;
}

static int copy_file(const char *source, const char *target, const struct stat *st)
{
    struct stat there;
    bool exists = stat(target, &there) == 0;

    if (exists && same(&there, st)) {
        warnx("%s and %s are the same file", source, target);
        return 1;
    }
    if (exists && interactive && !ask("replace", target))
        return 0;
    int from = open(source, O_RDONLY);
    if (from < 0)
        return complain(source);
    int to = open_target(target, st);
    int status = to < 0 ? complain(target) : copy_data(source, from, target, to);
    if (to >= 0 && close(to) != 0)
        status = complain(target);
    close(from);
    return status ? status : copy_attributes(target, st);
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
        return copy_attributes(target, st);
    if (errno == EEXIST && interactive && !ask("replace", target))
        return 0;
    if (errno == EEXIST && unlink(target) == 0 && make_like(source, target, st) == 0)
        return copy_attributes(target, st);
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
    bool exists = mkdir(target, (st->st_mode & 0777) | S_IRWXU) != 0;
    if (exists && errno != EEXIST)
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
    int status = each_below(source, copy_below, &target);
    mode_t mode = st->st_mode & 0777 & ~mask; /* the copy had to create files in it */
    if (!exists && mode != (there.st_mode & 0777) && chmod(target, mode) != 0)
        status = complain(target);
    return status | copy_attributes(target, st);
}

static int copy(const char *source, const char *target, const struct stat *st, bool operand)
{
    if (S_ISDIR(st->st_mode) && recursive)
        return copy_directory(source, target, st, operand);
    if (S_ISDIR(st->st_mode)) {
        warnx("%s is a directory (use -r)", source);
        return 1;
    }
    bool special = S_ISLNK(st->st_mode) || (recursive && !S_ISREG(st->st_mode));
    return special ? copy_special(source, target, st) : copy_file(source, target, st);
}

static int copy_below(const char *path, void *context)
{
    const char **target = context;
    struct stat st;

    if ((follow == 'L' ? stat(path, &st) : lstat(path, &st)) != 0)
        return complain(path);
    char *to = join(*target, strrchr(path, '/') + 1);
    int status = copy(path, to, &st, false);
    free(to);
    return status;
}

static int copy_operand(const char *source, const char *target)
{
    struct stat st;

    if ((follow == 'P' ? lstat(source, &st) : stat(source, &st)) != 0)
        return complain(source);
    return copy(source, target, &st, true);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "rRfipHLP")) != -1) {
        if (option == '?')
            usage();
        recursive |= option == 'r' || option == 'R';
        force |= option == 'f';
        interactive |= option == 'i';
        preserve |= option == 'p';
        if (strchr("HLP", option))
            follow = (char)option;
    }
    if (argc - optind < 2)
        usage();
    mask = umask(0);
    umask(mask);
    return each_pair(argc - optind, argv + optind, copy_operand);
}
