/* SPDX-License-Identifier: MIT */
/*
 * fsck [-n | -y] [-o OFFSET] IMAGE: checks a file system of the native kind, in an image or on a disk that is not mounted. -n only
 * looks, which is the default; -y repairs all that can be repaired without guessing. -o: the place of the file system in bytes.
 */
#include "fsck.h"

#include "common/fail.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The exit statuses that every fsck uses. */
#define CLEAN 0
#define REPAIRED 1
#define DAMAGED 4
#define FAILED 8
#define USAGE 16

static const char usage[] =
    "usage: fsck [-n | -y] [-o OFFSET] IMAGE\n"
    "  -n   only look (the default): the image is not changed, not even by replaying its log\n"
    "  -y   repair all that can be repaired without guessing\n"
    "  -o   offset of the file system in the image, in bytes; by default at the image's "
    "beginning,\n"
    "       or in the first partition that holds one\n"
    "IMAGE is a file, or a disk that is not mounted\n"
    "exit status: 0 nothing wrong, 1 all repaired, 4 damage is left, 8 cannot check, 16 usage\n";

static void say(void *context, const char *text)
{
    printf("%s: %s\n", (const char *)context, text);
}

static int bad_usage(void)
{
    fputs(usage, stderr);
    return USAGE;
}

/* Checks the file system in an open image, and prints the result. Returns the exit status. */
static int check(struct fsck *fsck, char *path)
{
    fsck->say = say;
    fsck->context = path;
    bool good = fsck_run(fsck);
    if (fsck->transactions > 0)
        printf("%s: %u transactions %s the log\n", path, fsck->transactions,
               fsck->repair ? "replayed from" : "were waiting in");
    if (!disk_close(fsck->disk))
        fail("%s: %s", path, strerror(errno));
    printf("%s: %s\n", path, fsck->found == 0 ? "clean" : good ? "repaired" : "damaged");
    return fsck->found == 0 ? CLEAN : good ? REPAIRED : DAMAGED;
}

int main(int argc, char **argv)
{
    struct disk disk;
    struct fsck fsck = {.disk = &disk};
    const char *offset = NULL;
    int option;

    fail_as("fsck", FAILED);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return CLEAN;
    }
    while ((option = getopt(argc, argv, "nyo:h")) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return CLEAN;
        }
        if (option == '?')
            return bad_usage();
        if (option == 'o')
            offset = optarg;
        else
            fsck.repair = option == 'y';
    }
    if (optind != argc - 1)
        return bad_usage();
    char *path = argv[optind];
    if (!disk_open(&disk, path, fsck.repair))
        fail("%s: %s", path, strerror(errno));
    uint64_t place = disk_place(&disk, offset);
    if (place != 0)
        printf("%s: the file system at byte %llu\n", path, (unsigned long long)place);
    return check(&fsck, path);
}
