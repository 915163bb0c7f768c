/* SPDX-License-Identifier: MIT */
/*
 * Every operation on paths, on every kind of file system, directory and file. If a file system does
 * not implement an operation, the call must fail with a plain error. The contents of /proc and /dev
 * stay, and a call that fails changes nothing.
 */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* the root of a mount; not in the tests' directory, which is emptied */
#define MOUNT "/tmp/usertests.mount"

/* the caller in /proc; a block device, if there is one */
static char own[24], own_stat[32], disk[280];

/* One path for each kind of object; those without a leading slash are in the root's file system. */
static const char *const places[] = {
    "file",
    "script",
    "empty",
    "full",
    "full/entry",
    "link",
    "loop",
    "fifo",
    "node",
    "no-device",
    "missing",
    "empty/..",
    "empty/new",
    "file/new",
    "/",
    "/proc",
    "/proc/1",
    "/proc/self",
    own,
    own_stat,
    "/proc/meminfo",
    "/proc/new",
    "/proc/1/new",
    "/proc/1/.",
    "/proc/1/..",
    "/dev",
    "/dev/null",
    "/dev/console",
    "/dev/new",
    "/dev/..",
    disk,
    MOUNT,
    MOUNT "/null",
    MOUNT "/new",
    "",
};

/*
 * Errors that an operation may return. Not EIO, EFAULT or ENOSYS: those would be faults of the
 * kernel.
 */
static const int plain_errors[] = {
    EPERM, ENOENT, EACCES, EEXIST, ENOTDIR, EISDIR, EINVAL, EBUSY,   ENOTEMPTY, EXDEV,
    EROFS, ELOOP,  ENXIO,  ESPIPE, ENOTTY,  EBADF,  EAGAIN, ENOEXEC, ETXTBSY,
};

/* Makes the files for the relative places that do not exist. */
static void make_tree(void)
{
    mkdir("empty", 0755);
    mkdir("full", 0755);
    make_file("file", "content");
    make_file("full/entry", "content");
    make_file("script", "\x7f"
                        "nothing that could be run");
    CHECK(chmod("script", 0755) == 0);
    symlink("file", "link");
    symlink("loop", "loop");
    mknod("fifo", S_IFIFO | 0644, 0);
    mknod("node", S_IFCHR | 0644, DEV_MAKE(1, 3));
    mknod("no-device", S_IFBLK | 0644, DEV_MAKE(8, 999));
}

/* Restores the tree, after an operation that has changed it. */
static void renew_tree(void)
{
    char here[64];

    CHECK(getcwd(here, sizeof(here)) != NULL);
    remove_tree(here); /* all but the directory itself, if it is in use */
    mkdir(here, 0755);
    CHECK(chdir(here) == 0);
    make_tree();
}

static void find_disk(void)
{
    struct dirent *entry;
    DIR *dir = opendir("/dev");

    CHECK(dir != NULL);
    while (disk[0] == '\0' && (entry = readdir(dir)) != NULL) {
        if (entry->d_type == DT_BLK)
            snprintf(disk, sizeof(disk), "/dev/%s", entry->d_name);
    }
    closedir(dir);
}

static void begin(void)
{
    snprintf(own, sizeof(own), "/proc/%d", (int)getpid());
    snprintf(own_stat, sizeof(own_stat), "%s/stat", own);
    find_disk();
    CHECK(mkdir("tree", 0755) == 0 && chdir("tree") == 0);
    make_tree();
    umount(MOUNT); /* a test that has failed may have left it */
    mkdir(MOUNT, 0755);
    CHECK(mount("", MOUNT, "devfs", 0) == 0);
}

static void end(void)
{
    CHECK(umount(MOUNT) == 0 && rmdir(MOUNT) == 0);
}

/*
 * Properties behind a path that must not change: all but times, sizes and the counts of a directory
 * in use.
 */
struct identity {
    bool there;
    uint32_t device, inode, mode, links;
};

static struct identity identity_of(const char *path)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return (struct identity){.there = false};
    return (struct identity){true, st.st_dev, st.st_ino, st.st_mode, st.st_nlink};
}

static bool is_plain(int error)
{
    for (size_t i = 0; i < LENGTH(plain_errors); i++) {
        if (plain_errors[i] == error)
            return true;
    }
    return false;
}

static void complain(const char *call, const char *first, const char *second, const char *what)
{
    char text[128];

    snprintf(text, sizeof(text), "%s(\"%s\", \"%s\"): %s", call, first, second, what);
    test_fail(__FILE__, __LINE__, text);
}

/*
 * Operations return 0, or -1 and errno. If an operation succeeds, it undoes its change if
 * necessary.
 */
struct operation {
    const char *name;
    int (*run)(const char *path, const char *second); /* only some use second */
};

static int run_open(const char *path, unsigned flags)
{
    char bytes[64];
    int fd = open(path, (int)flags | O_NONBLOCK, 0644);

    if (fd < 0)
        return -1;
    struct stat st;
    CHECK(fstat(fd, &st) == 0);
    if (!isatty(fd) && read(fd, bytes, sizeof(bytes)) < 0)
        CHECK(is_plain(errno));
    if (!isatty(fd) && !S_ISBLK(st.st_mode) && write(fd, bytes, 1) < 0)
        CHECK(is_plain(errno));
    if (lseek(fd, 1, SEEK_END) < 0)
        CHECK(is_plain(errno));
    if (ftruncate(fd, 3) < 0)
        CHECK(is_plain(errno));
    if (fsync(fd) < 0)
        CHECK(is_plain(errno));
    if (ioctl(fd, 0x12345678, bytes) < 0)
        CHECK(is_plain(errno));
    return close(fd);
}

static int try_open(const char *path, const char *second)
{
    static const unsigned more[] = {0,          O_TRUNC,          O_APPEND,
                                    O_CREAT,    O_CREAT | O_EXCL, O_DIRECTORY,
                                    O_NOFOLLOW, O_CREAT | O_TRUNC};
    int result = -1;

    (void)second;
    for (unsigned access = O_RDONLY; access <= O_RDWR; access++) {
        for (size_t i = 0; i < LENGTH(more); i++) {
            if (run_open(path, access | more[i]) == 0)
                result = 0;
            else
                CHECK(is_plain(errno));
        }
    }
    return result;
}

static int try_list(const char *path, const char *second)
{
    DIR *dir = opendir(path);

    (void)second;
    if (!dir)
        return -1;
    while (readdir(dir) != NULL)
        ;
    return closedir(dir);
}

static int try_chdir(const char *path, const char *second)
{
    char name[256];
    pid_t pid = start_child();

    (void)second;
    if (pid == 0)
        _exit(chdir(path) != 0 ? errno : getcwd(name, sizeof(name)) ? 0 : errno);
    int status = end_of(pid);
    CHECK(WIFEXITED(status));
    errno = WEXITSTATUS(status);
    return errno ? -1 : 0;
}

/* Also with the x bits set: a file that can neither run nor be marked executable is refused. */
static int try_exec(const char *path, const char *second)
{
    char *arguments[] = {(char *)"x", NULL};
    struct stat st;
    bool changed = stat(path, &st) == 0 && chmod(path, 0777) == 0;
    pid_t pid = start_child();

    (void)second;
    if (pid == 0) {
        execve(path, arguments, environ);
        _exit(errno);
    }
    int status = end_of(pid);
    if (changed)
        CHECK(chmod(path, st.st_mode & 07777) == 0);
    CHECK(WIFEXITED(status));
    errno = WEXITSTATUS(status);
    return errno ? -1 : 0;
}

static int try_chmod(const char *path, const char *second)
{
    struct stat st;

    (void)second;
    if (stat(path, &st) != 0)
        return -1;
    return chmod(path, 0123) == 0 ? chmod(path, st.st_mode & 07777) : -1;
}

/*
 * Not on a path in /proc: that path would lead nowhere until the file system is unmounted by
 * another one.
 */
static int try_mount(const char *path, const char *type)
{
    if (strcmp(path, "/proc/1/..") == 0)
        return 0;
    return mount("", path, type, 0) == 0 ? umount(path) : -1;
}

static int try_mount_devfs(const char *path, const char *second)
{
    (void)second;
    return try_mount(path, "devfs");
}

static int try_mount_procfs(const char *path, const char *second)
{
    (void)second;
    return try_mount(path, "procfs");
}

static int try_mount_dfs(const char *path, const char *second)
{
    if (strcmp(second, "/proc/1/..") == 0)
        return 0;
    return mount(path, second, "dfs", 0) == 0 ? umount(second) : -1;
}

/* Mounted file systems stay, by each of their paths: the machine and the other tests need them. */
static int try_umount(const char *path, const char *second)
{
    static const char *const roots[] = {"/proc", "/dev", MOUNT};
    struct stat st, root;

    (void)second;
    if (stat(path, &st) != 0)
        return -1;
    for (size_t i = 0; i < LENGTH(roots); i++) {
        CHECK(stat(roots[i], &root) == 0);
        if (root.st_dev == st.st_dev && root.st_ino == st.st_ino)
            return 0;
    }
    return umount(path);
}

static int try_stat(const char *path, const char *second)
{
    struct statvfs vfs;
    struct stat st;
    char target[64];

    (void)second;
    if (readlink(path, target, sizeof(target)) < 0)
        CHECK(is_plain(errno));
    if (access(path, R_OK | W_OK | X_OK) < 0)
        CHECK(is_plain(errno));
    if (stat(path, &st) < 0)
        return -1;
    return statvfs(path, &vfs);
}

static int try_utimens(const char *path, const char *second)
{
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 2}};

    (void)second;
    return utimens(path, times);
}

static int try_truncate(const char *path, const char *second)
{
    (void)second;
    return truncate(path, 2);
}

static int try_mkdir(const char *path, const char *second)
{
    (void)second;
    return mkdir(path, 0755);
}

static int try_mknod(const char *path, const char *second)
{
    (void)second;
    return mknod(path, S_IFIFO | 0644, 0);
}

static int try_rmdir(const char *path, const char *second)
{
    (void)second;
    return rmdir(path);
}

static int try_unlink(const char *path, const char *second)
{
    (void)second;
    return unlink(path);
}

static const struct operation single[] = {
    {"open", try_open},     {"list", try_list},         {"chdir", try_chdir},
    {"exec", try_exec},     {"chmod", try_chmod},       {"mount devfs", try_mount_devfs},
    {"stat", try_stat},     {"utimens", try_utimens},   {"mount procfs", try_mount_procfs},
    {"umount", try_umount}, {"truncate", try_truncate}, {"mkdir", try_mkdir},
    {"mknod", try_mknod},   {"rmdir", try_rmdir},       {"unlink", try_unlink},
};

static const struct operation pairs[] = {
    {"rename", rename},
    {"link", link},
    {"symlink", symlink},
    {"mount dfs", try_mount_dfs},
};

static bool same(const struct identity *a, const struct identity *b)
{
    return a->there == b->there && a->device == b->device && a->inode == b->inode &&
           a->mode == b->mode && a->links == b->links;
}

/* Tries an operation on two paths; it may use only one of them. */
static void try_once(const struct operation *operation, const char *first, const char *second)
{
    struct identity before[2] = {identity_of(first), identity_of(second)};

    errno = 0;
    int result = operation->run(first, second);
    if (result != 0 && !is_plain(errno))
        complain(operation->name, first, second, "no plain error");
    struct identity after[2] = {identity_of(first), identity_of(second)};
    for (unsigned i = 0; i < 2; i++) {
        const char *path = i == 0 ? first : second;
        if ((result != 0 || *path == '/') && !same(&before[i], &after[i]))
            complain(operation->name, first, second, "it has changed something");
    }
    if (result == 0)
        renew_tree();
}

static void single_paths_everywhere(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(single); i++) {
        for (size_t j = 0; j < LENGTH(places); j++)
            try_once(&single[i], places[j], places[j]);
    }
    end();
}

static void pairs_of_paths_everywhere(void)
{
    begin();
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        for (size_t j = 0; j < LENGTH(places); j++) {
            for (size_t k = 0; k < LENGTH(places); k++)
                try_once(&pairs[i], places[j], places[k]);
        }
    }
    end();
}

/* The errors of the file systems that only show something, by POSIX. */
static void synthetic_refusals(void)
{
    char target[8];

    begin();
    CHECK_ERROR(rename(own, "/proc/1"), EPERM);
    CHECK_ERROR(rename("/proc/1", own), EPERM);
    CHECK_ERROR(rename("/proc/1", "/proc/new"), EPERM);
    CHECK_ERROR(rename("/dev/null", "/dev/zero"), EPERM);
    CHECK_ERROR(rename("/proc", "/dev"), EBUSY);
    CHECK_ERROR(rename("/dev/null", "/proc/new"), EXDEV);
    CHECK_ERROR(rmdir("/proc/1"), EPERM);
    CHECK_ERROR(rmdir(MOUNT), EBUSY);
    CHECK_ERROR(unlink(own_stat), EPERM);
    CHECK_ERROR(mkdir("/proc/new", 0755), EPERM);
    CHECK_ERROR(mkdir("/proc/1/new", 0755), EPERM);
    CHECK_ERROR(symlink("x", "/dev/new"), EPERM);
    CHECK_ERROR(link("/dev/null", "/dev/new"), EPERM);
    CHECK_ERROR(open("/proc/new", O_WRONLY | O_CREAT, 0644), EPERM);
    CHECK_ERROR(chmod(own_stat, 0777), EPERM);
    CHECK_ERROR(try_utimens(own_stat, ""), EPERM);
    CHECK_ERROR(readlink(own_stat, target, sizeof(target)), EINVAL);
    end();
}

const struct test everywhere_tests[] = {
    {"single-paths-everywhere", single_paths_everywhere},
    {"pairs-of-paths-everywhere", pairs_of_paths_everywhere},
    {"synthetic-refusals", synthetic_refusals},
    {NULL, NULL},
};
