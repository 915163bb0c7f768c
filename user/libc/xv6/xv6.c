/* SPDX-License-Identifier: MIT */
/* The classic xv6 calls, built on POSIX calls. */
#include "xv6.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stat.h"
#undef stat

#define NSEC_PER_TICK (NSEC_PER_SEC / XV6_TICKS_PER_SECOND)
#define MAX_DIRECTORIES 16 /* open ones, by descriptor */

static DIR *directories[MAX_DIRECTORIES];

void xv6_exit(void)
{
    exit(EXIT_SUCCESS);
}

int xv6_wait(void)
{
    return wait(NULL);
}

/* No process has the number 0 or -1: a group of processes is not meant. */
int xv6_kill(int pid)
{
    return pid > 0 ? kill(pid, SIGKILL) : -1;
}

static void continue_after(int signal)
{
    (void)signal;
}

/*
 * If a pipe has no reader, write() to it fails in xv6, and the process continues. So SIGPIPE gets a handler. SIG_IGN would
 * stay for programs that are executed later; a handler does not.
 */
int xv6_pipe(int *fds)
{
    signal(SIGPIPE, continue_after);
    return pipe(fds);
}

/*
 * In xv6, programs lie in the root directory, which is the working directory at first; a name without a
 * slash that is not there is found by PATH here.
 */
int xv6_exec(const char *path, char **argv)
{
    execve(path, argv, environ);
    return errno == ENOENT && path[0] != '\0' && strchr(path, '/') == NULL ? execvp(path, argv)
                                                                           : -1;
}

int xv6_sleep(int ticks)
{
    struct timespec duration = {
        .tv_sec = ticks / XV6_TICKS_PER_SECOND,
        .tv_nsec = ticks % XV6_TICKS_PER_SECOND * NSEC_PER_TICK,
    };

    return nanosleep(&duration, NULL);
}

int xv6_uptime(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)(now.tv_sec * XV6_TICKS_PER_SECOND) + now.tv_nsec / NSEC_PER_TICK;
}

int xv6_open(const char *path, int flags)
{
    return open(path, flags, 0666);
}

/* The number of an inode, the same in a directory entry of 16 bits and in fstat(); 0 would mean a free entry. */
static unsigned short short_number(unsigned number)
{
    return (unsigned short)(number > 0xffff ? number % 0xffff + 1 : number);
}

/* Reads the next entry of a directory; -1 if the descriptor is not a directory. */
static int read_entry(int fd, struct xv6_dirent *to)
{
    const struct dirent *entry;
    size_t length;

    if (fd >= MAX_DIRECTORIES)
        return -1;
    if (directories[fd] == NULL)
        directories[fd] = fdopendir(fd);
    if (directories[fd] == NULL)
        return -1;
    entry = readdir(directories[fd]);
    if (entry == NULL)
        return 0;
    length = strnlen(entry->d_name, sizeof(to->name));
    memset(to, 0, sizeof(*to));
    memcpy(to->name, entry->d_name, length);
    to->inum = short_number(entry->d_ino);
    return sizeof(*to);
}

int xv6_read(int fd, void *buf, int n)
{
    int result = n >= 0 ? (int)read(fd, buf, (size_t)n) : -1;

    if (result < 0 && errno == EISDIR && n >= (int)sizeof(struct xv6_dirent))
        return read_entry(fd, buf);
    return result;
}

int xv6_close(int fd)
{
    if (fd >= 0 && fd < MAX_DIRECTORIES && directories[fd] != NULL) {
        DIR *dir = directories[fd];

        directories[fd] = NULL;
        return closedir(dir);
    }
    return close(fd);
}

int xv6_mknod(const char *path, short major, short minor)
{
    return mknod(path, S_IFCHR | 0666, DEV_MAKE(major, minor));
}

int xv6_mkdir(const char *path)
{
    return mkdir(path, 0777);
}

/* Removes empty directories as well. */
int xv6_unlink(const char *path)
{
    return remove(path);
}

static void convert(struct xv6_stat *to, const struct stat *from)
{
    to->type = S_ISDIR(from->st_mode) ? T_DIR : S_ISREG(from->st_mode) ? T_FILE : T_DEV;
    to->dev = (int)from->st_dev;
    to->ino = short_number(from->st_ino);
    to->nlink = (short)from->st_nlink;
    to->size = (unsigned)from->st_size;
}

int xv6_stat(const char *path, struct xv6_stat *to)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return -1;
    convert(to, &st);
    return 0;
}

int xv6_fstat(int fd, struct xv6_stat *to)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return -1;
    convert(to, &st);
    return 0;
}

/* Reads a line with its newline, byte by byte, so that a child finds the rest of the input. */
char *xv6_gets(char *buf, int max)
{
    int length = 0;
    char c;

    while (length + 1 < max && read(STDIN_FILENO, &c, 1) == 1) {
        buf[length++] = c;
        if (c == '\n' || c == '\r')
            break;
    }
    buf[length] = '\0';
    return buf;
}

/* In xv6, a decrease by more than the program's whole memory changes nothing, and is no error. */
char *xv6_sbrk(int increment)
{
    char *old = sbrk(increment);

    return increment < 0 && old == (char *)-1 ? sbrk(0) : old;
}

int xv6_lseek(int fd, int offset, int whence)
{
    return (int)lseek(fd, offset, whence);
}
