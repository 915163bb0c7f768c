/* SPDX-License-Identifier: MIT */
/* Attempts at devices, terminals and the files of /proc. */
#include "attempt.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TYPE_A_KEY 0x5412u /* TIOCSTI of other systems */

static char disk[NAME_MAX + 6]; /* a block device */

static long read_disk(const char *unused)
{
    (void)unused;
    return read_it(disk);
}

static long write_disk(const char *unused)
{
    (void)unused;
    return write_it(disk);
}

static long open_disk_to_all(const char *unused)
{
    (void)unused;
    return chmod(disk, 0600);
}

static long take_disk(const char *unused)
{
    (void)unused;
    return chown(disk, 0, 0);
}

static long copy_device(const char *path)
{
    struct stat st;

    CHECK(stat(disk, &st) == 0);
    return mknod(path, S_IFBLK | 0666, st.st_rdev);
}

static long make_console(const char *path)
{
    struct stat st;

    CHECK(stat("/dev/console", &st) == 0);
    return mknod(path, S_IFCHR | 0666, st.st_rdev);
}

/* There may be no such device or file: then nothing is to be had. */
static long read_if_there(const char *path)
{
    int fd = open(path, O_RDWR);

    return fd < 0 && (errno == ENOENT || errno == EACCES) ? refused(EACCES) : fd;
}

static long read_terminal(const char *unused)
{
    (void)unused;
    return read_it(root_terminal);
}

static long write_terminal(const char *unused)
{
    (void)unused;
    return write_it(root_terminal);
}

static long take_terminal(const char *unused)
{
    (void)unused;
    return chown(root_terminal, 0, 0);
}

static long type_at_terminal(const char *unused)
{
    (void)unused;
    return ioctl(root_slave, TYPE_A_KEY, "x");
}

static const char *proc_path(const char *file)
{
    static char path[48];

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)roots, file);
    return path;
}

static long read_process(const char *file)
{
    return read_it(proc_path(file));
}

static long write_process(const char *file)
{
    return write_it(proc_path(file));
}

static long open_process_to_all(const char *file)
{
    return chmod(proc_path(file), 0444);
}

/* A program that the user has started, but that acts for root. */
static long read_started(const char *file)
{
    char path[48];

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)started, file);
    return read_it(path);
}

static const struct attempt device_attempts[] = {
    {"reads a disk", read_disk, NULL, EACCES, ROOT_MAY},
    {"writes to a disk", write_disk, NULL, EACCES, ROOT_WOULD_HARM},
    {"changes a disk's mode", open_disk_to_all, NULL, EPERM, ROOT_MAY},
    {"takes a disk", take_disk, NULL, EPERM, ROOT_MAY},
    {"makes a disk", copy_device, "own/disk", EPERM, ROOT_MAY},
    {"makes a console", make_console, "own/console", EPERM, ROOT_MAY},
    {"opens", read_it, "/dev/console", EACCES, ROOT_MAY},
    {"opens", read_if_there, "/dev/failalloc", EACCES, ROOT_WOULD_HARM},
    {"opens", read_if_there, "/dev/mem", EACCES, ROOT_WOULD_HARM},
    {"opens", read_if_there, "/dev/kmem", EACCES, ROOT_WOULD_HARM},
    {"opens", read_if_there, "/proc/kcore", EACCES, ROOT_WOULD_HARM},
    {"changes the mode of", open_mode, "/dev/null", EPERM, ROOT_MAY},
    {"removes", remove_it, "/dev/null", EACCES, ROOT_WOULD_HARM},
    {"makes", append, "/dev/new", EACCES, ROOT_WOULD_HARM},
    {"reads root's terminal", read_terminal, NULL, EACCES, ROOT_MAY},
    {"writes to root's terminal", write_terminal, NULL, EACCES, ROOT_MAY},
    {"takes root's terminal", take_terminal, NULL, EPERM, ROOT_MAY},
    {"types at root's terminal", type_at_terminal, NULL, ENOTTY, ROOT_WOULD_HARM},
    {"reads root's", read_process, "maps", EACCES, ROOT_MAY},
    {"reads a set-user-ID program's", read_started, "maps", EACCES, ROOT_MAY},
    {"reads root's", read_process, "mem", ENOENT, ROOT_WOULD_HARM},
    {"writes to root's", write_process, "status", EACCES, ROOT_WOULD_HARM},
    {"opens the mode of root's", open_process_to_all, "maps", EPERM, ROOT_WOULD_HARM},
    {"reads", read_it, "/proc/1/maps", EACCES, ROOT_MAY},
    {"reads", read_it, "/proc/kmsg", EACCES, ROOT_MAY},
    {"makes", append, "/proc/new", EACCES, ROOT_WOULD_HARM},
};

static void find_disk(void)
{
    struct dirent *entry;
    DIR *devices = opendir("/dev");

    while ((entry = readdir(devices)) != NULL && entry->d_type != DT_BLK)
        continue;
    CHECK(entry != NULL);
    snprintf(disk, sizeof(disk), "/dev/%s", entry->d_name);
    closedir(devices);
}

static void devices_and_proc(void)
{
    find_disk();
    make_attempts(device_attempts, LENGTH(device_attempts));
}

const struct test attemptdevice_tests[] = {
    {"attempt-devices", devices_and_proc},
    {NULL, NULL},
};
