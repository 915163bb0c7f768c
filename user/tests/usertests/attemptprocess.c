/* SPDX-License-Identifier: MIT */
/* Attempts at processes, ids, limits and the machine. */
#include "attempt.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/thread.h>
#include <sys/trace.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_OF_(number) #number
#define TEXT_OF(macro) TEXT_OF_(macro)

/* Processes of others. */

static long send_signal(pid_t pid, const char *number)
{
    return kill(pid, atoi(number));
}

static long signal_process(const char *number)
{
    return send_signal(roots, number);
}

static long signal_group(const char *number)
{
    return send_signal(-roots, number);
}

static long signal_init(const char *number)
{
    return send_signal(1, number);
}

static long queue_signal(const char *number)
{
    return sigqueue(roots, atoi(number), (union sigval){.sival_int = 0});
}

static long signal_thread(const char *number)
{
    return thread_kill(roots, atoi(number));
}

/* Reaches the caller's own processes only; the caller itself is to go on. */
static long signal_all(const char *number)
{
    signal(atoi(number), SIG_IGN);
    kill(-1, atoi(number));
    return kill(roots, 0);
}

static long wait_for(const char *unused)
{
    (void)unused;
    return waitpid(roots, NULL, WNOHANG);
}

static long move_to_own_group(const char *unused)
{
    (void)unused;
    return setpgid(roots, getpgrp());
}

static long join_group(const char *unused)
{
    (void)unused;
    return setpgid(0, roots);
}

static long connect_with(int type, const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    strcpy(name.sun_path, path);
    return connect(socket(AF_UNIX, type, 0), (struct sockaddr *)&name, sizeof(name));
}

static long connect_stream(const char *path)
{
    return connect_with(SOCK_STREAM, path);
}

static long connect_datagram(const char *path)
{
    return connect_with(SOCK_DGRAM, path);
}

static long send_message(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    strcpy(name.sun_path, path);
    return sendto(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&name,
                  sizeof(name));
}

/* Memory of the kernel, by calls that copy for the program. */
static long read_kernel(const char *unused)
{
    int ends[2];

    (void)unused;
    CHECK(pipe(ends) == 0);
    return write(ends[1], (const void *)KERNEL_ADDRESS, 16);
}

static long write_kernel(const char *unused)
{
    (void)unused;
    return read(open("/dev/zero", O_RDONLY), (void *)KERNEL_ADDRESS, 16);
}

static long map_kernel(const char *unused)
{
    (void)unused;
    return mmap((void *)KERNEL_ADDRESS, PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0) == MAP_FAILED
               ? -1
               : 0;
}

static long protect_kernel(const char *unused)
{
    (void)unused;
    return mprotect((void *)KERNEL_ADDRESS, PAGE, PROT_READ | PROT_WRITE);
}

static const struct attempt process_attempts[] = {
    {"sends a process signal", signal_process, "9", EPERM, ROOT_MAY},
    {"sends a process signal", signal_process, "19", EPERM, ROOT_MAY},
    {"sends a process signal", signal_process, "18", EPERM, ROOT_MAY},
    {"sends a process signal", signal_process, "0", EPERM, ROOT_MAY},
    {"sends a group signal", signal_group, "15", EPERM, ROOT_MAY},
    {"sends init signal", signal_init, "1", EPERM, ROOT_WOULD_HARM},
    {"queues signal", queue_signal, "10", EPERM, ROOT_MAY},
    {"sends a thread signal", signal_thread, "9", ESRCH, ROOT_WOULD_HARM},
    {"sends all processes signal", signal_all, "15", EPERM, ROOT_WOULD_HARM},
    {"waits for a process", wait_for, NULL, ECHILD, ROOT_WOULD_HARM},
    {"moves a process", move_to_own_group, NULL, ESRCH, ROOT_WOULD_HARM},
    {"joins a group", join_group, NULL, EPERM, ROOT_WOULD_HARM},
    {"connects to", connect_stream, "listener", EACCES, ROOT_MAY},
    {"connects to", connect_datagram, "mailbox", EACCES, ROOT_MAY},
    {"sends to", send_message, "mailbox", EACCES, ROOT_MAY},
    {"reads the kernel's memory", read_kernel, NULL, EFAULT, ROOT_WOULD_HARM},
    {"writes to the kernel's memory", write_kernel, NULL, EFAULT, ROOT_WOULD_HARM},
    {"maps the kernel's memory", map_kernel, NULL, ENOMEM, ROOT_WOULD_HARM},
    {"protects the kernel's memory", protect_kernel, NULL, ENOMEM, ROOT_WOULD_HARM},
};

/* Ids, limits, the machine. */

static long become_user(const char *uid)
{
    return setuid((uid_t)atoi(uid));
}

static long act_as_user(const char *uid)
{
    return seteuid((uid_t)atoi(uid));
}

static long save_user(const char *uid)
{
    return setresuid(SAME, SAME, (uid_t)atoi(uid));
}

static long swap_users(const char *uid)
{
    return setreuid((uid_t)atoi(uid), (uid_t)atoi(uid));
}

static long become_group(const char *gid)
{
    return setgid((gid_t)atoi(gid));
}

static long act_as_group(const char *gid)
{
    return setegid((gid_t)atoi(gid));
}

static long save_group(const char *gid)
{
    return setresgid(SAME, SAME, (gid_t)atoi(gid));
}

static long join_users(const char *gid)
{
    gid_t group = (gid_t)atoi(gid);

    return setgroups(1, &group);
}

static long raise_limit(const char *resource)
{
    struct rlimit limit;

    CHECK(getrlimit(atoi(resource), &limit) == 0);
    limit.rlim_max--;
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(atoi(resource), &limit) == 0);
    limit.rlim_max++;
    return setrlimit(atoi(resource), &limit);
}

static long mount_here(const char *path)
{
    long result = mount("none", path, "procfs", 0);

    if (result == 0)
        umount(path);
    return result;
}

static long unmount(const char *path)
{
    return umount(path);
}

static long power_off(const char *unused)
{
    (void)unused;
    return reboot(REBOOT_POWER_OFF);
}

static long restart(const char *unused)
{
    (void)unused;
    return reboot(REBOOT_RESTART);
}

/* A set-user-ID program that is traced gets no rights of its owner; it says so by its exit status 1, EPERM. */
static long trace_program(const char *path)
{
    int ends[2];

    CHECK(pipe(ends) == 0 && trace(ends[1], 0) == 0);
    execl(path, "usertests", EXEC_CHILD, "users", "1000 1000 1000 2000 2000 2000", (char *)NULL);
    return -1;
}

/* A script's own bits give nothing: its interpreter opens the path again, and finds another file there, perhaps. */
static long run_script(const char *path)
{
    execl(path, path, (char *)NULL);
    return -1;
}

static const struct attempt id_attempts[] = {
    {"becomes user", become_user, "0", EPERM, ROOT_MAY},
    {"becomes user", become_user, "1001", EPERM, ROOT_MAY},
    {"acts as user", act_as_user, "0", EPERM, ROOT_MAY},
    {"saves user", save_user, "0", EPERM, ROOT_MAY},
    {"swaps users", swap_users, "0", EPERM, ROOT_MAY},
    {"becomes group", become_group, "0", EPERM, ROOT_MAY},
    {"acts as group", act_as_group, "0", EPERM, ROOT_MAY},
    {"saves group", save_group, "0", EPERM, ROOT_MAY},
    {"joins group", join_users, "0", EPERM, ROOT_MAY},
    {"traces", trace_program, "../set-id", EPERM, ROOT_WOULD_HARM},
    {"runs the script", run_script, "../script", EPERM, ROOT_WOULD_HARM},
    {"raises limit", raise_limit, TEXT_OF(RLIMIT_FSIZE), EPERM, ROOT_MAY},
    {"raises limit", raise_limit, TEXT_OF(RLIMIT_NPROC), EPERM, ROOT_MAY},
    {"raises limit", raise_limit, TEXT_OF(RLIMIT_NOFILE), EPERM, ROOT_MAY},
    {"raises limit", raise_limit, TEXT_OF(RLIMIT_AS), EPERM, ROOT_MAY},
    {"mounts", mount_here, "own", EPERM, ROOT_MAY},
    {"unmounts", unmount, "/proc", EPERM, ROOT_WOULD_HARM},
    {"switches off", power_off, NULL, EPERM, ROOT_WOULD_HARM},
    {"restarts", restart, NULL, EPERM, ROOT_WOULD_HARM},
};

static void processes(void)
{
    make_attempts(process_attempts, LENGTH(process_attempts));
}

static void ids_and_machine(void)
{
    make_program("set-id", 0, 0, 06755);
    make_file("script", "#!/bin/sh\n[ $(id -u) != 0 ]\nexit $((1 - $?))\n");
    CHECK(chmod("script", 06755) == 0);
    make_attempts(id_attempts, LENGTH(id_attempts));
}

const struct test attemptprocess_tests[] = {
    {"attempt-processes", processes},
    {"attempt-ids", ids_and_machine},
    {NULL, NULL},
};
