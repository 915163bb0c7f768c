/* SPDX-License-Identifier: MIT */
/* Calls with a directory descriptor, pread, pwrite and truncate, and the clocks of processor time. */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A directory "dir", which is not the working directory, open. */
static int open_dir(void)
{
    CHECK(mkdir("dir", 0755) == 0);
    int dir = open("dir", O_RDONLY | O_DIRECTORY);

    CHECK(dir >= 0);
    return dir;
}

static void at_make(void)
{
    int dir = open_dir(), fd = openat(dir, "file", O_RDWR | O_CREAT | O_EXCL, 0640);
    struct stat st;

    CHECK(fd >= 0 && write(fd, "text", 4) == 4 && close(fd) == 0);
    CHECK(file_is("dir/file", "text"));
    CHECK(mkdirat(dir, "sub", 0700) == 0 && stat("dir/sub", &st) == 0 && S_ISDIR(st.st_mode));
    CHECK(mkfifoat(dir, "fifo", 0600) == 0 && stat("dir/fifo", &st) == 0 && S_ISFIFO(st.st_mode));
    fd = openat(AT_FDCWD, "dir/file", O_RDONLY);
    CHECK(fd >= 0 && close(fd) == 0);
    CHECK(fstatat(dir, "file", &st, 0) == 0 && st.st_size == 4);
    CHECK(fstatat(dir, "../dir/file", &st, 0) == 0 && st.st_size == 4);
    CHECK(fstatat(-1, "/bin/sh", &st, 0) == 0); /* a path from the root needs no descriptor */
}

static void at_names(void)
{
    int dir = open_dir(), other;
    char text[16];
    struct stat st;

    make_file("dir/file", "text");
    CHECK(mkdirat(dir, "sub", 0755) == 0);
    other = openat(dir, "sub", O_RDONLY);
    CHECK(other >= 0);
    CHECK(linkat(dir, "file", other, "second", 0) == 0 && file_is("dir/sub/second", "text"));
    CHECK(symlinkat("../file", other, "soft") == 0 && file_is("dir/sub/soft", "text"));
    CHECK(readlinkat(other, "soft", text, sizeof(text)) == 7 && memcmp(text, "../file", 7) == 0);
    CHECK(linkat(other, "soft", dir, "third", AT_SYMLINK_FOLLOW) == 0);
    CHECK(lstat("dir/third", &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 3);
    CHECK(fstatat(other, "soft", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode));
    CHECK(renameat(other, "second", dir, "moved") == 0 && file_is("dir/moved", "text"));
    CHECK(unlinkat(other, "soft", 0) == 0);
    CHECK_ERROR(unlinkat(dir, "sub", 0), EISDIR);
    CHECK(unlinkat(dir, "sub", AT_REMOVEDIR) == 0);
    CHECK_ERROR(unlinkat(dir, "moved", AT_REMOVEDIR), ENOTDIR);
    CHECK_ERROR(mkdirat(other, "late", 0755), ENOENT); /* the directory has been removed */
}

static void at_attributes(void)
{
    static const struct timespec times[2] = {{.tv_sec = 5}, {.tv_sec = 3000000000}};
    int dir = open_dir(), fd;
    struct stat st;

    make_file("dir/file", "");
    CHECK(symlink("file", "dir/soft") == 0);
    CHECK(fchmodat(dir, "file", 0604, 0) == 0 && fchownat(dir, "file", 8, 9, 0) == 0);
    CHECK(utimensat(dir, "soft", times, 0) == 0);
    CHECK(fstatat(dir, "file", &st, 0) == 0 && (st.st_mode & 0777) == 0604);
    CHECK(st.st_uid == 8 && st.st_gid == 9 && st.st_atime == 5 && st.st_mtime == 3000000000);
    CHECK(fchownat(dir, "soft", 3, 4, AT_SYMLINK_NOFOLLOW) == 0);
    CHECK(fstatat(dir, "file", &st, 0) == 0 && st.st_uid == 8);
    CHECK(fstatat(dir, "soft", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_uid == 3 && st.st_gid == 4);
    CHECK(faccessat(dir, "file", R_OK, 0) == 0 && faccessat(dir, "file", F_OK, AT_EACCESS) == 0);
    CHECK_ERROR(faccessat(dir, "file", X_OK, 0), EACCES);
    fd = openat(dir, "file", O_RDONLY);
    CHECK(futimens(fd, NULL) == 0 && fstat(fd, &st) == 0 && st.st_mtime < 3000000000);
    CHECK_ERROR(fchmodat(dir, "soft", 0600, AT_SYMLINK_NOFOLLOW), EOPNOTSUPP);
}

static void at_errors(void)
{
    int dir = open_dir(), file;
    struct stat st;

    make_file("file", "");
    file = open("file", O_RDONLY);
    CHECK_ERROR(openat(file, "x", O_RDONLY), ENOTDIR);
    CHECK_ERROR(openat(-1, "x", O_RDONLY), EBADF);
    CHECK_ERROR(mkdirat(99, "x", 0755), EBADF);
    CHECK_ERROR(renameat(AT_FDCWD, "file", 99, "x"), EBADF);
    CHECK_ERROR(linkat(AT_FDCWD, "file", file, "x", 0), ENOTDIR);
    CHECK_ERROR(symlinkat("file", -1, "x"), EBADF);
    CHECK_ERROR(readlinkat(dir, "", (char *)&st, sizeof(st)), ENOENT);
    CHECK_ERROR(fstatat(dir, "none", &st, 0), ENOENT);
    CHECK_ERROR(fstatat(dir, ".", &st, 1), EINVAL);
    CHECK_ERROR(unlinkat(dir, "none", AT_SYMLINK_NOFOLLOW), EINVAL);
    CHECK_ERROR(linkat(AT_FDCWD, "file", dir, "x", 1), EINVAL);
    CHECK_ERROR(faccessat(dir, ".", R_OK, 1), EINVAL);
    CHECK_ERROR(fchmodat(dir, ".", 0700, 1), EINVAL);
    CHECK_ERROR(fchownat(dir, ".", 0, 0, 1), EINVAL);
    CHECK_ERROR(utimensat(dir, ".", NULL, 1), EINVAL);
    CHECK_ERROR(utimensat(99, NULL, NULL, 0), EBADF);
    CHECK_ERROR(mknodat(dir, "socket", S_IFSOCK, 0), EINVAL);
}

static void pread_pwrite(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_APPEND, 0666), fds[2];
    char text[8] = "";

    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(pread(fd, text, 3, 4) == 3 && memcmp(text, "456", 3) == 0);
    CHECK(pread(fd, text, 8, 8) == 2 && pread(fd, text, 8, 10) == 0);
    CHECK(pwrite(fd, "ab", 2, 1) == 2); /* also if it would otherwise append */
    CHECK(lseek(fd, 0, SEEK_CUR) == 10);
    CHECK(pwrite(fd, "z", 1, 12) == 1 && pread(fd, text, 8, 9) == 4);
    CHECK(memcmp(text, "9\0\0z", 4) == 0);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && read(fd, text, 4) == 4 && memcmp(text, "0ab3", 4) == 0);
    CHECK_ERROR(pread(fd, text, 1, -1), EINVAL);
    CHECK_ERROR(pwrite(fd, text, 1, -1), EINVAL);
    CHECK_ERROR(pwrite(fd, text, 1, (off_t)1 << 40), EFBIG);
    CHECK_ERROR(pread(-1, text, 1, 0), EBADF);
    CHECK(pipe(fds) == 0);
    CHECK_ERROR(pwrite(fds[1], "x", 1, 0), ESPIPE);
    CHECK_ERROR(pread(fds[0], text, 1, 0), ESPIPE);
    fd = open("file", O_WRONLY);
    CHECK_ERROR(pread(fd, text, 1, 0), EBADF);
    fd = open("/bin", O_RDONLY);
    CHECK_ERROR(pread(fd, text, 1, 0), EISDIR);
    fd = open("/proc/meminfo", O_RDONLY);
    CHECK(fd < 0 || (pread(fd, text, 8, 0) == 8 && pread(fd, text, 8, 0) == 8));
}

static void truncate_path(void)
{
    struct stat st;

    make_file("file", "0123456789");
    CHECK(truncate("file", 4) == 0 && file_is("file", "0123"));
    CHECK(truncate("file", 100) == 0 && stat("file", &st) == 0 && st.st_size == 100);
    CHECK(mkfifo("fifo", 0600) == 0);
    CHECK_ERROR(truncate("file", -1), EINVAL);
    CHECK_ERROR(truncate("fifo", 0), EINVAL);
    CHECK_ERROR(truncate(".", 0), EISDIR);
    CHECK_ERROR(truncate("none", 0), ENOENT);
}

static void use_processor(void)
{
    clock_t start = clock();

    while (clock() - start < CLOCKS_PER_SEC / 20)
        ;
}

/* Time in the processor counts, and sleep does not. A child's time counts once it has been waited for. */
static void cpu_times(void)
{
    struct rusage before, after;
    struct tms tms;

    use_processor();
    CHECK(getrusage(RUSAGE_SELF, &before) == 0 && before.ru_utime.tv_usec >= 50000);
    sleep_ms(300);
    CHECK(getrusage(RUSAGE_SELF, &after) == 0);
    CHECK((after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 + after.ru_utime.tv_usec -
              before.ru_utime.tv_usec <
          250000);
    CHECK(getrusage(RUSAGE_CHILDREN, &before) == 0 && before.ru_utime.tv_usec == 0);
    run_in_child(use_processor);
    CHECK(getrusage(RUSAGE_CHILDREN, &after) == 0 && after.ru_utime.tv_usec >= 50000);
    CHECK(times(&tms) > 0 && tms.tms_utime >= 5 && tms.tms_cutime >= 5);
    CHECK(getrusage(RUSAGE_THREAD, &after) == 0 && after.ru_utime.tv_usec >= 50000);
    CHECK_ERROR(getrusage(2, &after), EINVAL);
    CHECK_ERROR(clock_gettime(5, &(struct timespec){0}), EINVAL);
}

const struct test at_tests[] = {
    {"at-make", at_make},
    {"at-names", at_names},
    {"at-attributes", at_attributes},
    {"at-errors", at_errors},
    {"pread-pwrite", pread_pwrite},
    {"truncate-path", truncate_path},
    {"cpu-times", cpu_times},
    {NULL, NULL},
};
