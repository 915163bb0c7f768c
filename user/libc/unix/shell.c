/* SPDX-License-Identifier: MIT */
/* Commands run by the shell: system(), popen() and pclose(). */
#include <errno.h>
#include <fcntl.h>
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

    return waitpid(child, &status, 0) < 0 ? -1 : status;
}

int system(const char *command)
{
    pid_t child;

    if (command == NULL)
        return access(SHELL, X_OK) == 0;
    fflush(NULL);
    child = fork();
    if (child == 0)
        exec_shell(command);
    return child < 0 ? -1 : wait_for(child);
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
