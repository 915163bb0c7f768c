/* SPDX-License-Identifier: MIT */
/* fsdump: shows the structures in an image of the native file system. It changes nothing. */
#include "fsdump.h"

#include "common/fail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: fsdump [-o OFFSET] IMAGE              the superblock, and how much is in use\n"
    "       fsdump [-o OFFSET] IMAGE inode WHICH  an inode, by its number or a path\n"
    "       fsdump [-o OFFSET] IMAGE dir WHICH    the entries of a directory\n"
    "       fsdump [-o OFFSET] IMAGE log          the transactions that wait in the log\n"
    "OFFSET: the start of the file system in the image, in bytes; by default at the image's "
    "beginning,\n"
    "or in the first partition that holds one\n"
    "Inodes and directories are shown as they are once the log has been replayed.\n"
    "exit status: 0, or 1 if the image is damaged or has no such object, 2 usage\n";

static void bad_usage(void)
{
    fputs(usage, stderr);
    exit(2);
}

/* Finds the file system in the image, and checks that it can be read. */
static void find_file_system(struct disk *disk, const char *offset)
{
    disk_place(disk, offset);
    enum super_state state = disk_check_super(disk->super, (uint32_t)(disk->size / DFS_BLOCK_SIZE));
    if (state != SUPER_GOOD)
        fail("the superblock is %s", disk_super_text(state));
}

/* A number, or a path. */
static uint32_t which_inode(const struct disk *disk, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*end || end == text)
        return disk_find(disk, text);
    if (number >= disk->super->inodes)
        fail("there are %u inodes, 0 to %u", disk->super->inodes, disk->super->inodes - 1);
    return (uint32_t)number;
}

static void run(struct disk *disk, int words, char **word)
{
    if (words == 0) {
        dump_super(disk);
        return;
    }
    if (strcmp(word[0], "log") == 0 && words == 1) {
        dump_log(disk);
        return;
    }
    if (words != 2 || (strcmp(word[0], "inode") != 0 && strcmp(word[0], "dir") != 0))
        bad_usage();
    if (log_header_good(disk))
        log_replay(disk); /* in memory only */
    uint32_t number = which_inode(disk, word[1]);
    if (word[0][0] == 'i')
        dump_inode(disk, number);
    else
        dump_directory(disk, number);
}

int main(int argc, char **argv)
{
    const char *offset = NULL;
    struct disk disk;
    int option;

    fail_as("fsdump", 1);
    while ((option = getopt(argc, argv, "o:h")) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return 0;
        }
        if (option != 'o')
            bad_usage();
        offset = optarg;
    }
    if (optind >= argc)
        bad_usage();
    if (!disk_open(&disk, argv[optind], false))
        fail("%s: %s", argv[optind], strerror(errno));
    find_file_system(&disk, offset);
    run(&disk, argc - optind - 1, argv + optind + 1);
    return 0;
}
