/* SPDX-License-Identifier: MIT */
/*
 * du: the room that files and folders take, in units of 512 bytes, of 1024 (-k), or easy to read
 * (-h). -s: only the sums; -a: each file; -x: skips other file systems. A file with several names counts once.
 */
#include "command/help.h"
#include "human.h"
#include "output.h"
#include "tree.h"
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE "du [-s | -a] [-hkx] [path...]"

static bool sums_only, all_files, one_system, by_kib, human;

static struct seen {
    struct seen *next;
    dev_t device;
    ino_t inode;
} * seen;

/* Whether another name of the file has been counted; marks the file as counted. */
static bool counted_before(const struct stat *st)
{
    if (st->st_nlink < 2 || S_ISDIR(st->st_mode))
        return false;
    for (struct seen *file = seen; file; file = file->next) {
        if (file->device == st->st_dev && file->inode == st->st_ino)
            return true;
    }
    struct seen *file = malloc(sizeof(*file));
    if (!file)
        err(2, "malloc");
    *file = (struct seen){seen, st->st_dev, st->st_ino};
    seen = file;
    return false;
}

static dev_t system_of_operand;

static int measure(const char *path, bool operand, long long *sum);

static int measure_below(const char *path, void *context)
{
    return measure(path, false, context);
}

static void show(long long blocks, const char *path)
{
    char text[HUMAN_ROOM];

    if (human)
        printf("%s %s\n", human_size((unsigned long long)blocks * 512, text), path);
    else
        printf("%lld %s\n", by_kib ? (blocks + 1) / 2 : blocks, path);
}

/* Adds the room below path, in units of 512 bytes, to the sum. */
static int measure(const char *path, bool operand, long long *sum)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) != 0) {
        warn("%s", path);
        return 1;
    }
    if (operand)
        system_of_operand = st.st_dev;
    if (counted_before(&st) || (one_system && st.st_dev != system_of_operand))
        return 0;
    long long total = st.st_blocks;
    if (S_ISDIR(st.st_mode))
        status = each_below(path, measure_below, &total);
    if (operand || (!sums_only && (all_files || S_ISDIR(st.st_mode))))
        show(total, path);
    *sum += total;
    return status;
}

int main(int argc, char **argv)
{
    int option, status = 0;
    long long sum = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "sahkx")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        by_kib |= option == 'k';
        human |= option == 'h';
        one_system |= option == 'x';
        sums_only |= option == 's';
        all_files |= option == 'a';
    }
    if (sums_only && all_files)
        errx(2, "-s and -a exclude each other");
    if (optind == argc)
        status = measure(".", true, &sum);
    for (int i = optind; i < argc; i++)
        status |= measure(argv[i], true, &sum);
    return finish_output(status);
}
