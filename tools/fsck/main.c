/* SPDX-License-Identifier: MIT */
/* fsck: checks an image of the native file system, and repairs it on demand. */
#include "fsck.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Exit statuses, as fsck's have always been. */
#define CLEAN 0
#define REPAIRED 1
#define DAMAGED 4
#define FAILED 8
#define USAGE 16

static const char usage[] =
    "usage: fsck [-n | -y] IMAGE\n"
    "  -n   only look (the default): the image is not changed, not even by replaying its log\n"
    "  -y   repair what can be repaired without guessing\n"
    "exit status: 0 nothing wrong, 1 all repaired, 4 damage is left, 8 cannot check, 16 usage\n";

static void say(void *context, const char *text)
{
    printf("%s: %s\n", (const char *)context, text);
}

int main(int argc, char **argv)
{
    struct fsck fsck = {.say = say};
    struct disk disk;
    int option;

    while ((option = getopt(argc, argv, "nyh")) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return CLEAN;
        }
        if (option == '?') {
            fputs(usage, stderr);
            return USAGE;
        }
        fsck.repair = option == 'y';
    }
    if (optind != argc - 1) {
        fputs(usage, stderr);
        return USAGE;
    }
    char *path = argv[optind];
    if (!disk_open(&disk, path, fsck.repair)) {
        fprintf(stderr, "fsck: %s: %s\n", path, strerror(errno));
        return FAILED;
    }
    fsck.disk = &disk;
    fsck.context = path;
    bool good = fsck_run(&fsck);
    if (fsck.transactions > 0)
        printf("%s: %u transactions %s the log\n", path, fsck.transactions,
               fsck.repair ? "replayed from" : "were waiting in");
    if (!disk_close(&disk)) {
        fprintf(stderr, "fsck: %s: %s\n", path, strerror(errno));
        return FAILED;
    }
    printf("%s: %s\n", path, fsck.found == 0 ? "clean" : good ? "repaired" : "damaged");
    return fsck.found == 0 ? CLEAN : good ? REPAIRED : DAMAGED;
}
