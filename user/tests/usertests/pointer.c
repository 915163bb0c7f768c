/* SPDX-License-Identifier: MIT */
/*
 * Pointers that a program must not pass to the kernel: with every call, an error and nothing else.
 * And pointers that are only unusual: unaligned, over the end of a page, on pages not touched yet.
 */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char constant[8192] = "constant";

/* A string without a zero before the end of memory. */
static char *endless_string(void)
{
    char *start = sbrk(2 * (intptr_t)PAGE), *end;

    CHECK(start != (char *)-1);
    end = (char *)(((uintptr_t)sbrk(0) + PAGE - 1) & ~(PAGE - 1));
    CHECK(brk(end) == 0);
    memset(end - 100, 'x', 100);
    return end - 100;
}

/* Every call that takes a path. */
static void check_path(const char *path)
{
    static char block[PAGE];
    struct stat st;
    struct statvfs vfs;

    CHECK_ERROR(open(path, O_RDONLY), EFAULT);
    CHECK_ERROR(open(path, O_RDWR | O_CREAT, 0666), EFAULT);
    CHECK_ERROR(chdir(path), EFAULT);
    CHECK_ERROR(mkdir(path, 0777), EFAULT);
    CHECK_ERROR(rmdir(path), EFAULT);
    CHECK_ERROR(mknod(path, S_IFREG, 0), EFAULT);
    CHECK_ERROR(stat(path, &st), EFAULT);
    CHECK_ERROR(lstat(path, &st), EFAULT);
    CHECK_ERROR(link(path, "x"), EFAULT);
    CHECK_ERROR(link("file", path), EFAULT);
    CHECK_ERROR(symlink(path, "x"), EFAULT);
    CHECK_ERROR(symlink("x", path), EFAULT);
    CHECK_ERROR(readlink(path, block, sizeof(block)), EFAULT);
    CHECK_ERROR(unlink(path), EFAULT);
    CHECK_ERROR(chmod(path, 0644), EFAULT);
    CHECK_ERROR(access(path, F_OK), EFAULT);
    CHECK_ERROR(utimens(path, NULL), EFAULT);
    CHECK_ERROR(statvfs(path, &vfs), EFAULT);
    CHECK_ERROR(mount("", path, "procfs", 0), EFAULT);
    CHECK_ERROR(umount(path), EFAULT);
}

static void bad_paths(void)
{
    make_file("file", "");
    for (size_t i = 0; i < bad_address_count; i++) {
        const char *bad = (const char *)bad_addresses[i];

        check_path(bad);
        CHECK_ERROR(rename(bad, "x"), EFAULT);
        CHECK_ERROR(rename("file", bad), EFAULT);
        CHECK_ERROR(mount("", "file", bad, 0), EFAULT);
    }
    check_path(endless_string());
}

/* Every call that stores a result. */
static void check_result(void *where)
{
    struct stat *st = where;

    CHECK_ERROR(stat("file", st), EFAULT);
    CHECK_ERROR(lstat("file", st), EFAULT);
    CHECK_ERROR(fstat(0, st), EFAULT);
    CHECK_ERROR(statvfs("file", where), EFAULT);
    CHECK_ERROR(readlink("link", where, 4), EFAULT);
    CHECK_ERROR(getcwd(where, 100) ? 0 : -1, EFAULT);
    CHECK_ERROR(pipe(where), EFAULT);
    CHECK_ERROR(clock_gettime(CLOCK_MONOTONIC, where), EFAULT);
}

static void bad_results(void)
{
    make_file("file", "");
    CHECK(symlink("file", "link") == 0);
    for (size_t i = 1; i < bad_address_count; i++) /* getcwd() may be given NULL */
        check_result((void *)bad_addresses[i]);
    check_result((void *)constant); /* can be read, not written */
    check_result((void *)(uintptr_t)check_result);
    CHECK(strcmp(constant, "constant") == 0);
    for (size_t i = 1; i < bad_address_count; i++)
        CHECK_ERROR(utimens("file", (const struct timespec *)bad_addresses[i]), EFAULT);
}

static void bad_buffers(void)
{
    make_file("file", "content");
    int fd = open("file", O_RDWR);

    CHECK(fd >= 0);
    for (size_t i = 0; i < bad_address_count; i++) {
        void *bad = (void *)bad_addresses[i];

        CHECK_ERROR(read(fd, bad, 7), EFAULT);
        CHECK_ERROR(write(fd, bad, 7), EFAULT);
        CHECK_ERROR(read(fd, bad, 0x7fffffff), EFAULT);
        CHECK_ERROR(write(fd, bad, 0x7fffffff), EFAULT);
    }
    CHECK_ERROR(read(fd, (void *)(uintptr_t)constant, 7), EFAULT);
    CHECK_ERROR(read(fd, (void *)(uintptr_t)bad_buffers, 7), EFAULT);
    CHECK(file_is("file", "content"));
    CHECK(lseek(fd, 0, SEEK_CUR) == 0);
}

/*
 * The first page can be used, the second cannot: only the bytes of the first are read or written.
 */
static void half_bad_buffers(void)
{
    static char content[2 * PAGE];
    char *end = (char *)(((uintptr_t)sbrk(2 * (intptr_t)PAGE) + 2 * PAGE - 1) & ~(PAGE - 1));

    CHECK(brk(end) == 0);
    int fd = open("file", O_RDWR | O_CREAT, 0666);
    CHECK(write(fd, content, sizeof(content)) == sizeof(content));
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    ssize_t n = read(fd, end - 100, 200);
    CHECK(n == -1 ? errno == EFAULT : n <= 100);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    n = write(fd, end - 100, 200);
    CHECK(n == -1 ? errno == EFAULT : n <= 100);
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_size == sizeof(content));
    CHECK_ERROR(clock_gettime(CLOCK_MONOTONIC, (struct timespec *)(end - 4)), EFAULT);
}

static void unaligned(void)
{
    static char room[300];

    make_file("file", "content");
    CHECK(symlink("file", "link") == 0);
    for (int offset = 0; offset < 8; offset++) {
        char *at = room + offset;
        struct stat st;
        int ends[2];

        CHECK(stat("file", (struct stat *)at) == 0);
        memcpy(&st, at, sizeof(st));
        CHECK(st.st_size == 7 && S_ISREG(st.st_mode));
        CHECK(pipe((int *)at) == 0);
        memcpy(ends, at, sizeof(ends));
        CHECK(write(ends[1], "x", 1) == 1 && close(ends[0]) == 0 && close(ends[1]) == 0);
        CHECK(clock_gettime(CLOCK_MONOTONIC, (struct timespec *)at) == 0);
        memset(at, 0, sizeof(struct timespec));
        CHECK(nanosleep((struct timespec *)at, NULL) == 0);
        pid_t pid = start_child();
        if (pid == 0)
            _exit(3);
        CHECK(waitpid(pid, (int *)at, 0) == pid && at[1] == 3);
    }
}

/* Results that lie over the border of two pages; the program has touched neither of them. */
static void over_a_border(void)
{
    char *start = (char *)(((uintptr_t)sbrk(100 * (intptr_t)PAGE) + PAGE - 1) & ~(PAGE - 1));
    struct stat st;

    make_file("file", "content");
    for (size_t i = 1; i < 60; i += 2) {
        char *at = start + i * PAGE - sizeof(struct stat) / 2;

        CHECK(stat("file", (struct stat *)at) == 0);
        memcpy(&st, at, sizeof(st));
        CHECK(st.st_size == 7);
    }
}

/* A path that ends with the last byte of a program's memory. */
static void string_at_the_end(void)
{
    char *string = endless_string();

    make_file("file", "content");
    memcpy(string + 95, "file", 5);
    CHECK(file_is(string + 95, "content"));
}

const struct test pointer_tests[] = {
    {"bad-paths", bad_paths},
    {"bad-results", bad_results},
    {"bad-buffers", bad_buffers},
    {"half-bad-buffers", half_bad_buffers},
    {"unaligned", unaligned},
    {"over-a-border", over_a_border},
    {"string-at-the-end", string_at_the_end},
    {NULL, NULL},
};
