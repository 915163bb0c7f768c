/* SPDX-License-Identifier: MIT */
/* fsdump: shows what is in an image of the native file system. It changes nothing. */
#include "fsdump.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: fsdump [-o OFFSET] IMAGE              the superblock, and how much is in use\n"
    "       fsdump [-o OFFSET] IMAGE inode WHICH  an inode, by its number or a path\n"
    "       fsdump [-o OFFSET] IMAGE dir WHICH    the entries of a directory\n"
    "       fsdump [-o OFFSET] IMAGE log          the transactions that wait in the log\n"
    "OFFSET: where the file system begins in the image, in bytes (a partition's start)\n"
    "Inodes and directories are shown as they are once the log has been replayed.\n"
    "exit status: 0, or 1 where the image is damaged or has no such thing, 2 usage\n";

void dump_fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("fsdump: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void bad_usage(void)
{
    fputs(usage, stderr);
    exit(2);
}

/* Moves the view of the image to where the file system begins, and checks that one does. */
static void find_file_system(struct disk *disk, const char *offset_text)
{
    char *end;
    unsigned long long offset = strtoull(offset_text, &end, 0);

    if (*end || end == offset_text)
        bad_usage();
    if (offset % DFS_BLOCK_SIZE != 0)
        dump_fail("the offset is no multiple of %u", DFS_BLOCK_SIZE);
    if (offset >= disk->size || disk->size - offset < 2 * DFS_BLOCK_SIZE)
        dump_fail("the image is too small for a file system there");
    disk->data += offset;
    disk->size -= offset;
    disk->super = (struct dfs_super *)(disk->data + DFS_SUPER_OFFSET);
    enum super_state state = disk_check_super(disk->super, (uint32_t)(disk->size / DFS_BLOCK_SIZE));
    if (state != SUPER_GOOD)
        dump_fail("the superblock is %s", disk_super_text(state));
}

/* A number, or a path. */
static uint32_t which_inode(const struct disk *disk, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*end || end == text)
        return dump_find(disk, text);
    if (number >= disk->super->inodes)
        dump_fail("there are %u inodes, 0 to %u", disk->super->inodes, disk->super->inodes - 1);
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
    const char *offset = "0";
    struct disk disk;
    int option;

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
        dump_fail("%s: %s", argv[optind], strerror(errno));
    find_file_system(&disk, offset);
    run(&disk, argc - optind - 1, argv + optind + 1);
    return 0;
}
