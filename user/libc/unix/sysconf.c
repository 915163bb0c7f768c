/* SPDX-License-Identifier: MIT */
/* sysconf and pathconf: the limits of the system. Those that may change come from /proc. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define TICKS_PER_SECOND 100

/* The number behind a name in /proc/meminfo, or -1. */
static long memory_pages(const char *name)
{
    FILE *file = fopen("/proc/meminfo", "re");
    size_t length = strlen(name);
    char line[80];
    long kilobytes = -1;

    while (file != NULL && kilobytes < 0 && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, name, length) == 0 && line[length] == ':')
            sscanf(line + length + 1, "%ld", &kilobytes);
    if (file != NULL)
        fclose(file);
    return kilobytes < 0 ? -1 : kilobytes / (PAGE_BYTES / 1024);
}

/* Each processor has a line in /proc/cpus. */
static long processors(void)
{
    FILE *file = fopen("/proc/cpus", "re");
    long count = 0;
    int c;

    while (file != NULL && (c = getc(file)) != EOF)
        count += c == '\n';
    if (file != NULL)
        fclose(file);
    return count > 0 ? count : 1;
}

long sysconf(int name)
{
    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CHILD_MAX:
        return -1;
    case _SC_CLK_TCK:
        return TICKS_PER_SECOND;
    case _SC_RTSIG_MAX:
        return SIGRTMAX - SIGRTMIN + 1;
    case _SC_SIGQUEUE_MAX:
        return SIGQUEUE_MAX;
    case _SC_OPEN_MAX:
        return OPEN_MAX;
    case _SC_VERSION:
        return _POSIX_VERSION;
    case _SC_PAGESIZE:
        return PAGE_BYTES;
    case _SC_LINE_MAX:
        return LINE_MAX;
    case _SC_IOV_MAX:
        return IOV_MAX;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return processors();
    case _SC_PHYS_PAGES:
        return memory_pages("MemTotal");
    case _SC_AVPHYS_PAGES:
        return memory_pages("MemFree");
    case _SC_HOST_NAME_MAX:
        return HOST_NAME_MAX;
    default:
        errno = EINVAL;
        return -1;
    }
}

static long limit_of_files(int name)
{
    switch (name) {
    case _PC_LINK_MAX:
        return LINK_MAX;
    case _PC_NAME_MAX:
        return NAME_MAX;
    case _PC_PATH_MAX:
        return PATH_MAX;
    case _PC_PIPE_BUF:
        return PIPE_BUF;
    default:
        errno = EINVAL;
        return -1;
    }
}

long pathconf(const char *path, int name)
{
    struct stat st;

    return stat(path, &st) < 0 ? -1 : limit_of_files(name);
}

long fpathconf(int fd, int name)
{
    struct stat st;

    return fstat(fd, &st) < 0 ? -1 : limit_of_files(name);
}

int getpagesize(void)
{
    return PAGE_BYTES;
}
