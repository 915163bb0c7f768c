/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C in an interactive shell: SIGINT is caught, and the command at hand abandoned. A signal with a trap (trap.c) ends
 * the builtins wait and read in the same way.
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

static void end_call(void)
{
    if (prepared) {
        prepared = false;
        siglongjmp(way_out, 1);
    }
}

void end_call_for_trap(void)
{
    if (shell.trap_ends_calls)
        end_call();
}

void note_interrupt(int sig)
{
    trap_note(sig);
    shell.interrupted = true;
    end_call();
}

/*
 * Because of SIGPIPE, a builtin fails with a message; the others must not end or stop a login (XCU sh, ASYNCHRONOUS EVENTS).
 * SIGTTOU would stop the shell when it takes the terminal back.
 */
static const int ignored[] = {SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};
#define IGNORED_COUNT (sizeof(ignored) / sizeof(ignored[0]))

bool catch_signal(int sig)
{
    const struct sigaction interrupt = {.sa_handler = note_interrupt};

    if (sig == SIGINT)
        return sigaction(SIGINT, &interrupt, NULL) == 0;
    for (size_t i = 0; i < IGNORED_COUNT; i++) {
        if (ignored[i] == sig && !trap_is_set(sig))
            return signal(sig, SIG_IGN) != SIG_ERR;
    }
    return false;
}

void catch_signals(void)
{
    catch_signal(SIGINT);
    for (size_t i = 0; i < IGNORED_COUNT; i++)
        catch_signal(ignored[i]);
}

static void restore_signal(int sig)
{
    if (!trap_ignores(sig))
        signal(sig, SIG_DFL);
}

void restore_signals(void)
{
    restore_signal(SIGINT);
    for (size_t i = 0; i < IGNORED_COUNT; i++)
        restore_signal(ignored[i]);
}

bool abandon_if_interrupted(void)
{
    if (!shell.interrupted)
        return false;
    shell.status = STATUS_INTERRUPTED;
    shell.unwind = ABANDON;
    return true;
}

/* Whether Ctrl-C, or a signal with a trap, has come before the call. */
static bool is_interrupted(void)
{
    return shell.interrupted || (shell.trap_ends_calls && shell.trapped);
}

/* Whether a signal may end a call that waits. */
static bool can_be_interrupted(void)
{
    return shell.interactive || shell.trap_ends_calls;
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
    if (!can_be_interrupted())
        return read(fd, buffer, size);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (is_interrupted())
        return interrupted_call();
    ssize_t n = read(fd, buffer, size);
    prepared = false;
    return n;
}

int open_or_interrupt(const char *path, int flags, mode_t mode)
{
    if (!can_be_interrupted())
        return open(path, flags, mode);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (is_interrupted())
        return interrupted_call();
    int fd = open(path, flags, mode);
    prepared = false;
    return fd;
}

pid_t wait_or_interrupt(pid_t pid, int *status, int options)
{
    if (!can_be_interrupted())
        return waitpid(pid, status, options);
    if (sigsetjmp(way_out, 1) != 0)
        return interrupted_call();
    prepared = true;
    if (is_interrupted())
        return interrupted_call();
    pid_t ended = waitpid(pid, status, options);
    prepared = false;
    return ended;
}
