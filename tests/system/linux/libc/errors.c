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
#define CPU_CLOCK(number, kind) (~(number) << 3 | (kind)) /* 2: of a process, 6: of a thread */
#define MOMENT ((long long[]){0, 1000000})

static void use_descriptors(void)
{
    int fds[2] = {-1, -1};
    long wrong[2] = {-1, 0}, soon[2] = {0, 1000};
    fd_set writers = {0};
    char c;

    SHOW_ERROR(syscall(SYS_writev, 1, BAD, 1));
    SHOW_ERROR(syscall(SYS_writev, 1, BAD, 1025));
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
    SHOW_ERROR(syscall(SYS__newselect, 1, BAD, NULL, NULL, NULL));
    SHOW_ERROR(syscall(SYS__newselect, 1, NULL, NULL, NULL, wrong));
    SHOW_ERROR(syscall(SYS__newselect, -1, NULL, NULL, NULL, NULL));
    SHOW(syscall(SYS__newselect, 0, NULL, NULL, NULL, soon));
    FD_SET(fds[1], &writers);
    SHOW(syscall(SYS__newselect, fds[1] + 1, NULL, &writers, NULL, NULL));
    SHOW(FD_ISSET(fds[1], &writers) != 0);
}

static void use_names(void)
{
    struct statx info;
    struct stat st;

    SHOW(syscall(SYS_creat, "made", 0600) >= 0);
    SHOW_ERROR(syscall(SYS_truncate, "made", -1));
    SHOW_ERROR(syscall(SYS_truncate, "absent", 0));
    SHOW(syscall(SYS_truncate, "made", 5));
    SHOW(stat("made", &st) == 0 && st.st_size == 5);
    SHOW(truncate("made", 7));
    SHOW(stat("made", &st) == 0 && st.st_size == 7);
    SHOW_ERROR(syscall(SYS_ftruncate, 99, 0));
    SHOW_ERROR(syscall(SYS_statx, AT_FDCWD, "made", 0x40000000, STATX_SIZE, &info));
    SHOW_ERROR(syscall(SYS_statx, AT_FDCWD, "made", 0, STATX_SIZE, BAD));
    SHOW_ERROR(syscall(SYS_statx, AT_FDCWD, BAD, AT_EMPTY_PATH, STATX_SIZE, &info));
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
    int info[32] = {SIGUSR1, 0, SI_QUEUE};

    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4));
    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGKILL, action, NULL, 8));
    SHOW_ERROR(syscall(SYS_rt_sigaction, SIGUSR1, BAD, NULL, 8));
    SHOW_ERROR(syscall(SYS_tgkill, -1, 1, 0));
    SHOW_ERROR(syscall(SYS_tgkill, getpid(), 999999, 0));
    SHOW_ERROR(syscall(SYS_tgkill, getppid(), getpid(), 0));
    SHOW_ERROR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, BAD));
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, getppid(), getpid(), SIGUSR1, info));
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
    SHOW_ERROR(syscall(SYS_setsockopt, fds[0], SOL_SOCKET, OLD_RECEIVE_TIMEOUT, BAD, 8));
    SHOW_ERROR(syscall(SYS_getsockopt, fds[0], SOL_SOCKET, OLD_RECEIVE_TIMEOUT, time, BAD));
    SHOW(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds));
    SHOW_ERROR(syscall(SYS_sendto, fds[0], "x", 1, MSG_OOB, NULL, 0));
    SHOW_ERROR(syscall(SYS_recvfrom, fds[1], time, 1, MSG_OOB, NULL, NULL));
#ifdef SYS_set_thread_area
    long area[4] = {99};
    SHOW_ERROR(syscall(SYS_set_thread_area, BAD));
    SHOW_ERROR(syscall(SYS_set_thread_area, area));
#endif
#ifdef SYS_socketcall
    SHOW_ERROR(syscall(SYS_socketcall, 99, time));
    SHOW_ERROR(syscall(SYS_socketcall, 1, BAD));
#endif
}

static void use_time(void)
{
    struct timespec left;
    long word[2] = {0, 0}, late[2] = {0, 1000000000};
    timer_t timer;

    SHOW_ERROR(syscall(SYS_clock_nanosleep, 99, 0, &left, NULL));
    SHOW(syscall(SYS_clock_gettime, CPU_CLOCK(getpid(), 2), word));
    SHOW(syscall(SYS_clock_gettime, CPU_CLOCK(getpid(), 6), word));
    SHOW_ERROR(syscall(SYS_clock_settime, 99, word));
    SHOW_ERROR(syscall(SYS_clock_settime, CLOCK_REALTIME, late));
    SHOW_ERROR(syscall(SYS_clock_settime, CLOCK_MONOTONIC, word));
    SHOW_ERROR(syscall(SYS_timer_create, 99, NULL, &timer));
    SHOW_ERROR(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, BAD));
    SHOW_ERROR(syscall(SYS_setrlimit, RLIMIT_NOFILE, BAD));
    SHOW_ERROR(syscall(SYS_prctl, 9999, 0, 0, 0, 0));
    SHOW_ERROR(syscall(SYS_futex, BAD, FUTEX_WAIT, 0, NULL, NULL, 0));
    SHOW_ERROR(syscall(SYS_futex, &left, 77, 0, NULL, NULL, 0));
    SHOW_ERROR(syscall(SYS_futex, word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
    SHOW_ERROR(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, BAD, NULL));
}

/* The calls whose times have 64 bits; the library makes them for times that need those. */
static void use_wide_times(void)
{
    static const long long wrong[2] = {0, -1};
    struct pollfd none = {.fd = -1};
    int word = 0;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    SHOW(syscall(SYS_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, MOMENT, NULL));
    SHOW_ERROR(syscall(SYS_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, wrong, NULL));
    SHOW_ERROR(syscall(SYS_futex_time64, &word, FUTEX_WAIT, 0, MOMENT, NULL, 0));
    SHOW_ERROR(syscall(SYS_rt_sigtimedwait_time64, &set, NULL, MOMENT, 8));
    SHOW(syscall(SYS_ppoll_time64, &none, 1, MOMENT, NULL, 8));
    SHOW(syscall(SYS_pselect6_time64, 0, NULL, NULL, NULL, MOMENT, NULL));
    SHOW_ERROR(syscall(SYS_pselect6_time64, 0, NULL, NULL, NULL, wrong, NULL));
}

void test_errors(void)
{
    use_descriptors();
    use_names();
    use_signals();
    use_sockets();
    use_time();
    use_wide_times();
}
