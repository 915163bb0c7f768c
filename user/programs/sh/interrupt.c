/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C in an interactive shell: SIGINT is caught, and the command at hand abandoned.
 *
 * The handler sets shell.interrupted, which run() checks. Ctrl-C may come after that check, but before a call
 * that waits: the call would then wait in vain. Such calls are therefore made with a jump prepared, and the
 * handler jumps out of them, whether they have begun to wait or not.
 */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf way_out;
static volatile sig_atomic_t prepared; /* way_out may be used */

static void note_interrupt(int sig)
{
    (void)sig;
    shell.interrupted = true;
    if (prepared) {
        prepared = false;
        siglongjmp(way_out, 1);
    }
}

/* Because of SIGPIPE, a builtin fails with a message; the others must not end a login (XCU sh, ASYNCHRONOUS EVENTS). */
static const int ignored[] = {SIGPIPE, SIGQUIT, SIGTERM};
#define IGNORED_COUNT (sizeof(ignored) / sizeof(ignored[0]))

void catch_signals(void)
{
    const struct sigaction interrupt = {.sa_handler = note_interrupt};

    sigaction(SIGINT, &interrupt, NULL);
    for (size_t i = 0; i < IGNORED_COUNT; i++)
        signal(ignored[i], SIG_IGN);
}

void restore_signals(void)
{
    signal(SIGINT, SIG_DFL);
    for (size_t i = 0; i < IGNORED_COUNT; i++)
        signal(ignored[i], SIG_DFL);
}

bool abandon_if_interrupted(void)
{
    if (!shell.interrupted)
        return false;
    shell.status = STATUS_INTERRUPTED;
    shell.unwind = ABANDON;
    return true;
}

/* What each of the calls below returns if Ctrl-C came before it, or ends it. */
static int interrupted_call(void)
{
    prepared = false;
    errno = EINTR;
    return -1;
}

ssize_t read_or_interrupt(int fd, void *buffer, size_t size)
{
    if (!shell.interactive)
        return read(fd, buffer, size);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (shell.interrupted)
        return interrupted_call();
    ssize_t n = read(fd, buffer, size);
    prepared = false;
    return n;
}

int open_or_interrupt(const char *path, int flags, mode_t mode)
{
    if (!shell.interactive)
        return open(path, flags, mode);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (shell.interrupted)
        return interrupted_call();
    int fd = open(path, flags, mode);
    prepared = false;
    return fd;
}

pid_t wait_or_interrupt(pid_t pid, int *status)
{
    if (!shell.interactive)
        return waitpid(pid, status, 0);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (shell.interrupted)
        return interrupted_call();
    pid_t ended = waitpid(pid, status, 0);
    prepared = false;
    return ended;
}
