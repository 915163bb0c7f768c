/* SPDX-License-Identifier: MIT */
/* lseek, ftruncate, and files with holes. */
#include "test.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_new(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0666);

    CHECK(fd >= 0);
    return fd;
}

static off_t size_of(int fd)
{
    struct stat st;

    CHECK(fstat(fd, &st) == 0);
    return st.st_size;
}

static void seek(void)
{
    int fd = open_new();
    char c;

    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, 0, SEEK_CUR) == 10);
    CHECK(lseek(fd, 3, SEEK_SET) == 3 && read(fd, &c, 1) == 1 && c == '3');
    CHECK(lseek(fd, 2, SEEK_CUR) == 6 && read(fd, &c, 1) == 1 && c == '6');
    CHECK(lseek(fd, -1, SEEK_END) == 9 && read(fd, &c, 1) == 1 && c == '9');
    CHECK(lseek(fd, 5, SEEK_END) == 15 && read(fd, &c, 1) == 0);
    CHECK(size_of(fd) == 10);
    close(fd);
}

static void seek_errors(void)
{
    int fd = open_new();

    CHECK(lseek(fd, 5, SEEK_SET) == 5);
    CHECK_ERROR(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_ERROR(lseek(fd, -6, SEEK_CUR), EINVAL);
    CHECK_ERROR(lseek(fd, -1, SEEK_END), EINVAL);
    CHECK_ERROR(lseek(fd, 0, 3), EINVAL);
    CHECK_ERROR(lseek(fd, 0, -1), EINVAL);
    CHECK_ERROR(lseek(fd, INT64_MAX, SEEK_CUR), EOVERFLOW);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5); /* the failed calls have moved nothing */
    CHECK(lseek(fd, (off_t)1 << 40, SEEK_SET) == (off_t)1 << 40);
    CHECK_ERROR(write(fd, "x", 1), EFBIG);
    close(fd);
    CHECK_ERROR(lseek(fd, 0, SEEK_SET), EBADF);
}

/* The part of a file that was never written is zero, and takes no room. */
static void hole(void)
{
    static char block[3 * PAGE];
    int fd = open_new();
    struct stat st;

    CHECK(lseek(fd, 10 << 20, SEEK_SET) == 10 << 20);
    CHECK(write(fd, "end", 3) == 3);
    CHECK(fstat(fd, &st) == 0 && st.st_size == (10 << 20) + 3 && st.st_blocks < 200);
    for (int at = 0; at < 10; at++) {
        CHECK(lseek(fd, (off_t)at << 20, SEEK_SET) >= 0);
        memset(block, 1, sizeof(block));
        CHECK(read(fd, block, sizeof(block)) == sizeof(block));
        for (size_t i = 0; i < sizeof(block); i++)
            CHECK(block[i] == 0);
    }
    CHECK(lseek(fd, 5 << 20, SEEK_SET) == 5 << 20 && write(fd, "mid", 3) == 3);
    CHECK(lseek(fd, (5 << 20) - 1, SEEK_SET) >= 0 && read(fd, block, 5) == 5);
    CHECK(memcmp(block, "\0mid\0", 5) == 0);
    close(fd);
}

/* Within a page too, between the old end and the new data, there must be zeros. */
static void gap_in_page(void)
{
    char text[12];
    int fd = open_new();

    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(ftruncate(fd, 2) == 0);
    CHECK(lseek(fd, 8, SEEK_SET) == 8 && write(fd, "89", 2) == 2);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && read(fd, text, sizeof(text)) == 10);
    CHECK(memcmp(text,
                 "01\0\0\0\0\0\0"
                 "89",
                 10) == 0);
    close(fd);
}

static void truncates(void)
{
    static char block[10 * PAGE], zeros[10 * PAGE];
    static const off_t sizes[] = {9 * PAGE + 5, 5 * PAGE, 4097, 4095, 1, 0};
    int fd = open_new();

    memset(block, 'x', sizeof(block));
    CHECK(write(fd, block, sizeof(block)) == sizeof(block));
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        CHECK(ftruncate(fd, sizes[i]) == 0 && size_of(fd) == sizes[i]);
        CHECK(lseek(fd, 0, SEEK_SET) == 0);
        CHECK(read(fd, block, sizeof(block)) == sizes[i]);
    }
    CHECK(ftruncate(fd, sizeof(block)) == 0 && size_of(fd) == sizeof(block)); /* grows: zeros */
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(read(fd, block, sizeof(block)) == sizeof(block));
    CHECK(memcmp(block, zeros, sizeof(block)) == 0);
    close(fd);
}

static void truncate_errors(void)
{
    int fd = open_new(), reader = open("file", O_RDONLY), dir = open(".", O_RDONLY);

    CHECK_ERROR(ftruncate(fd, -1), EINVAL);
    CHECK_ERROR(ftruncate(fd, INT64_MAX), EFBIG);
    CHECK_ERROR(ftruncate(reader, 0), EINVAL);
    CHECK_ERROR(ftruncate(dir, 0), EINVAL);
    close(fd);
    CHECK_ERROR(ftruncate(fd, 0), EBADF);
}

/* Blocks are freed when a file is truncated, and when it is removed. */
static void blocks_come_back(void)
{
    static char block[64 * PAGE];
    struct stat st;

    for (int round = 0; round < 100; round++) { /* 25 MiB in all: more than there is */
        int fd = open_new();

        CHECK(write(fd, block, sizeof(block)) == sizeof(block));
        if (round % 2) {
            CHECK(ftruncate(fd, 0) == 0);
            CHECK(fstat(fd, &st) == 0 && st.st_blocks == 0);
        }
        close(fd);
        CHECK(unlink("file") == 0);
    }
}

const struct test offset_tests[] = {
    {"seek", seek},
    {"seek-errors", seek_errors},
    {"hole", hole},
    {"gap-in-page", gap_in_page},
    {"truncate", truncates},
    {"truncate-errors", truncate_errors},
    {"blocks-come-back", blocks_come_back},
    {NULL, NULL},
};
