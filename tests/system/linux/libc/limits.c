/* SPDX-License-Identifier: MIT */
/* Limits of a process. */
#include "libc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void lower_descriptors(void)
{
    struct rlimit limit = {.rlim_cur = 20, .rlim_max = 30}, old;

    SHOW(setrlimit(RLIMIT_NOFILE, &limit));
    SHOW(getrlimit(RLIMIT_NOFILE, &old));
    SHOW(old.rlim_cur);
    SHOW(old.rlim_max);
    SHOW_ERROR(fcntl(0, F_DUPFD, 20));
    SHOW_ERROR(dup2(0, 20));
    limit.rlim_cur = 25;
    SHOW(prlimit(getpid(), RLIMIT_NOFILE, &limit, &old));
    SHOW(old.rlim_cur);
    SHOW(dup2(0, 24));
    limit.rlim_cur = 31;
    SHOW_ERROR(setrlimit(RLIMIT_NOFILE, &limit));
    SHOW_ERROR(prlimit(0, RLIMIT_NOFILE, NULL, NULL));
}

static void limit_files(void)
{
    const struct rlimit limit = {.rlim_cur = 100, .rlim_max = 200};
    char bytes[128] = "";
    int fd = open("limited", O_RDWR | O_CREAT | O_TRUNC, 0600);

    signal(SIGXFSZ, SIG_IGN);
    SHOW(setrlimit(RLIMIT_FSIZE, &limit));
    SHOW(write(fd, bytes, sizeof(bytes)));
    SHOW_ERROR(write(fd, bytes, 1));
    SHOW_ERROR(ftruncate(fd, 101));
    close(fd);
    unlink("limited");
}

static void inherit(void)
{
    struct rlimit limit;
    int status = 0;

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        getrlimit(RLIMIT_NOFILE, &limit);
        _exit((int)limit.rlim_cur);
    }
    waitpid(pid, &status, 0);
    SHOW(WEXITSTATUS(status));
}

static void use_other_calls(void)
{
    unsigned words[2] = {22, 28};
    struct rlimit limit;

    SHOW(syscall(SYS_setrlimit, RLIMIT_NOFILE, words));
    words[0] = 0;
    SHOW(syscall(SYS_ugetrlimit, RLIMIT_NOFILE, words));
    SHOW(words[0]);
    SHOW(words[1]);
    SHOW_ERROR(syscall(SYS_setrlimit, 16, words));
    SHOW_ERROR(syscall(SYS_ugetrlimit, 16, words));
    SHOW_ERROR(prlimit(999999, RLIMIT_NOFILE, NULL, &limit));
}

void test_limits(void)
{
    lower_descriptors();
    limit_files();
    inherit();
    use_other_calls();
}

/* Root may raise a limit, a user may not. */
static void raise_limit(void)
{
    const struct rlimit less = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    struct rlimit limit;

    SHOW_ERROR(setrlimit(RLIMIT_AS, &none));
    SHOW_ERROR(setrlimit(RLIMIT_STACK, &less));
    SHOW(getrlimit(RLIMIT_STACK, &limit));
    SHOW(limit.rlim_cur == 1 << 20 && limit.rlim_max == 1 << 20);
    SHOW_ERROR(setrlimit(RLIMIT_STACK, &none));
}

/* The kernel has no limit of CPU time: there is none, and none can be set. */
static void ask_for_no_limit(void)
{
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY}, some = {60, 60};
    struct rlimit limit;

    SHOW(getrlimit(RLIMIT_CPU, &limit));
    SHOW(limit.rlim_cur == RLIM_INFINITY && limit.rlim_max == RLIM_INFINITY);
    SHOW(setrlimit(RLIMIT_CPU, &none));
    SHOW_ERROR(setrlimit(RLIMIT_CPU, &some));
}

void test_raise(void)
{
    raise_limit();
    ask_for_no_limit();
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        SHOW(setuid(1000));
        raise_limit();
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}
