/* SPDX-License-Identifier: MIT */
/* Calls of 32-bit programs that were built long ago: this C library uses newer ones. And locks of files. */
#include "libc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>

/* A difference of one second is no fault. */
static int is_near(long seconds, time_t now)
{
    return labs(seconds - (long)now) <= 1;
}

static void seek(void)
{
    int fd = open("older", O_RDWR | O_CREAT | O_TRUNC, 0600);

    SHOW(write(fd, "0123456789", 10));
    SHOW(syscall(SYS_lseek, fd, 3, SEEK_SET));
    SHOW(syscall(SYS_lseek, fd, 2, SEEK_CUR));
    SHOW(syscall(SYS_lseek, fd, -2, SEEK_END));
    SHOW_ERROR(syscall(SYS_lseek, fd, -20, SEEK_END));
    SHOW_ERROR(syscall(SYS_lseek, fd, 0, 99));
    SHOW_ERROR(syscall(SYS_lseek, 99, 0, SEEK_SET));
    close(fd);
    unlink("older");
}

static void ask_times(void)
{
    long words[18] = {-1, -1, -1, -1};
    struct tms used;

    SHOW(syscall(SYS_getrusage, RUSAGE_SELF, words));
    SHOW(words[0] >= 0 && words[0] < 60 && words[1] >= 0 && words[1] < 1000000);
    SHOW(syscall(SYS_getrusage, RUSAGE_CHILDREN, words));
    SHOW_ERROR(syscall(SYS_getrusage, 77, words));
    SHOW(times(&used) != (clock_t)-1);
    SHOW(used.tms_utime >= 0 && used.tms_utime < 6000 && used.tms_cstime >= 0);
    SHOW(syscall(SYS_times, NULL) > 0);
}

static void ask_clocks(void)
{
    long words[2] = {0, 0}, zone[2] = {1, 1};

    SHOW(syscall(SYS_gettimeofday, words, zone));
    SHOW(is_near(words[0], time(NULL)) && words[1] >= 0 && words[1] < 1000000);
    SHOW(zone[0] == 0 && zone[1] == 0);
    words[0] = 0;
    SHOW(syscall(SYS_clock_gettime, CLOCK_REALTIME, words));
    SHOW(is_near(words[0], time(NULL)) && words[1] >= 0 && words[1] < 1000000000);
    SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, words));
    SHOW(syscall(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, words));
    SHOW(words[0] < 60);
    SHOW_ERROR(syscall(SYS_clock_gettime, 99, words));
}

/* These are Linux's on i386 only. */
static void ask_as_i386(void)
{
#if defined(SYS_time) && defined(SYS_getrlimit)
    long seconds = 0, old[2], new[2];

    SHOW(is_near(syscall(SYS_time, &seconds), time(NULL)) && is_near(seconds, time(NULL)));
    SHOW(is_near(syscall(SYS_time, NULL), time(NULL)));
    SHOW(syscall(SYS_getrlimit, RLIMIT_NOFILE, old));
    SHOW(syscall(SYS_ugetrlimit, RLIMIT_NOFILE, new));
    SHOW(old[0] == new[0] && old[1] == new[1]);
    SHOW_ERROR(syscall(SYS_getrlimit, 99, old));
#endif
}

/* A child sees the parent's lock, and no lock beside it. */
static void lock_file(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5};
    int fd = open("older", O_RDWR | O_CREAT | O_TRUNC, 0600), status = 0;
    pid_t parent = getpid();

    SHOW(fcntl(fd, F_SETLK, &lock));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        lock = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 100};
        SHOW(fcntl(fd, F_GETLK, &lock));
        SHOW(lock.l_type == F_WRLCK && lock.l_start == 10 && lock.l_len == 5);
        SHOW(lock.l_pid == parent);
        lock = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
        SHOW(fcntl(fd, F_GETLK, &lock));
        SHOW(lock.l_type == F_UNLCK);
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    SHOW(status);
    close(fd);
    unlink("older");
}

void test_older(void)
{
    seek();
    ask_times();
    ask_clocks();
    ask_as_i386();
    lock_file();
}
