/* SPDX-License-Identifier: MIT */
/* Users, groups, and priorities. */
#include "libc.h"

#include <sched.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static void ask_for_ids(void)
{
    uid_t real, effective, saved;

    SHOW(getresuid(&real, &effective, &saved));
    SHOW(real == getuid() && effective == geteuid() && saved == geteuid());
    SHOW(getresgid(&real, &effective, &saved));
    SHOW(real == getgid() && effective == getegid() && saved == getegid());
    SHOW(setreuid((uid_t)-1, (uid_t)-1));
    SHOW(setregid((gid_t)-1, (gid_t)-1));
    SHOW(setreuid(getuid(), geteuid()));
    SHOW(setregid(getgid(), getegid()));
    SHOW(setresuid((uid_t)-1, geteuid(), (uid_t)-1));
    SHOW((uid_t)setfsuid((uid_t)-1) == geteuid());
    SHOW((gid_t)setfsgid((gid_t)-1) == getegid());
}

static void change_nice(void)
{
    int status;

    SHOW(setpriority(PRIO_PROCESS, 0, 10));
    SHOW(getpriority(PRIO_PROCESS, getpid()));
    SHOW(syscall(SYS_nice, 2) >= 0); /* qemu-user returns the new value, Linux 0 */
    SHOW(getpriority(PRIO_PROCESS, 0));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(getpriority(PRIO_PROCESS, 0));
    waitpid(pid, &status, 0);
    SHOW(WEXITSTATUS(status));
    SHOW(setpriority(PRIO_PROCESS, 0, 99));
    SHOW(getpriority(PRIO_PROCESS, 0));
    SHOW_ERROR(setpriority(9, 0, 0));
    SHOW_ERROR(setpriority(PRIO_PROCESS, 999999, 19));
    SHOW_ERROR(getpriority(PRIO_PROCESS, 999999));
}

static void use_processors(void)
{
    cpu_set_t set, none;

    CPU_ZERO(&none);
    SHOW(sched_getaffinity(0, sizeof(set), &set));
    SHOW(CPU_COUNT(&set) > 0);
    SHOW(sched_setaffinity(0, sizeof(set), &set));
    SHOW_ERROR(sched_setaffinity(0, sizeof(none), &none));
    SHOW_ERROR(syscall(SYS_sched_getaffinity, 0, 1, &set));
    SHOW_ERROR(sched_getaffinity(999999, sizeof(set), &set));
    SHOW(sched_getcpu() >= 0);
}

void test_users(void)
{
    ask_for_ids();
    change_nice();
    use_processors();
}

static void show_ids(void)
{
    uid_t users[3];
    gid_t groups[3];

    getresuid(&users[0], &users[1], &users[2]);
    getresgid(&groups[0], &groups[1], &groups[2]);
    printf("  %u %u %u, %u %u %u\n", users[0], users[1], users[2], groups[0], groups[1], groups[2]);
}

/* Runs a test in a process of its own. */
static void apart(void (*test)(void))
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        test();
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

/* A saved id lets a process return. */
static void leave_and_return(void)
{
    SHOW(setregid((gid_t)-1, 100));
    SHOW(setreuid((uid_t)-1, 1000));
    show_ids();
    SHOW_ERROR(setpriority(PRIO_PROCESS, 0, -1));
    SHOW_ERROR(syscall(SYS_nice, -1));
    SHOW_ERROR(setreuid(1001, (uid_t)-1));
    SHOW(setreuid((uid_t)-1, 0));
    show_ids();
}

/* A process that sets its real id cannot. */
static void leave_for_good(void)
{
    const struct timespec time = {.tv_sec = 1};

    SHOW(setregid(100, 101));
    SHOW(setreuid(1000, 1000));
    show_ids();
    SHOW_ERROR(setreuid((uid_t)-1, 0));
    SHOW_ERROR(setresuid((uid_t)-1, (uid_t)-1, 0));
    SHOW_ERROR(setregid((gid_t)-1, 102));
    SHOW(setregid(101, 100));
    show_ids();
    SHOW_ERROR(clock_settime(CLOCK_REALTIME, &time));
}

/* The saved id may become the effective one, but not the real one. */
static void swap(void)
{
    SHOW(setresuid(1000, 1001, 1002));
    SHOW_ERROR(setreuid(1002, (uid_t)-1));
    SHOW(setreuid(1001, 1000));
    show_ids();
}

static void make_devices(void)
{
    SHOW_ERROR(mknod("device", S_IFCHR | 0600, 0x103));
    SHOW_ERROR(mknod("device", S_IFBLK | 0600, 0x103));
    SHOW_ERROR(chroot("/"));
}

void test_rights(void)
{
    apart(leave_and_return);
    apart(leave_for_good);
    apart(swap);
    make_devices();
}
