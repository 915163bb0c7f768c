/* SPDX-License-Identifier: MIT */
/* Commands run by the shell: system(), popen() and pclose(). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../stdio/stream.h"

#define SHELL "/bin/sh"
#define NOT_EXECUTED 127 /* exit status that POSIX demands */

static void exec_shell(const char *command) __attribute__((noreturn));

static void exec_shell(const char *command)
{
    execl(SHELL, "sh", "-c", command, (char *)NULL);
    _exit(NOT_EXECUTED);
}

static int wait_for(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}

/* What system() changes while the command runs, so that Ctrl-C ends the command and not the caller. */
struct saved_signals {
    struct sigaction interrupt, quit;
    sigset_t mask;
};

static void protect(struct saved_signals *saved)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t child;

    sigaction(SIGINT, &ignore, &saved->interrupt);
    sigaction(SIGQUIT, &ignore, &saved->quit);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &saved->mask);
}

static void unprotect(const struct saved_signals *saved)
{
    sigaction(SIGINT, &saved->interrupt, NULL);
    sigaction(SIGQUIT, &saved->quit, NULL);
    sigprocmask(SIG_SETMASK, &saved->mask, NULL);
}

int system(const char *command)
{
    struct saved_signals saved;
    pid_t child;
    int status;

    if (command == NULL)
        return access(SHELL, X_OK) == 0;
    fflush(NULL);
    protect(&saved);
    child = fork();
    if (child == 0) {
        unprotect(&saved);
        exec_shell(command);
    }
    status = child < 0 ? -1 : wait_for(child);
    unprotect(&saved);
    return status;
}

/* In the child: the pipe's end becomes standard input or output. */
static void exec_with_pipe(const char *command, int end, int standard, int other)
{
    close(other);
    if (end != standard) {
        dup2(end, standard);
        close(end);
    }
    exec_shell(command);
}

FILE *popen(const char *command, const char *mode)
{
    bool reading = mode[0] == 'r';
    int fds[2], ours, theirs;
    FILE *stream;
    pid_t child;

    if (!reading && mode[0] != 'w') {
        errno = EINVAL;
        return NULL;
    }
    if (pipe(fds) < 0)
        return NULL;
    ours = fds[reading ? 0 : 1];
    theirs = fds[reading ? 1 : 0];
    fcntl(ours, F_SETFD, FD_CLOEXEC); /* otherwise a later child would keep the pipe open */
    stream = fdopen(ours, reading ? "r" : "w");
    if (stream == NULL)
        goto close_both;
    child = fork();
    if (child < 0) {
        fclose(stream);
        close(theirs);
        return NULL;
    }
    if (child == 0)
        exec_with_pipe(command, theirs, reading ? STDOUT_FILENO : STDIN_FILENO, ours);
    close(theirs);
    stream->child = child;
    return stream;

close_both:
    close(ours);
    close(theirs);
    return NULL;
}

int pclose(FILE *stream)
{
    pid_t child = stream->child;

    if (child == 0) {
        errno = ECHILD;
        return -1;
    }
    fclose(stream);
    return wait_for(child);
}
