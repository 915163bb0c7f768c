/* SPDX-License-Identifier: MIT */
/* Attributes of files and file systems: stat, chmod, umask, access, times, statvfs. */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static struct stat status_of(const char *path)
{
    struct stat st;

    CHECK(stat(path, &st) == 0);
    return st;
}

static void stats(void)
{
    struct stat st, other;

    make_file("file", "twelve bytes");
    CHECK(stat("file", &st) == 0);
    CHECK(S_ISREG(st.st_mode) && st.st_size == 12 && st.st_nlink == 1 && st.st_ino != 0);
    CHECK(st.st_blksize > 0 && st.st_blocks > 0);
    int fd = open("file", O_RDONLY);
    CHECK(fstat(fd, &other) == 0);
    CHECK(other.st_ino == st.st_ino && other.st_dev == st.st_dev && other.st_size == 12);
    CHECK(symlink("file", "link") == 0);
    CHECK(stat("link", &other) == 0 && other.st_ino == st.st_ino);
    CHECK(lstat("link", &other) == 0 && S_ISLNK(other.st_mode));
    CHECK(stat(".", &st) == 0 && S_ISDIR(st.st_mode));
    CHECK(stat("/dev/null", &other) == 0 && S_ISCHR(other.st_mode));
    CHECK(other.st_dev != st.st_dev);
}

static void stat_errors(void)
{
    struct stat st;

    make_file("file", "");
    CHECK_ERROR(stat("missing", &st), ENOENT);
    CHECK_ERROR(lstat("missing", &st), ENOENT);
    CHECK_ERROR(stat("file/x", &st), ENOTDIR);
    CHECK_ERROR(stat("", &st), ENOENT);
}

static void chmods(void)
{
    make_file("file", "");
    CHECK(chmod("file", 0751) == 0 && status_of("file").st_mode == (S_IFREG | 0751));
    CHECK(chmod("file", 0) == 0 && status_of("file").st_mode == S_IFREG);
    CHECK_ERROR(chmod("missing", 0644), ENOENT);
    CHECK(mkdir("dir", 0777) == 0 && chmod("dir", 0700) == 0);
    CHECK(status_of("dir").st_mode == (S_IFDIR | 0700));
}

static void umasks(void)
{
    mode_t old = umask(027);

    CHECK(umask(077) == 027 && umask(027) == 077);
    CHECK(close(open("file", O_WRONLY | O_CREAT, 0666)) == 0);
    CHECK((status_of("file").st_mode & 0777) == 0640);
    CHECK(mkdir("dir", 0777) == 0 && (status_of("dir").st_mode & 0777) == 0750);
    umask(old);
}

static void accesses(void)
{
    make_file("file", "");
    CHECK(chmod("file", 0644) == 0);
    CHECK(access("file", F_OK) == 0 && access("file", R_OK | W_OK) == 0);
    CHECK_ERROR(access("file", X_OK), EACCES);
    CHECK(chmod("file", 0755) == 0 && access("file", X_OK) == 0);
    CHECK(access(".", X_OK) == 0);
    CHECK_ERROR(access("missing", F_OK), ENOENT);
    CHECK_ERROR(access("file", 8), EINVAL);
}

static void times_set(void)
{
    const struct timespec both[2] = {{.tv_sec = 1000, .tv_nsec = 5},
                                     {.tv_sec = 2000, .tv_nsec = 6}};
    const struct timespec one[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 3000}};
    const struct timespec wrong[2] = {{.tv_nsec = -1}, {.tv_nsec = 1000000000}};

    make_file("file", "x");
    CHECK(utimens("file", both) == 0);
    CHECK(status_of("file").st_atim.tv_sec == 1000 && status_of("file").st_mtim.tv_sec == 2000);
    CHECK(utimens("file", one) == 0);
    CHECK(status_of("file").st_atim.tv_sec == 1000 && status_of("file").st_mtim.tv_sec == 3000);
    CHECK_ERROR(utimens("file", wrong), EINVAL);
    CHECK(utimens("file", NULL) == 0);
    CHECK(status_of("file").st_mtim.tv_sec != 3000);
    CHECK_ERROR(utimens("missing", NULL), ENOENT);
}

/* A file that has been mapped since it was written has been accessed. */
static void mapping_is_access(void)
{
    const struct timespec old[2] = {{.tv_sec = 1000000}, {.tv_sec = 2000000}};

    make_file("file", "x");
    CHECK(utimens("file", old) == 0);
    int fd = open("file", O_RDONLY);
    CHECK(status_of("file").st_atim.tv_sec == 1000000);
    CHECK(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED);
    CHECK(status_of("file").st_atim.tv_sec != 1000000);
}

/* The unused part of a time is 0, even if a program has set it: it carries no secret. */
static void times_carry_nothing_else(void)
{
    const struct timespec spoilt[2] = {{.tv_sec = 1, .tv_zero = 7}, {.tv_sec = 2, .tv_zero = 7}};
    struct timespec now;

    for (int i = 0; i < 300; i++) {
        memset(&now, 0xff, sizeof(now));
        CHECK(clock_gettime(i % 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now) == 0);
        CHECK(now.tv_zero == 0);
    }
    make_file("file", "x");
    CHECK(utimens("file", spoilt) == 0);
    struct stat st = status_of("file");
    CHECK(st.st_atim.tv_sec == 1 && st.st_mtim.tv_sec == 2);
    CHECK(st.st_atim.tv_zero == 0 && st.st_mtim.tv_zero == 0 && st.st_ctim.tv_zero == 0);
}

/* A write changes the time of the file, and a new name changes the time of the directory. */
static void times_move(void)
{
    const struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

    make_file("file", "x");
    CHECK(utimens("file", old) == 0 && utimens(".", old) == 0);
    int fd = open("file", O_WRONLY);
    CHECK(write(fd, "y", 1) == 1 && close(fd) == 0);
    CHECK(status_of("file").st_mtim.tv_sec != 1 || status_of("file").st_mtim.tv_nsec != 0);
    CHECK(link("file", "other") == 0);
    CHECK(status_of(".").st_mtim.tv_sec != 1 || status_of(".").st_mtim.tv_nsec != 0);
}

static void file_system(void)
{
    static char block[64 * PAGE];
    struct statvfs before, after;

    sync(); /* the blocks of files that earlier tests removed are free now */
    memset(block, 1, sizeof(block));
    CHECK(statvfs(".", &before) == 0);
    CHECK(before.f_bsize > 0 && before.f_blocks > before.f_bfree && before.f_namemax == NAME_MAX);
    int fd = open("file", O_WRONLY | O_CREAT, 0666);
    CHECK(write(fd, block, sizeof(block)) == sizeof(block) && fsync(fd) == 0);
    CHECK(statvfs(".", &after) == 0);
    CHECK(before.f_bfree - after.f_bfree >= sizeof(block) / before.f_bsize);
    CHECK(after.f_ffree < before.f_ffree);
    CHECK_ERROR(statvfs("missing", &after), ENOENT);
}

static void mounts(void)
{
    make_file("file", "");
    CHECK(mkdir("place", 0777) == 0);
    CHECK(mount("", "place", "procfs", 0) == 0);
    CHECK(access("place/meminfo", F_OK) == 0);
    CHECK_ERROR(rmdir("place"), EBUSY);
    int fd = open("place/meminfo", O_RDONLY);
    CHECK(fd >= 0);
    CHECK_ERROR(umount("place"), EBUSY); /* a file in it is open */
    CHECK(close(fd) == 0 && umount("place") == 0);
    CHECK_ERROR(access("place/meminfo", F_OK), ENOENT);
    CHECK_ERROR(umount("place"), EINVAL);
    CHECK_ERROR(umount("missing"), ENOENT);
    CHECK_ERROR(mount("", "place", "nosuchtype", 0), ENODEV);
    CHECK_ERROR(mount("", "missing", "procfs", 0), ENOENT);
    CHECK_ERROR(mount("", "file", "procfs", 0), ENOTDIR);
}

/* Another process does not see that an unmount is tried and fails. */
static void mount_stays(void)
{
    CHECK(mkdir("place", 0777) == 0 && mount("", "place", "procfs", 0) == 0);
    int fd = open("place/meminfo", O_RDONLY);
    CHECK(fd >= 0);
    pid_t pid = start_child();
    if (pid == 0) {
        for (int i = 0; i < 3000; i++)
            if (access("place/meminfo", F_OK) != 0)
                _exit(1);
        _exit(0);
    }
    int status;
    while (waitpid(pid, &status, WNOHANG) == 0)
        CHECK_ERROR(umount("place"), EBUSY);
    CHECK(status == 0 && close(fd) == 0 && umount("place") == 0);
}

/* Its directory ends with the process: a file system mounted there could never be unmounted. */
static void no_mount_on_a_process(void)
{
    char path[24];
    pid_t pid = start_child();

    if (pid == 0) {
        for (;;)
            sleep(1000);
    }
    snprintf(path, sizeof(path), "/proc/%d", pid);
    CHECK_ERROR(mount("", path, "devfs", 0), EINVAL);
    CHECK_ERROR(mount("", "/proc/self", "procfs", 0), EINVAL);
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(WTERMSIG(end_of(pid)) == SIGKILL);
    CHECK(mount("", "/proc", "procfs", 0) == 0); /* the file system's root stays */
    CHECK(umount("/proc") == 0);
}

const struct test attribute_tests[] = {
    {"stat", stats},
    {"stat-errors", stat_errors},
    {"chmod", chmods},
    {"umask", umasks},
    {"access", accesses},
    {"times-set", times_set},
    {"mapping-is-access", mapping_is_access},
    {"times-carry-nothing-else", times_carry_nothing_else},
    {"times-move", times_move},
    {"file-system", file_system},
    {"mount", mounts},
    {"mount-stays", mount_stays},
    {"mount-process", no_mount_on_a_process},
    {NULL, NULL},
};
