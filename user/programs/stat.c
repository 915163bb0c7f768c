/* SPDX-License-Identifier: MIT */
/* stat: all attributes of files. */
#include "command/help.h"
#include "output.h"
#include <sys/stat.h>
#include <time.h>

#define USAGE "stat file..."

static const char *type_name(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "file";
    case S_IFDIR:
        return "directory";
    case S_IFLNK:
        return "symbolic link";
    case S_IFCHR:
        return "character device";
    case S_IFBLK:
        return "block device";
    case S_IFIFO:
        return "pipe";
    default:
        return "unknown";
    }
}

static void show_time(const char *label, const struct timespec *when)
{
    time_t seconds = when->tv_sec;
    char text[32];

    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", gmtime(&seconds));
    printf("  %s %s.%09ld\n", label, text, (long)when->tv_nsec);
}

static void show(const char *name, const struct stat *st)
{
    printf("%s: %s, mode %04o, %u links\n", name, type_name(st->st_mode),
           (unsigned)(st->st_mode & 07777), (unsigned)st->st_nlink);
    printf("  %lld bytes in %lld KiB, inode %u of file system %u", (long long)st->st_size,
           (long long)st->st_blocks / 2, (unsigned)st->st_ino, (unsigned)st->st_dev);
    printf(", owner %u:%u", (unsigned)st->st_uid, (unsigned)st->st_gid);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        printf(", device %u,%u", (unsigned)st->st_rdev >> 16, (unsigned)st->st_rdev & 0xffff);
    putchar('\n');
    show_time("accessed", &st->st_atim);
    show_time("modified", &st->st_mtim);
    show_time("changed ", &st->st_ctim);
}

int main(int argc, char **argv)
{
    struct stat st;
    int status = 0;

    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++) {
        if (lstat(argv[i], &st) == 0) {
            show(argv[i], &st);
        } else {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return finish_output(status);
}
