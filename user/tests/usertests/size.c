/* SPDX-License-Identifier: MIT */
/* Files of the largest size, most of them holes, and a file system without a free inode. */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define GIGABYTE ((off_t)1 << 30)
#define LARGEST ((off_t)4 * GIGABYTE - PAGE) /* four gigabytes less one block */
#define FEW_BLOCKS 64                        /* of 512 bytes: a page, and blocks that lead to it */

static int open_new(void)
{
    int fd = open("large", O_RDWR | O_CREAT | O_TRUNC, 0666);

    CHECK(fd >= 0);
    return fd;
}

static void put_at(int fd, off_t at, const char *text)
{
    CHECK(lseek(fd, at, SEEK_SET) == at);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

static bool is_at(int fd, off_t at, const char *text)
{
    char got[32] = "";

    CHECK(lseek(fd, at, SEEK_SET) == at);
    CHECK(read(fd, got, strlen(text)) == (ssize_t)strlen(text));
    return strcmp(got, text) == 0;
}

static bool is_hole_at(int fd, off_t at)
{
    char got[PAGE];

    CHECK(lseek(fd, at, SEEK_SET) == at);
    CHECK(read(fd, got, sizeof(got)) == (ssize_t)sizeof(got));
    for (size_t i = 0; i < sizeof(got); i++) {
        if (got[i])
            return false;
    }
    return true;
}

static struct stat stat_of(int fd)
{
    struct stat st;

    CHECK(fstat(fd, &st) == 0);
    return st;
}

static void sparse_gigabyte(void)
{
    int fd = open_new();

    put_at(fd, 0, "begin");
    put_at(fd, GIGABYTE - 3, "end");
    CHECK(fsync(fd) == 0);
    CHECK(stat_of(fd).st_size == GIGABYTE && stat_of(fd).st_blocks <= FEW_BLOCKS);
    for (off_t at = PAGE; at < GIGABYTE - PAGE; at += GIGABYTE / 64)
        CHECK(is_hole_at(fd, at));
    CHECK(is_at(fd, 0, "begin") && is_at(fd, GIGABYTE - 3, "end"));
    put_at(fd, GIGABYTE / 2, "middle");
    CHECK(is_at(fd, GIGABYTE / 2, "middle") && is_hole_at(fd, GIGABYTE / 2 + PAGE));
    CHECK(ftruncate(fd, GIGABYTE / 4) == 0 && ftruncate(fd, GIGABYTE) == 0);
    CHECK(is_hole_at(fd, GIGABYTE / 2) && is_hole_at(fd, GIGABYTE - PAGE)); /* gone for good */
    close(fd);
}

/* The last byte that a file can have, and the byte behind it. */
static void largest_file(void)
{
    int fd = open_new();
    char two[2] = {'a', 'b'};

    put_at(fd, LARGEST - 4, "last");
    CHECK(stat_of(fd).st_size == LARGEST && stat_of(fd).st_blocks <= FEW_BLOCKS);
    CHECK_ERROR(write(fd, "x", 1), EFBIG);
    CHECK(lseek(fd, LARGEST - 1, SEEK_SET) == LARGEST - 1);
    CHECK(write(fd, two, 2) == 1); /* as much as there is room for */
    CHECK_ERROR(ftruncate(fd, LARGEST + 1), EFBIG);
    CHECK(lseek(fd, 0, SEEK_END) == LARGEST);
    CHECK(is_at(fd, LARGEST - 4, "lasa"));
    CHECK(ftruncate(fd, 0) == 0 && ftruncate(fd, LARGEST) == 0);
    CHECK(is_hole_at(fd, LARGEST - PAGE));
    close(fd);
    CHECK(unlink("large") == 0);
}

static unsigned long inodes_free(void)
{
    struct statvfs fs;

    CHECK(statvfs(".", &fs) == 0);
    return fs.f_ffree;
}

/* No inode is left: existing files stay, and if one is removed, there is room for one. */
static void inodes_used_up(void)
{
    char name[24];
    unsigned made = 0;

    make_file("before", "text");
    sync();
    unsigned long free = inodes_free();
    for (;; made++) {
        snprintf(name, sizeof(name), "inode%u", made);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd < 0)
            break;
        close(fd);
    }
    CHECK(errno == ENOSPC && made + 16 >= free);
    CHECK_ERROR(mkdir("folder", 0777), ENOSPC);
    CHECK_ERROR(symlink("before", "pointer"), ENOSPC);
    CHECK(link("before", "also") == 0); /* needs none */
    CHECK(file_is("also", "text"));
    CHECK(unlink("inode0") == 0);
    sync();
    CHECK(mkdir("folder", 0777) == 0 && rmdir("folder") == 0);
    for (unsigned i = 1; i < made; i++) {
        snprintf(name, sizeof(name), "inode%u", i);
        CHECK(unlink(name) == 0);
    }
    sync();
    CHECK(inodes_free() + 2 >= free);
}

const struct test size_tests[] = {
    {"sparse-gigabyte", sparse_gigabyte},
    {"largest-file", largest_file},
    {"inodes-used-up", inodes_used_up},
    {NULL, NULL},
};
