/* SPDX-License-Identifier: MIT */
/* Calls with wrong arguments, as a program without a C library can make them. */
#include "libc.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#define BAD ((void *)16) /* no program has memory there */
#define OLD_RECEIVE_TIMEOUT 20

static void use_descriptors(void)
{
    int fds[2] = {-1, -1};
    char c;

    SHOW_ERROR(syscall(SYS_writev, 1, BAD, 1));
    SHOW_ERROR(syscall(SYS_dup3, 1, 1, 0));
    SHOW_ERROR(syscall(SYS_dup3, 1, 50, 1));
    SHOW(syscall(SYS_dup3, 1, 50, O_CLOEXEC));
    SHOW(fcntl(50, F_GETFD));
    SHOW_ERROR(syscall(SYS_pipe2, fds, 1));
    SHOW_ERROR(syscall(SYS_pipe2, BAD, 0));
    SHOW(syscall(SYS_pipe2, fds, O_NONBLOCK | O_CLOEXEC));
    SHOW_ERROR(read(fds[0], &c, 1));
    SHOW(fcntl(fds[1], F_GETFD));
    SHOW_ERROR(syscall(SYS_ppoll, BAD, 1, NULL, NULL, 8));
    SHOW_ERROR(syscall(SYS__newselect, 1, NULL, NULL, NULL, BAD));
}

static void use_names(void)
{
    struct statx info;

    SHOW(syscall(SYS_creat, "made", 0600) >= 0);
    SHOW_ERROR(syscall(SYS_truncate, "made", -1));
    SHOW_ERROR(syscall(SYS_truncate, "absent", 0));
    SHOW_ERROR(syscall(SYS_ftruncate, 99, 0));
    SHOW_ERROR(syscall(SYS_statx, AT_FDCWD, "made", 0x40000000, STATX_SIZE, &info));
    SHOW_ERROR(syscall(SYS_statx, AT_FDCWD, "made", 0, STATX_SIZE, BAD));
    SHOW_ERROR(syscall(SYS_renameat2, AT_FDCWD, "made", AT_FDCWD, "moved", 0x80));
    SHOW(syscall(SYS_renameat2, AT_FDCWD, "made", AT_FDCWD, "moved", 0));
    SHOW_ERROR(syscall(SYS_fchmodat, AT_FDCWD, "made", 0600));
    SHOW(syscall(SYS_fchmodat, AT_FDCWD, "moved", 0640));
    SHOW_ERROR(syscall(SYS_utimensat, AT_FDCWD, "moved", BAD, 0));
    SHOW(syscall(SYS_mknod, "node", S_IFREG | 0600, 0));
    SHOW_ERROR(syscall(SYS_mknod, "node", S_IFREG | 0600, 0));
    unlink("moved");
    unlink("node");
}

static void use_signals(void)
{
    long action[5] = {0};

    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4));
    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGKILL, action, NULL, 8));
    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGUSR1, BAD, NULL, 8));
    SHOW_ERROR(syscall(SYS_tgkill, -1, 1, 0));
    SHOW_ERROR(syscall(SYS_tgkill, getpid(), 999999, 0));
    SHOW_ERROR(syscall(SYS_tkill, -1, 0));
    SHOW_ERROR(syscall(SYS_getitimer, 9, action));
}

static void use_sockets(void)
{
    long time[2] = {0, 2000000};
    int fds[2];

    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
    SHOW_ERROR(syscall(SYS_setsockopt, fds[0], SOL_SOCKET, OLD_RECEIVE_TIMEOUT, time, 4));
    SHOW_ERROR(syscall(SYS_setsockopt, fds[0], SOL_SOCKET, OLD_RECEIVE_TIMEOUT, time, 8));
#ifdef SYS_socketcall
    SHOW_ERROR(syscall(SYS_socketcall, 99, time));
    SHOW_ERROR(syscall(SYS_socketcall, 1, BAD));
#endif
}

static void use_time(void)
{
    struct timespec left;
    timer_t timer;

    SHOW_ERROR(syscall(SYS_clock_nanosleep, 99, 0, &left, NULL));
    SHOW_ERROR(syscall(SYS_timer_create, 99, NULL, &timer));
    SHOW_ERROR(syscall(SYS_setrlimit, RLIMIT_NOFILE, BAD));
    SHOW_ERROR(syscall(SYS_prctl, 9999, 0, 0, 0, 0));
    SHOW_ERROR(syscall(SYS_futex, BAD, FUTEX_WAIT, 0, NULL, NULL, 0));
    SHOW_ERROR(syscall(SYS_futex, &left, 77, 0, NULL, NULL, 0));
}

void test_errors(void)
{
    use_descriptors();
    use_names();
    use_signals();
    use_sockets();
    use_time();
}
