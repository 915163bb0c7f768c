/* SPDX-License-Identifier: MIT */
/*
 * mkdir: makes directories. -p: the directories above too, and no complaint about existing ones; -m
 * MODE: with these permissions.
 */
#include "command/help.h"
#include "mode.h"
#include <err.h>
#include <errno.h>
#include <unistd.h>

#define USAGE "mkdir [-p] [-m mode] directory..."

static bool parents, with_mode;
static mode_t mode = 0777;

/* After mkdir() has failed with any error: 0 if the directory is there, else -1 with that error. */
static int find_instead(const char *path)
{
    struct stat st;
    int error = errno;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    errno = error;
    return -1;
}

static int make(const char *path)
{
    if (mkdir(path, mode & 0777) != 0)
        return -1;
    return with_mode ? chmod(path, mode) : 0; /* past the mask */
}

/* If it fails, path ends with the part that could not be made. */
static int make_path(char *path)
{
    mode_t mask = umask(0);
    char *slash = path + strspn(path, "/");

    umask(mask & ~0300u); /* the directories above need the permissions to make files in them */
    for (; (slash = strchr(slash, '/')) != NULL && slash[strspn(slash, "/")]; slash++) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && find_instead(path) != 0)
            break;
        *slash = '/';
    }
    umask(mask);
    if (slash && !*slash)
        return -1;
    return make(path) == 0 ? 0 : find_instead(path);
}

static void set_mode(const char *text)
{
    mode_t mask = umask(0);

    umask(mask);
    with_mode = true;
    mode = 0777;
    if (!change_mode(text, mask, true, &mode))
        errx(2, "%s is not a mode", text);
}

int main(int argc, char **argv)
{
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "pm:")) != -1) {
        if (option == 'p')
            parents = true;
        else if (option == 'm')
            set_mode(optarg);
        else
            optind = argc;
    }
    if (optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++) {
        if ((parents ? make_path(argv[i]) : make(argv[i])) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
