/* SPDX-License-Identifier: MIT */
/*
 * df: the mounted file systems, or those of the given files, and their free room in units of 512
 * bytes, of 1024 (-k), or easy to read (-h). -P: in the format of POSIX.
 */
#include "command/help.h"
#include "human.h"
#include "output.h"
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define USAGE "df [-hkP] [file...]"

static bool portable, by_kib, human;

static void show_heading(void)
{
    if (portable)
        printf("Filesystem %d-blocks Used Available Capacity Mounted on\n", by_kib ? 1024 : 512);
    else
        printf("%-12s %-10s %9s %9s %9s  %s\n", "source", "type", "size", "used", "free",
               "mounted on");
}

static void show(const char *source, const char *target, const struct statvfs *st)
{
    unsigned long long unit = by_kib ? 1024 : 512;
    unsigned long long size = (unsigned long long)st->f_blocks * st->f_bsize / unit;
    unsigned long long left = (unsigned long long)st->f_bfree * st->f_bsize / unit,
                       used = size - left;
    char text[3][HUMAN_ROOM];

    if (portable)
        printf("%s %llu %llu %llu %llu%% %s\n", source, size, used, left,
               size > 0 ? (used * 100 + size - 1) / size : 0, target);
    else if (human)
        printf("%-12s %-10s %9s %9s %9s  %s\n", source, st->f_fstype,
               human_size(size * unit, text[0]), human_size(used * unit, text[1]),
               human_size(left * unit, text[2]), target);
    else
        printf("%-12s %-10s %9llu %9llu %9llu  %s\n", source, st->f_fstype, size, used, left,
               target);
}

/* Shows all file systems, or the one with the device. Returns whether there was one. */
static bool show_mounts(const dev_t *device)
{
    char line[256], source[64], target[128];
    struct statvfs room;
    struct stat st;
    bool any = false;

    FILE *file = fopen("/proc/mounts", "r");
    if (!file)
        err(1, "/proc/mounts");
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%63s %127s", source, target) != 2 || statvfs(target, &room) != 0)
            continue;
        if (device && (any || stat(target, &st) != 0 || st.st_dev != *device))
            continue;
        show(source, target, &room);
        any = true;
    }
    fclose(file);
    return any;
}

static int show_operand(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        warn("%s", path);
        return 1;
    }
    dev_t device = st.st_dev;
    if (show_mounts(&device))
        return 0;
    warnx("%s: its file system is not in /proc/mounts", path);
    return 1;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "hkP")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        by_kib |= option == 'k';
        human |= option == 'h';
        portable |= option == 'P';
    }
    show_heading();
    if (optind == argc)
        show_mounts(NULL);
    for (int i = optind; i < argc; i++)
        status |= show_operand(argv[i]);
    return finish_output(status);
}
