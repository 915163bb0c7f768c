/* SPDX-License-Identifier: MIT */
/* execve: the state that a new program inherits, and calls that fail. */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const no_environment[] = {NULL};
static char *const true_args[] = {"true", NULL};

/* Leaves a child that pauses, and prints its pid. */
static int pause_child(void)
{
    pid_t pid = fork();

    if (pid == 0)
        sleep(1000);
    return write(STDOUT_FILENO, &pid, sizeof(pid)) != sizeof(pid);
}

/* A bit each: SIGUSR1 is at its default, SIGUSR2 is ignored, SIGHUP is blocked and pending. */
static int signals_left(void)
{
    struct sigaction usr1, usr2, winch;
    sigset_t blocked, pending;

    sigaction(SIGUSR1, NULL, &usr1);
    sigaction(SIGUSR2, NULL, &usr2);
    sigaction(SIGWINCH, NULL, &winch);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    sigpending(&pending);
    bool waits = sigismember(&blocked, SIGHUP) && sigismember(&pending, SIGHUP);
    bool flags = usr1.sa_flags || usr2.sa_flags || winch.sa_flags;
    return (usr1.sa_handler == SIG_DFL) | (usr2.sa_handler == SIG_IGN) << 1 | waits << 2 |
           !flags << 3;
}

/* In the new program: argv[0] names the property to check. The status is the result. */
int exec_child(int argc, char **argv)
{
    if (strcmp(argv[0], "count") == 0)
        return argc;
    if (strcmp(argv[0], "arguments") == 0)
        return argc == 4 && strcmp(argv[1], "one") == 0 && strcmp(argv[2], "") == 0 &&
               strcmp(argv[3], "a b\n") == 0 && argv[4] == NULL;
    if (strcmp(argv[0], "environment") == 0)
        return environ[0] && environ[1] && !environ[2] && strcmp(environ[0], "A=1") == 0 &&
               strcmp(environ[1], "B=two words") == 0;
    if (strcmp(argv[0], "descriptor") == 0)
        return fcntl(atoi(argv[1]), F_GETFD) >= 0;
    if (strcmp(argv[0], "ids") == 0)
        return getpid() == atoi(argv[1]) && getppid() == atoi(argv[2]) &&
               getpgrp() == atoi(argv[3]);
    if (strcmp(argv[0], "users") == 0)
        return ids_are(argv[1]);
    if (strcmp(argv[0], "signals") == 0)
        return signals_left();
    if (strcmp(argv[0], "queue") == 0)
        return queue_is_left();
    if (strcmp(argv[0], "lengths") == 0) {
        int total = 0;
        for (int i = 1; i < argc; i++)
            total += (int)strlen(argv[i]);
        return total == 20000 ? 1 : 0;
    }
    if (strcmp(argv[0], "./script") == 0)
        return argc == 3 && strcmp(argv[1], "one") == 0 && strcmp(argv[2], "two words") == 0;
    if (strcmp(argv[0], "pause") == 0)
        sleep(1000);
    if (strcmp(argv[0], "pause-child") == 0)
        return pause_child();
    if (strcmp(argv[0], "one-thread") == 0)
        return gettid() != getpid();
    if (strcmp(argv[0], "own-register") == 0)
        return get_own_register() != 0;
    if (strcmp(argv[0], "zeros") == 0) {
        const char *bytes = (const char *)strtoul(argv[1], NULL, 10);
        for (int i = 0; i < atoi(argv[2]); i++) {
            if (bytes[i] != 0)
                return 0;
        }
        return 1;
    }
    return 99;
}

/* The exit status of this program run as exec_child() with the arguments. */
static int exec_self(char *const args[], char *const environment[])
{
    pid_t pid = start_child();

    if (pid == 0) {
        execve(SELF, args, environment);
        _exit(98);
    }
    int status = end_of(pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void exec_arguments(void)
{
    char *const none[] = {"x", EXEC_CHILD, "count", NULL};
    char *const some[] = {"x", EXEC_CHILD, "arguments", "one", "", "a b\n", NULL};
    char *many[103] = {"x", EXEC_CHILD, "count"};

    CHECK(exec_self(none, no_environment) == 1);
    CHECK(exec_self(some, no_environment) == 1);
    for (int i = 3; i < 102; i++)
        many[i] = "argument";
    CHECK(exec_self(many, no_environment) == 100);
}

static void exec_environment(void)
{
    char *const args[] = {"x", EXEC_CHILD, "environment", NULL};
    char *const environment[] = {"A=1", "B=two words", NULL};
    char *const wrong[] = {"A=1", NULL};

    CHECK(exec_self(args, environment) == 1);
    CHECK(exec_self(args, wrong) == 0);
}

/* Arguments over several pages. */
static void exec_long_arguments(void)
{
    static char half[10001];
    char *const args[] = {"x", EXEC_CHILD, "lengths", half, half, NULL};

    memset(half, 'x', 10000);
    CHECK(exec_self(args, no_environment) == 1);
}

static void exec_descriptors(void)
{
    char number[12];
    char *const args[] = {"x", EXEC_CHILD, "descriptor", number, NULL};
    int fd = open("file", O_RDWR | O_CREAT, 0666), marked = open("file", O_RDONLY | O_CLOEXEC);

    CHECK(fd >= 0 && marked >= 0);
    snprintf(number, sizeof(number), "%d", fd);
    CHECK(exec_self(args, no_environment) == 1);
    CHECK(fcntl(fd, F_SETFD, FD_CLOEXEC) == 0);
    CHECK(exec_self(args, no_environment) == 0);
    snprintf(number, sizeof(number), "%d", marked);
    CHECK(exec_self(args, no_environment) == 0);
    CHECK(fcntl(marked, F_GETFD) == FD_CLOEXEC); /* still open here */
}

static void exec_keeps_identity(void)
{
    pid_t parent = getpid(), pid = start_child();

    if (pid == 0) {
        char numbers[3][12];
        char *const args[] = {"x", EXEC_CHILD, "ids", numbers[0], numbers[1], numbers[2], NULL};

        setpgid(0, 0);
        snprintf(numbers[0], 12, "%d", (int)getpid());
        snprintf(numbers[1], 12, "%d", (int)parent);
        snprintf(numbers[2], 12, "%d", (int)getpid());
        execve(SELF, args, no_environment);
        _exit(98);
    }
    CHECK(end_of(pid) == 1 << 8);
}

static void exec_relative(void)
{
    CHECK(chdir("/bin") == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        execve("./true", true_args, no_environment);
        _exit(98);
    }
    CHECK(end_of(pid) == 0);
}

static void exec_path_errors(void)
{
    char name[NAME_MAX + 2];

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    make_file("plain", "text");
    CHECK(chmod("plain", 0644) == 0);
    CHECK_ERROR(execve("missing", true_args, no_environment), ENOENT);
    CHECK_ERROR(execve("", true_args, no_environment), ENOENT);
    CHECK_ERROR(execve("plain/x", true_args, no_environment), ENOTDIR);
    CHECK_ERROR(execve(name, true_args, no_environment), ENAMETOOLONG);
    CHECK_ERROR(execve("plain", true_args, no_environment), EACCES);
    CHECK_ERROR(execve("/bin", true_args, no_environment), EACCES);
    CHECK_ERROR(execve("/dev/null", true_args, no_environment), EACCES);
}

static void exec_too_big(void)
{
    static char text[1 << 20];
    static char *many[300000];
    char *const one[] = {"true", text, NULL};
    char *const several[] = {"true", text, text, text, text, text, text, text, text, NULL};

    memset(text, 'x', sizeof(text) - 1);
    for (size_t i = 0; i < LENGTH(many) - 1; i++)
        many[i] = "x";
    CHECK_ERROR(execve("/bin/true", several, no_environment), E2BIG);
    CHECK_ERROR(execve("/bin/true", one, several), E2BIG);
    CHECK_ERROR(execve("/bin/true", many, no_environment), E2BIG);
}

/* A vector without end: it reaches the end of memory. */
static void exec_endless_vector(void)
{
    char **end = sbrk((intptr_t)PAGE * 2);

    CHECK(end != (void *)-1);
    end = (char **)(((uintptr_t)sbrk(0) & ~(PAGE - 1)));
    char **start = end - 4;
    for (int i = 0; i < 4; i++)
        start[i] = "x";
    CHECK_ERROR(execve("/bin/true", start, no_environment), EFAULT);
}

static void exec_bad_pointers(void)
{
    for (size_t i = 0; i < bad_address_count; i++) {
        char *bad = (char *)bad_addresses[i];
        char *const vector[] = {"true", bad, NULL};

        CHECK_ERROR(execve(bad, true_args, no_environment), EFAULT);
        if (!bad)
            continue; /* NULL is a valid, empty vector, and a NULL string is the end */
        CHECK_ERROR(execve("/bin/true", (char *const *)bad, no_environment), EFAULT);
        CHECK_ERROR(execve("/bin/true", true_args, (char *const *)bad), EFAULT);
        CHECK_ERROR(execve("/bin/true", vector, no_environment), EFAULT);
        CHECK_ERROR(execve("/bin/true", true_args, vector), EFAULT);
    }
}

/* fork, exec, exit, a thousand times: no page may be lost. */
static void exec_rounds(void)
{
    long before = 0;

    for (int i = 0; i < 1020; i++) {
        pid_t pid = start_child();

        if (pid == 0) {
            execve("/bin/true", true_args, no_environment);
            _exit(98);
        }
        CHECK(end_of(pid) == 0);
        if (i == 20)
            before = free_pages();
    }
    CHECK(pages_are_back(before, 500));
}

const struct test exec_tests[] = {
    {"exec-arguments", exec_arguments},
    {"exec-environment", exec_environment},
    {"exec-long-arguments", exec_long_arguments},
    {"exec-descriptors", exec_descriptors},
    {"exec-keeps-identity", exec_keeps_identity},
    {"exec-relative", exec_relative},
    {"exec-path-errors", exec_path_errors},
    {"exec-too-big", exec_too_big},
    {"exec-endless-vector", exec_endless_vector},
    {"exec-bad-pointers", exec_bad_pointers},
    {"exec-rounds", exec_rounds},
    {NULL, NULL},
};
