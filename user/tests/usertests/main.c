/* SPDX-License-Identifier: MIT */
/*
 * usertests [-l | name...]: runs all tests, or those named (patterns such as 'pipe*'), and prints the
 * results. With EXEC_CHILD it is the program that the tests of exec start.
 */
#include "command/help.h"
#include "test.h"
#include <err.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS_PER_TEST 600 /* on a slow emulator; a test takes a fraction of a second */
#define PLACE "/tmp/usertests"

static const struct test *const lists[] = {
    process_tests,     wait_tests,     signal_tests,      handler_tests,       sigframe_tests,
    exec_tests,        elf_tests,      heap_tests,        fault_tests,         sharing_tests,
    pipe_tests,        file_tests,     offset_tests,      descriptor_tests,    name_tests,
    path_tests,        rename_tests,   directory_tests,   attribute_tests,     device_tests,
    time_tests,        pointer_tests,  processor_tests,   limit_tests,         size_tests,
    trace_tests,       longcall_tests, everywhere_tests,  failing_tests,       busy_tests,
    script_tests,      thread_tests,   threadshare_tests, futex_tests,         maprace_tests,
    map_tests,         mapfile_tests,  stop_tests,        cred_tests,          permission_tests,
    poll_tests,        rlimit_tests,   session_tests,     alarm_tests,         altstack_tests,
    socket_tests,      pty_tests,      attemptfile_tests, attemptdevice_tests, attemptprocess_tests,
    at_tests,          control_tests,  lock_tests,        sigqueue_tests,      threadwaits_tests,
    framebuffer_tests, input_tests,    socketerror_tests,
};

static int passed, failed;

/* Kills a test's processes when its time is over. */
static pid_t start_watchdog(pid_t group)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep(SECONDS_PER_TEST);
        dprintf(STDOUT_FILENO, "(its %d seconds are over) ", SECONDS_PER_TEST);
        kill(-group, SIGKILL);
        _exit(0);
    }
    return pid;
}

static void stop_watchdog(pid_t pid)
{
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}

/* Whether this program may pass the terminal on: there is one, and no shell reads from it meanwhile. */
static bool has_terminal(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Gives the terminal to a group: a test that used it in the background would be stopped. */
static void give_terminal(pid_t group)
{
    void (*old)(int) = signal(SIGTTOU, SIG_IGN);

    tcsetpgrp(STDIN_FILENO, group);
    signal(SIGTTOU, old);
}

/* Runs a test in a child. Returns its status. */
static int run_test(const struct test *test)
{
    int status = -1;
    bool in_foreground = has_terminal();
    pid_t pid = fork();

    if (pid == 0) {
        setpgid(0, 0);
        if (in_foreground)
            give_terminal(getpid());
        if (chdir(PLACE) != 0)
            err(1, PLACE);
        test->run();
        _exit(0);
    }
    if (pid < 0) {
        warn("fork");
        return -1;
    }
    setpgid(pid, pid);
    pid_t watchdog = start_watchdog(pid);
    waitpid(pid, &status, 0);
    stop_watchdog(watchdog);
    if (in_foreground)
        give_terminal(getpgrp());
    kill(-pid, SIGKILL); /* any process that the test has left */
    return status;
}

static void report(const struct test *test)
{
    printf("%s: ", test->name);
    fflush(stdout);
    remove_tree(PLACE);
    if (mkdir(PLACE, 0777) != 0)
        err(1, "cannot make %s", PLACE);
    int status = run_test(test);
    remove_tree(PLACE);
    if (status == 0) {
        passed++;
        puts("ok");
        return;
    }
    failed++;
    if (status != -1 && WIFSIGNALED(status))
        printf("FAILED: ended by signal %d (%s)\n", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        printf("FAILED\n");
}

static bool is_wanted(const char *name, char **patterns)
{
    if (!*patterns)
        return true;
    while (*patterns && fnmatch(*patterns, name, 0) != 0)
        patterns++;
    return *patterns != NULL;
}

/* Whether a pattern means at least one test. */
static bool is_known(const char *pattern)
{
    for (size_t i = 0; i < LENGTH(lists); i++) {
        for (const struct test *test = lists[i]; test->name; test++) {
            if (fnmatch(pattern, test->name, 0) == 0)
                return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "usertests [-l | test...]");
    if (argc > 2 && strcmp(argv[1], EXEC_CHILD) == 0)
        return exec_child(argc - 2, argv + 2);

    bool only_list = argc == 2 && strcmp(argv[1], "-l") == 0;

    for (int i = 1; i < argc && !only_list; i++) {
        if (!is_known(argv[i]))
            errx(2, "there is no test %s; usertests -l lists them", argv[i]);
    }
    mkdir("/tmp", 0777);
    for (size_t i = 0; i < LENGTH(lists); i++) {
        for (const struct test *test = lists[i]; test->name; test++) {
            if (only_list)
                puts(test->name);
            else if (is_wanted(test->name, argv + 1))
                report(test);
        }
    }
    if (only_list)
        return 0;
    printf("usertests: %d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
