/* SPDX-License-Identifier: MIT */
/* Devices, the terminal, and /proc. */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void null_device(void)
{
    char block[10];
    int fd = open("/dev/null", O_RDWR);

    CHECK(fd >= 0);
    CHECK(write(fd, block, sizeof(block)) == sizeof(block) && read(fd, block, sizeof(block)) == 0);
}

static void zero_device(void)
{
    static char block[10000];
    int fd = open("/dev/zero", O_RDWR);

    CHECK(fd >= 0);
    memset(block, 1, sizeof(block));
    CHECK(read(fd, block, sizeof(block)) == sizeof(block));
    for (size_t i = 0; i < sizeof(block); i++)
        CHECK(block[i] == 0);
}

static void terminal(void)
{
    struct termios modes, changed;
    struct winsize size;
    int group = 0, fd = open("/dev/console", O_RDWR);

    signal(SIGTTOU, SIG_IGN); /* this process is in the background */
    CHECK(fd >= 0 && isatty(fd));
    CHECK(ioctl(fd, TCGETS, &modes) == 0);
    changed = modes;
    changed.c_lflag &= ~(uint32_t)ECHO;
    CHECK(ioctl(fd, TCSETS, &changed) == 0 && ioctl(fd, TCGETS, &changed) == 0);
    CHECK(ioctl(fd, TCSETS, &modes) == 0);
    CHECK(!(changed.c_lflag & ECHO));
    CHECK(ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0);
    CHECK(ioctl(fd, TIOCGPGRP, &group) == 0);
    CHECK(ioctl(fd, TIOCSPGRP, &group) == 0); /* the group that has it already */
    CHECK_ERROR(ioctl(fd, 0x12345678, &modes), ENOTTY);
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(ioctl(fd, TCGETS, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, TCSETS, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, TIOCSPGRP, bad_addresses[i]), EFAULT);
    }
}

static void no_terminal(void)
{
    struct termios modes;
    int ends[2];

    make_file("file", "");
    int fd = open("file", O_RDWR);
    CHECK(!isatty(fd));
    CHECK_ERROR(ioctl(fd, TCGETS, &modes), ENOTTY);
    CHECK(pipe(ends) == 0);
    CHECK_ERROR(ioctl(ends[0], TCGETS, &modes), ENOTTY);
}

/* A name of a layout that cannot be read, or does not exist, changes nothing. */
static void keymap_refused(void)
{
    char before[256], after[256];
    int fd = open("/dev/keymap", O_RDWR);

    CHECK(fd >= 0);
    ssize_t length = read(fd, before, sizeof(before));
    CHECK(length > 0);
    for (size_t i = 0; i < bad_address_count; i++)
        CHECK_ERROR(write(fd, (const void *)bad_addresses[i], 2), EFAULT);
    CHECK_ERROR(write(fd, "nowhere", 7), EINVAL);
    CHECK_ERROR(write(fd, before, 16), EINVAL);
    close(fd);
    fd = open("/dev/keymap", O_RDONLY);
    CHECK(read(fd, after, sizeof(after)) == length && memcmp(before, after, (size_t)length) == 0);
}

static void device_directory(void)
{
    CHECK_ERROR(open("/dev/nosuch", O_RDONLY), ENOENT);
    int fd = open("/dev/new", O_RDWR | O_CREAT, 0666);
    CHECK(fd == -1);
    CHECK(mkdir("/dev/new", 0777) == -1);
    CHECK(unlink("/dev/null") == -1 && access("/dev/null", F_OK) == 0);
}

static void proc_processes(void)
{
    char text[200], path[40], state;
    int pid = 0, parent = 0, group = 0;

    process_line(getpid(), text, sizeof(text));
    CHECK(sscanf(text, "%d (usertests) %c %d %d", &pid, &state, &parent, &group) == 4);
    CHECK(pid == getpid() && state == 'R' && parent == getppid() && group == getpgrp());
    pid_t child = start_child();
    if (child == 0) {
        sleep_ms(100000);
        _exit(0);
    }
    wait_for_state(child, 'S');
    process_line(child, text, sizeof(text));
    CHECK(sscanf(text, "%d (usertests) %c %d", &pid, &state, &parent) == 3);
    CHECK(pid == child && parent == getpid());
    kill(child, SIGKILL);
    wait_for_state(child, 'Z');
    end_of(child);
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
    CHECK_ERROR(open(path, O_RDONLY), ENOENT);
}

static ssize_t read_whole(const char *path, char *to, size_t size)
{
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0);
    ssize_t n = read(fd, to, size);
    close(fd);
    return n;
}

/* The line has Linux's 52 fields, and the process's arguments stand in a file of their own. */
static void proc_linux(void)
{
    static const char wanted[] = "a name\0001000";
    char text[600], path[40];
    unsigned fields = 1;
    long size = 0, pages = 0, start = 0;

    process_line(getpid(), text, sizeof(text));
    for (const char *c = strrchr(text, ')'); *c; c++)
        fields += *c == ' ';
    CHECK(fields + 1 == 52 && text[strlen(text) - 1] == '\n');
    CHECK(sscanf(strrchr(text, ')'),
                 ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d"
                 " %ld %ld %ld",
                 &start, &size, &pages) == 3);
    CHECK(start > 0 && size % (long)PAGE == 0 && pages > 0 && pages * (long)PAGE <= size);
    CHECK(proc_number("/proc/self/status", "VmSize:") * 1024 == size);

    sigset_t set, before;
    unsigned blocked = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigprocmask(SIG_SETMASK, &set, &before) == 0);
    process_line(getpid(), text, sizeof(text));
    CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
    const char *field = strrchr(text, ')');
    for (unsigned number = 2; number < 32; number++)
        field = strchr(field, ' ') + 1;
    CHECK(sscanf(field, "%u", &blocked) == 1 && blocked == 1u << (SIGUSR1 - 1));

    pid_t pid = start_child();
    if (pid == 0) {
        execl("/bin/sleep", "a name", "1000", NULL);
        _exit(1);
    }
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    while (read_whole(path, text, sizeof(text)) != sizeof(wanted))
        sched_yield();
    CHECK(memcmp(text, wanted, sizeof(wanted)) == 0);
    kill(pid, SIGKILL);
    wait_for_state(pid, 'Z');
    CHECK(read_whole(path, text, sizeof(text)) == 0); /* its memory has gone */
    CHECK(end_of(pid) == SIGKILL);
}

/* A reader gets the arguments of one program, never of two, while scripts execute each other in a process. */
static void proc_arguments(void)
{
    static const char first[] = "sh\0first", second[] = "sh\0second\0argument";
    char path[40], text[100];
    int seen[2] = {0, 0};

    make_file("first", "exec sh second argument\n");
    make_file("second", "exec sh first\n");
    pid_t pid = start_child();
    if (pid == 0) {
        execl("/bin/sh", "sh", "first", NULL);
        _exit(1);
    }
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    while (read_whole(path, text, sizeof(text)) != sizeof(first))
        sched_yield();
    for (int i = 0; i < 2000 || !seen[0] || !seen[1]; i++) {
        ssize_t n = read_whole(path, text, sizeof(text));
        bool is_first = n == sizeof(first) && memcmp(text, first, sizeof(first)) == 0;
        CHECK(is_first || (n == sizeof(second) && memcmp(text, second, sizeof(second)) == 0));
        seen[is_first]++;
    }
    kill(pid, SIGKILL);
    CHECK(end_of(pid) == SIGKILL);
}

/* A name with an end of line adds no line to status. */
static void proc_names(void)
{
    static const char before[] = "Name: usertests\n";
    char name[] = "/tmp/x\nPid: 1", path[40], text[64] = "Name: usertests\n";

    CHECK(symlink("/bin/sleep", name) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        execl(name, "sleep", "1000", NULL);
        _exit(1);
    }
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    while (strncmp(text, before, strlen(before)) == 0) {
        int fd = open(path, O_RDONLY);
        ssize_t n = read(fd, text, sizeof(text) - 1);
        CHECK(n > 0);
        text[n] = '\0';
        close(fd);
        sched_yield();
    }
    CHECK(strncmp(text, "Name: x?Pid: 1\n", 15) == 0);
    kill(pid, SIGKILL);
    CHECK(end_of(pid) == SIGKILL && unlink(name) == 0);
}

/* The load is three averages; while one program computes, at least one thread runs. */
static void proc_load(void)
{
    char text[80];
    unsigned running, all, last, average[6];

    int fd = open("/proc/loadavg", O_RDONLY);
    ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    CHECK(n > 0);
    text[n] = '\0';
    CHECK(sscanf(text, "%u.%2u %u.%2u %u.%2u %u/%u %u\n", &average[0], &average[1], &average[2],
                 &average[3], &average[4], &average[5], &running, &all, &last) == 9);
    CHECK(running >= 1 && all > running && last >= (unsigned)getpid());
}

/* A process that has ended, and was not collected, has no memory any more. */
static void proc_zombie(void)
{
    char path[32];
    pid_t pid = start_child();

    if (pid == 0)
        _exit(3);
    wait_for_state(pid, 'Z');
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    CHECK_ERROR(open(path, O_RDONLY), ENOENT);
    CHECK(end_of(pid) == 3 << 8);
}

static void proc_files(void)
{
    static const char *const names[] = {"meminfo", "stat",   "cpus",    "interrupts", "uptime",
                                        "kmsg",    "mounts", "version", "cmdline",    "loadavg"};
    char path[40], text[64];

    for (size_t i = 0; i < LENGTH(names); i++) {
        snprintf(path, sizeof(path), "/proc/%s", names[i]);
        int fd = open(path, O_RDONLY);
        CHECK(fd >= 0);
        CHECK(read(fd, text, sizeof(text)) >= 0);
        close(fd);
    }
    long total = proc_number("/proc/meminfo", "MemTotal:"),
         left = proc_number("/proc/meminfo", "MemFree:");
    CHECK(total > 16 * 1024 && left > 0 && left < total);
    CHECK(free_pages() * 4 <= total);
}

static void reboot_errors(void)
{
    CHECK_ERROR(reboot(0), EINVAL);
    CHECK_ERROR(reboot(99), EINVAL);
}

const struct test device_tests[] = {
    {"null-device", null_device},
    {"zero-device", zero_device},
    {"terminal", terminal},
    {"no-terminal", no_terminal},
    {"keymap-refused", keymap_refused},
    {"device-directory", device_directory},
    {"proc-processes", proc_processes},
    {"proc-zombie", proc_zombie},
    {"proc-files", proc_files},
    {"proc-linux", proc_linux},
    {"proc-arguments", proc_arguments},
    {"proc-names", proc_names},
    {"proc-load", proc_load},
    {"reboot-errors", reboot_errors},
    {NULL, NULL},
};
