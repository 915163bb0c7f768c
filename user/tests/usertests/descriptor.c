/* SPDX-License-Identifier: MIT */
/* Descriptors: dup, dup2, fcntl, sharing by fork, and their limit. */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_file(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0666);

    CHECK(fd >= 0);
    return fd;
}

static void lowest_first(void)
{
    int a = open_file(), b = open_file(), c = open_file();

    CHECK(a < b && b < c);
    CHECK(close(a) == 0 && close(b) == 0);
    CHECK(open_file() == a && dup(c) == b);
}

/* Holes among many descriptors, in full blocks of the kernel's table, in a child too, and up to the last one. */
static void lowest_of_many(void)
{
    static const int holes[] = {150, 31, 95, 64, 199, 32};
    int first = open_file(), status;

    for (int fd = first + 1; fd < 200; fd++)
        CHECK(dup(first) == fd);
    for (size_t i = 0; i < 6; i++)
        CHECK(close(holes[i]) == 0 && dup(first) == holes[i]);
    CHECK(close(95) == 0 && close(150) == 0 && close(32) == 0);
    CHECK(fcntl(first, F_DUPFD, 33) == 95 && fcntl(first, F_DUPFD, 151) == 200);
    pid_t pid = fork();
    if (pid == 0)
        _exit(dup(first) == 32 && dup(first) == 150 && dup(first) == 201 ? 0 : 1);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK(dup(first) == 32 && dup(first) == 150);
    for (int fd = 201; fd < 1024; fd++)
        CHECK(dup(first) == fd);
    CHECK_ERROR(dup(first), EMFILE);
    CHECK(close(700) == 0 && fcntl(first, F_DUPFD, 40) == 700);
    CHECK_ERROR(dup(first), EMFILE);
    CHECK(close(700) == 0 && dup2(first, 700) == 700);
    CHECK_ERROR(dup(first), EMFILE);
}

static void dups(void)
{
    char text[3];
    int fd = open_file(), copy = dup(fd);

    CHECK(copy >= 0 && copy != fd);
    CHECK(write(fd, "ab", 2) == 2 && write(copy, "cd", 2) == 2); /* one offset for both */
    CHECK(lseek(fd, 0, SEEK_CUR) == 4 && lseek(copy, 1, SEEK_SET) == 1);
    CHECK(read(fd, text, 3) == 3 && memcmp(text, "bcd", 3) == 0);
    CHECK(close(fd) == 0);
    CHECK(lseek(copy, 0, SEEK_CUR) == 4); /* the other descriptor stays open */
    CHECK_ERROR(dup(fd), EBADF);
}

static void opened_twice(void)
{
    int fd = open_file(), other = open_file();

    CHECK(write(fd, "abc", 3) == 3);
    CHECK(lseek(other, 0, SEEK_CUR) == 0); /* an offset of its own */
}

static void dup2s(void)
{
    int fd = open_file(), other = open("/dev/null", O_RDWR);

    CHECK(dup2(fd, 50) == 50 && dup2(fd, fd) == fd);
    CHECK(write(50, "x", 1) == 1 && lseek(fd, 0, SEEK_CUR) == 1);
    CHECK(dup2(other, 50) == 50); /* closes the file that was there */
    CHECK(lseek(fd, 0, SEEK_CUR) == 1);
    CHECK(close(50) == 0);
    CHECK_ERROR(dup2(50, fd), EBADF);
    CHECK(lseek(fd, 0, SEEK_CUR) == 1); /* still open */
    CHECK_ERROR(dup2(fd, -1), EBADF);
    CHECK_ERROR(dup2(fd, 100000), EBADF);
    CHECK_ERROR(dup2(50, 50), EBADF);
}

static void fcntls(void)
{
    int fd = open_file(), copy = fcntl(fd, F_DUPFD, 40);

    CHECK(copy == 40 && fcntl(fd, F_DUPFD, 40) == 41);
    CHECK(fcntl(fd, F_GETFD) == 0);
    CHECK(fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    CHECK(fcntl(copy, F_GETFD) == 0); /* of one descriptor, not of the file */
    int again = dup(fd);
    CHECK(fcntl(again, F_GETFD) == 0);
    CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR);
    CHECK(fcntl(fd, F_SETFL, O_APPEND) == 0);
    CHECK(fcntl(copy, F_GETFL) == (O_RDWR | O_APPEND)); /* of the file: both see it */
    CHECK(fcntl(fd, F_SETFL, 0) == 0 && fcntl(copy, F_GETFL) == O_RDWR);
    CHECK_ERROR(fcntl(fd, F_DUPFD, 100000), EINVAL);
    CHECK_ERROR(fcntl(fd, F_DUPFD, -1), EINVAL);
    CHECK_ERROR(fcntl(fd, 999), EINVAL);
}

/* The child's descriptors are copies, which share the offset. */
static void fork_shares(void)
{
    int fd = open_file();

    pid_t pid = start_child();
    if (pid == 0) {
        int good = write(fd, "child", 5) == 5;

        close(fd);
        _exit(good ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5);
    CHECK(write(fd, "parent", 6) == 6);
    CHECK(file_is("file", "childparent"));
}

static void all_in_use(void)
{
    int fd = open_file(), ends[2], count = 0, last = fd;

    for (;;) {
        int next = dup(fd);
        if (next < 0)
            break;
        last = next;
        count++;
    }
    CHECK(errno == EMFILE && count >= 1000 && last == OPEN_MAX - 1);
    CHECK_ERROR(open("file", O_RDONLY), EMFILE);
    CHECK_ERROR(pipe(ends), EMFILE);
    CHECK_ERROR(fcntl(fd, F_DUPFD, 0), EMFILE);
    CHECK(close(last) == 0);
    CHECK_ERROR(pipe(ends), EMFILE); /* one is not enough, and must not stay allocated */
    CHECK(dup(fd) == last);
    CHECK_ERROR(open("other", O_RDWR | O_CREAT, 0666), EMFILE);
}

/*
 * A table that has grown is shared by fork, loses the close-on-exec entries by exec, and is freed
 * at the end.
 */
static void many_descriptors(void)
{
    long before = free_pages();
    pid_t pid = start_child();

    if (pid == 0) {
        int fd = open_file(), high = fcntl(fd, F_DUPFD, OPEN_MAX - 10), middle = -1;

        CHECK(high == OPEN_MAX - 10 && (middle = fcntl(fd, F_DUPFD, 500)) == 500);
        CHECK(write(high, "a", 1) == 1 && fcntl(high, F_SETFD, FD_CLOEXEC) == 0);
        pid_t grandchild = start_child();
        if (grandchild == 0) {
            CHECK(fcntl(high, F_GETFD) == FD_CLOEXEC && fcntl(middle, F_GETFD) == 0);
            CHECK(write(high, "b", 1) == 1 && close(middle) == 0 && dup2(fd, middle + 1) == 501);
            execl(SELF, "x", EXEC_CHILD, "descriptor", "501", (char *)NULL);
            _exit(98);
        }
        CHECK(WEXITSTATUS(end_of(grandchild)) == 1);
        grandchild = start_child();
        if (grandchild == 0) {
            execl(SELF, "x", EXEC_CHILD, "descriptor", "1014", (char *)NULL); /* OPEN_MAX - 10 */
            _exit(98);
        }
        CHECK(WEXITSTATUS(end_of(grandchild)) == 0);
        CHECK(write(middle, "e", 1) == 1 && lseek(high, 0, SEEK_CUR) == 3);
        CHECK(file_is("file", "abe"));
        CHECK_ERROR(fcntl(501, F_GETFD), EBADF);
        while (dup(fd) >= 0)
            ;
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(pages_are_back(before, 50));
}

/* Numbers that are no open descriptor, with every call that takes one. */
static void bad_descriptors(void)
{
    static const int bad[] = {-1, 99, 127, 128, 1000, 1023, 1024, 0x7fffffff, -0x7fffffff};
    static char block[512];
    struct stat st;

    for (size_t i = 0; i < LENGTH(bad); i++) {
        int fd = bad[i];

        CHECK_ERROR(close(fd), EBADF);
        CHECK_ERROR(read(fd, block, 1), EBADF);
        CHECK_ERROR(write(fd, block, 1), EBADF);
        CHECK_ERROR(lseek(fd, 0, SEEK_SET), EBADF);
        CHECK_ERROR(dup(fd), EBADF);
        CHECK_ERROR(dup2(fd, 3), EBADF);
        CHECK_ERROR(fstat(fd, &st), EBADF);
        CHECK_ERROR(ftruncate(fd, 0), EBADF);
        CHECK_ERROR(fsync(fd), EBADF);
        CHECK_ERROR(fcntl(fd, F_GETFD), EBADF);
        CHECK_ERROR(ioctl(fd, TCGETS, block), EBADF);
        CHECK_ERROR(getdents(fd, block, sizeof(block)), EBADF);
    }
}

static void close_twice(void)
{
    int fd = open_file();

    CHECK(close(fd) == 0);
    CHECK_ERROR(close(fd), EBADF);
}

/* How many names /dev/fd has, and whether one of them is this descriptor's. */
static int named_descriptors(int fd, bool *found)
{
    struct dirent *entry;
    int count = 0;
    DIR *dir = opendir("/dev/fd");

    CHECK(dir != NULL);
    *found = false;
    while ((entry = readdir(dir)) != NULL) {
        count += entry->d_name[0] != '.';
        *found |= entry->d_name[0] != '.' && atoi(entry->d_name) == fd;
    }
    closedir(dir);
    return count;
}

/* open() of /dev/fd/N is dup(N): it shares the position, and is allowed what N is. */
static void descriptor_files(void)
{
    char path[20], text[8] = "";
    int ends[2];
    bool found;

    int fd = open_file();
    CHECK(write(fd, "abcdef", 6) == 6 && lseek(fd, 2, SEEK_SET) == 2);
    int before = named_descriptors(fd, &found);
    CHECK(found);
    snprintf(path, sizeof(path), "/dev/fd/%d", fd);
    int copy = open(path, O_RDONLY);
    CHECK(copy >= 0 && read(copy, text, 2) == 2 && memcmp(text, "cd", 2) == 0);
    CHECK(lseek(fd, 0, SEEK_CUR) == 4);
    CHECK(named_descriptors(copy, &found) == before + 1 && found);
    CHECK(close(copy) == 0 && close(fd) == 0);
    CHECK_ERROR(open(path, O_RDONLY), ENOENT);

    CHECK(pipe(ends) == 0);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    CHECK_ERROR(open(path, O_RDWR), EACCES);
    CHECK_ERROR(open(path, O_WRONLY), EACCES);
    CHECK_ERROR(open("/dev/fd/1024", O_RDONLY), ENOENT);
    CHECK_ERROR(open("/dev/fd/x", O_RDONLY), ENOENT);
    CHECK(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    copy = open("/dev/stdin", O_RDONLY);
    CHECK(write(ends[1], "x", 1) == 1 && close(ends[1]) == 0);
    CHECK(read(copy, text, sizeof(text)) == 1 && read(copy, text, 1) == 0);
    CHECK(readlink("/dev/stdout", text, sizeof(text)) == 4 && memcmp(text, "fd/1", 4) == 0);
}

const struct test descriptor_tests[] = {
    {"descriptor-lowest", lowest_first},
    {"descriptor-lowest-of-many", lowest_of_many},
    {"dup", dups},
    {"opened-twice", opened_twice},
    {"dup2", dup2s},
    {"fcntl", fcntls},
    {"fork-shares-files", fork_shares},
    {"descriptors-all-in-use", all_in_use},
    {"many-descriptors", many_descriptors},
    {"bad-descriptors", bad_descriptors},
    {"close-twice", close_twice},
    {"descriptor-files", descriptor_files},
    {NULL, NULL},
};
