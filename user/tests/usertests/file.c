/* SPDX-License-Identifier: MIT */
/* open, read, write, and the contents of files. */
#include "test.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_or_fail(const char *path, int flags)
{
    int fd = open(path, flags, 0666);

    CHECK(fd >= 0);
    return fd;
}

static void write_and_read(void)
{
    make_file("file", "some text");
    CHECK(file_is("file", "some text"));
    make_file("file", "shorter"); /* O_TRUNC */
    CHECK(file_is("file", "shorter"));
}

static void open_modes(void)
{
    char c = 'x';

    make_file("file", "abc");
    int fd = open_or_fail("file", O_RDONLY);
    CHECK_ERROR(write(fd, &c, 1), EBADF);
    CHECK(read(fd, &c, 1) == 1 && c == 'a');
    close(fd);
    fd = open_or_fail("file", O_WRONLY);
    CHECK_ERROR(read(fd, &c, 1), EBADF);
    CHECK(write(fd, "X", 1) == 1);
    close(fd);
    fd = open_or_fail("file", O_RDWR);
    CHECK(read(fd, &c, 1) == 1 && c == 'X' && write(fd, "Y", 1) == 1);
    close(fd);
    CHECK(file_is("file", "XYc"));
    CHECK_ERROR(open("file", O_ACCMODE), EINVAL);
}

static void open_creates(void)
{
    CHECK_ERROR(open("new", O_RDWR), ENOENT);
    close(open_or_fail("new", O_RDWR | O_CREAT));
    CHECK(file_is("new", ""));
    CHECK_ERROR(open("new", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
    close(open_or_fail("other", O_RDWR | O_CREAT | O_EXCL));
    CHECK(symlink("nowhere", "link") == 0);
    CHECK_ERROR(open("link", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
    close(open_or_fail("link", O_RDWR | O_CREAT)); /* makes the file that the link names */
    CHECK(file_is("nowhere", ""));
    CHECK_ERROR(open("missing/file", O_RDWR | O_CREAT, 0666), ENOENT);
    CHECK_ERROR(open("new/file", O_RDWR | O_CREAT, 0666), ENOTDIR);
    CHECK_ERROR(open("", O_RDWR | O_CREAT, 0666), ENOENT);
    CHECK_ERROR(open("new/", O_RDWR | O_CREAT, 0666), ENOTDIR);
    CHECK_ERROR(open("absent/", O_RDWR | O_CREAT, 0666), EISDIR);
    CHECK_ERROR(access("absent", F_OK), ENOENT);
}

static void open_directories(void)
{
    char c;

    CHECK(mkdir("dir", 0777) == 0);
    CHECK_ERROR(open("dir", O_WRONLY), EISDIR);
    CHECK_ERROR(open("dir", O_RDWR), EISDIR);
    CHECK_ERROR(open("dir", O_RDONLY | O_CREAT, 0666), EISDIR);
    CHECK_ERROR(open("dir", O_RDONLY | O_TRUNC), EISDIR);
    int fd = open_or_fail("dir", O_RDONLY | O_DIRECTORY);
    CHECK_ERROR(read(fd, &c, 1), EISDIR);
    CHECK_ERROR(write(fd, &c, 1), EBADF);
    close(fd);
    make_file("file", "x");
    CHECK_ERROR(open("file", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERROR(open("file/", O_RDONLY), ENOTDIR);
}

static void open_links(void)
{
    make_file("file", "x");
    CHECK(symlink("file", "link") == 0);
    close(open_or_fail("link", O_RDONLY));
    CHECK_ERROR(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK(file_is("link", "x"));
}

static void append(void)
{
    make_file("file", "begin");
    int fd = open_or_fail("file", O_WRONLY | O_APPEND),
        other = open_or_fail("file", O_WRONLY | O_APPEND);
    CHECK(write(fd, "1", 1) == 1 && write(other, "2", 1) == 1 && write(fd, "3", 1) == 1);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "4", 1) == 1); /* at the end nevertheless */
    CHECK(file_is("file", "begin1234"));
    close(fd);
    close(other);
}

/* Whole lines from several processes, none lost, none torn. */
static void append_crowd(void)
{
    enum { WRITERS = 4, LINES = 50, LENGTH_OF_LINE = 64 };
    static char all[WRITERS * LINES * LENGTH_OF_LINE + 1];

    close(open_or_fail("file", O_WRONLY | O_CREAT));
    for (int who = 0; who < WRITERS; who++) {
        if (start_child() == 0) {
            char line[LENGTH_OF_LINE];
            int fd = open("file", O_WRONLY | O_APPEND);

            memset(line, 'a' + who, sizeof(line));
            for (int i = 0; i < LINES; i++) {
                if (write(fd, line, sizeof(line)) != sizeof(line))
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (int who = 0; who < WRITERS; who++) {
        int status;
        CHECK(wait(&status) > 0 && status == 0);
    }
    int fd = open_or_fail("file", O_RDONLY);
    CHECK(read(fd, all, sizeof(all)) == sizeof(all) - 1);
    for (size_t i = 0; i < sizeof(all) - 1; i++)
        CHECK(all[i] == all[i / LENGTH_OF_LINE * LENGTH_OF_LINE]);
}

/* Removed, but open: the file exists until it is closed, and its blocks are freed then. */
static void unlinked_but_open(void)
{
    char text[4];
    struct stat st;
    int fd = open_or_fail("file", O_RDWR | O_CREAT);

    CHECK(write(fd, "abc", 3) == 3 && unlink("file") == 0);
    CHECK_ERROR(open("file", O_RDONLY), ENOENT);
    CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 3);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && read(fd, text, 3) == 3 && memcmp(text, "abc", 3) == 0);
    CHECK(write(fd, "def", 3) == 3);
    close(fd);
    fd = open_or_fail("file", O_RDWR | O_CREAT | O_EXCL); /* the name is free for another file */
    CHECK(read(fd, text, 1) == 0);
    close(fd);
}

/* Large enough for every kind of block that an inode refers to. */
static void big_file(void)
{
    enum { CHUNKS = 1100 };
    static uint32_t chunk[1024];
    int fd = open_or_fail("big", O_RDWR | O_CREAT);
    struct stat st;

    for (uint32_t i = 0; i < CHUNKS; i++) {
        for (uint32_t at = 0; at < 1024; at++)
            chunk[at] = i * 1024 + at;
        CHECK(write(fd, chunk, sizeof(chunk)) == sizeof(chunk));
    }
    CHECK(fstat(fd, &st) == 0 && st.st_size == CHUNKS * 4096 && st.st_blocks >= CHUNKS * 8);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    for (uint32_t i = 0; i < CHUNKS; i++) {
        CHECK(read(fd, chunk, sizeof(chunk)) == sizeof(chunk));
        CHECK(chunk[0] == i * 1024 && chunk[1023] == i * 1024 + 1023 &&
              chunk[i % 1024] == i * 1024 + i % 1024);
    }
    CHECK(read(fd, chunk, 1) == 0);
    close(fd);
    CHECK(unlink("big") == 0);
}

/* Writes and reads that begin and end at any byte. */
static void odd_pieces(void)
{
    static char out[20000], in[20000];
    int fd = open_or_fail("file", O_RDWR | O_CREAT);
    size_t at = 0, size = 1;

    for (size_t i = 0; i < sizeof(out); i++)
        out[i] = (char)(i * 31 >> 2);
    for (; at < sizeof(out); at += size, size = size * 7 % 4999 + 1) {
        if (size > sizeof(out) - at)
            size = sizeof(out) - at;
        CHECK(write(fd, out + at, size) == (ssize_t)size);
    }
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    for (at = 0, size = 1; at < sizeof(in); at += size, size = size * 11 % 6007 + 1) {
        if (size > sizeof(in) - at)
            size = sizeof(in) - at;
        CHECK(read(fd, in + at, size) == (ssize_t)size);
    }
    CHECK(memcmp(in, out, sizeof(in)) == 0);
    close(fd);
}

static void read_write_limits(void)
{
    char c = 0;
    int fd = open_or_fail("file", O_RDWR | O_CREAT);

    CHECK(write(fd, &c, 0) == 0 && read(fd, &c, 0) == 0);
    CHECK_ERROR(write(fd, &c, (size_t)-1), EINVAL);
    CHECK_ERROR(read(fd, &c, (size_t)-1), EINVAL);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    ssize_t n = write(fd, &c, 0x7fffffff); /* as much as there is memory to read, or nothing */
    CHECK(n > 0 ? n < 0x7fffffff : errno == EFAULT);
    close(fd);
}

static void syncing(void)
{
    int fd = open_or_fail("file", O_RDWR | O_CREAT);

    CHECK(write(fd, "kept", 4) == 4);
    CHECK(fsync(fd) == 0);
    sync();
    close(fd);
    CHECK(file_is("file", "kept"));
    CHECK_ERROR(fsync(fd), EBADF);
}

const struct test file_tests[] = {
    {"write-and-read", write_and_read},
    {"open-modes", open_modes},
    {"open-creates", open_creates},
    {"open-directories", open_directories},
    {"open-links", open_links},
    {"append", append},
    {"append-crowd", append_crowd},
    {"unlinked-but-open", unlinked_but_open},
    {"big-file", big_file},
    {"odd-pieces", odd_pieces},
    {"read-write-limits", read_write_limits},
    {"sync", syncing},
    {NULL, NULL},
};
