/* SPDX-License-Identifier: MIT */
/* cp: copies files; with -r, directories with all that is in them. */
#include "copying.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool recursive;

static int copy_data(int from, int to)
{
    static char buffer[16384];
    ssize_t n;

    while ((n = read(from, buffer, sizeof(buffer))) > 0) {
        for (ssize_t done = 0, put; done < n; done += put) {
            put = write(to, buffer + done, (size_t)(n - done));
            if (put < 0)
                return -1;
        }
    }
    return (int)n;
}

static int copy_file(const char *source, const char *target, const struct stat *st)
{
    struct stat there;
    int status = 1;

    if (stat(target, &there) == 0 && there.st_ino == st->st_ino && there.st_dev == st->st_dev) {
        warnx("%s and %s are the same file", source, target);
        return 1;
    }
    int from = open(source, O_RDONLY);
    if (from < 0) {
        warn("%s", source);
        return 1;
    }
    int to = open(target, O_WRONLY | O_CREAT | O_TRUNC, st->st_mode & 0777);
    if (to < 0) {
        warn("%s", target);
    } else {
        status = copy_data(from, to) < 0;
        if (status)
            warn("%s", target);
        close(to);
    }
    close(from);
    return status;
}

static int copy(const char *source, const char *target);

static int copy_directory(const char *source, const char *target)
{
    struct dirent *entry;
    int status = 0;

    DIR *dir = opendir(source);
    if (!dir || (mkdir(target, 0777) != 0 && errno != EEXIST)) {
        warn("%s", dir ? target : source);
        if (dir)
            closedir(dir);
        return 1;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *from = join(source, entry->d_name), *to = join(target, entry->d_name);
        status |= copy(from, to);
        free(from);
        free(to);
    }
    closedir(dir);
    return status;
}

static int copy(const char *source, const char *target)
{
    struct stat st;

    if (stat(source, &st) != 0) {
        warn("%s", source);
        return 1;
    }
    if (!S_ISDIR(st.st_mode))
        return copy_file(source, target, &st);
    if (recursive)
        return copy_directory(source, target);
    warnx("%s is a directory (use -r)", source);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "rR")) != -1)
        recursive |= option != '?';
    if (argc - optind < 2)
        errx(2, "usage: cp [-r] source... target");
    return each_pair(argc - optind, argv + optind, copy);
}
