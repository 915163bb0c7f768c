/* SPDX-License-Identifier: MIT */
/* Redirections: opens files and moves descriptors, and restores them after a builtin. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct saved_fd {
    struct saved_fd *next;
    int fd;   /* -1: only reserved */
    int copy; /* -1: was not open */
};
static struct saved_fd *saved_fds; /* the latest first, of all commands that are being run */

/*
 * After set -C: opens a new file, or an existing one that is not a regular file and so cannot be
 * overwritten.
 */
static int open_new(const char *target)
{
    struct stat st;
    int fd = open(target, O_WRONLY | O_CREAT | O_EXCL, 0666);

    if (fd >= 0 || errno != EEXIST)
        return fd;
    if (stat(target, &st) == 0 && !S_ISREG(st.st_mode))
        return open_or_interrupt(target, O_WRONLY, 0);
    errno = EEXIST;
    return -1;
}

static int open_target(const struct redirect *redirect, const char *target)
{
    static const int flags[] = {
        [REDIRECT_READ] = O_RDONLY,
        [REDIRECT_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIRECT_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
        [REDIRECT_READ_WRITE] = O_RDWR | O_CREAT,
    };
    bool keeps = redirect->kind == REDIRECT_WRITE && shell.keep_files && !redirect->replaces;
    int fd = keeps ? open_new(target) : open_or_interrupt(target, flags[redirect->kind], 0666);

    if (fd < 0 && !shell.interrupted)
        complain("%s: %s", target, strerror(errno));
    return fd;
}

/* Writes text until all of it is written, or the pipe is full. Returns the rest. */
static const char *write_text(int fd, const char *text)
{
    for (size_t length = strlen(text); length > 0;) {
        ssize_t n = write(fd, text, length);

        if (n <= 0)
            break;
        text += n;
        length -= (size_t)n;
    }
    return text;
}

/*
 * Starts a process that writes the text that does not fit into the pipe. It is not a child of this
 * shell: if a program replaced the shell, it would not know that child, and never wait for it.
 */
static bool start_writer(int fd, int reader, const char *text)
{
    int status = 0;

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        pid = fork();
        if (pid == 0) {
            close(reader);
            write_text(fd, text);
        }
        _exit(pid < 0);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (pid < 0 || status != 0)
        complain("cannot fork: %s", strerror(pid < 0 ? errno : EAGAIN));
    return pid > 0 && status == 0;
}

/* A here-document of any length is read from a pipe. */
static int open_here(const char *text)
{
    int ends[2];

    if (pipe(ends) < 0) {
        complain("pipe: %s", strerror(errno));
        return -1;
    }
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    text = write_text(ends[1], text);
    fcntl(ends[1], F_SETFL, 0);
    if (*text && !start_writer(ends[1], ends[0], text)) {
        close(ends[0]);
        ends[0] = -1;
    }
    close(ends[1]);
    return ends[0];
}

/* The target of >& and <&: a descriptor's number, or - to close (-1). */
static bool parse_fd(const char *target, int *fd)
{
    *fd = -1;
    if (strcmp(target, "-") == 0)
        return true;
    if (isdigit((unsigned char)target[0]) && target[1] == '\0') {
        *fd = target[0] - '0';
        if (fcntl(*fd, F_GETFD) >= 0)
            return true;
    }
    complain("%s: not an open descriptor", target);
    return false;
}

int keep_private(int fd)
{
    int copy = fcntl(fd, F_DUPFD, FIRST_PRIVATE_FD);

    if (copy >= 0)
        fcntl(copy, F_SETFD, FD_CLOEXEC);
    return copy;
}

static void push_saved(struct saved_fd *saved, int fd, int copy)
{
    *saved = (struct saved_fd){saved_fds, fd, copy};
    saved_fds = saved;
}

/* Adds a copy of the descriptor to the list of those that will be restored. */
static bool save_fd(int fd)
{
    /* first: without memory, no copy is left */
    struct saved_fd *saved = arena_alloc(sizeof(*saved));
    int copy = keep_private(fd);

    if (copy < 0 && errno != EBADF) { /* it is open, and would be lost */
        complain("%d: %s", fd, strerror(errno));
        return false;
    }
    push_saved(saved, fd, copy);
    return true;
}

struct saved_fd *reserve_fd(void)
{
    struct saved_fd *before = saved_fds;

    push_saved(arena_alloc(sizeof(*before)), -1, -1);
    return before;
}

void close_later(int fd)
{
    saved_fds->fd = fd;
}

static bool copy_fd(int fd, int target)
{
    if (dup2(fd, target) >= 0)
        return true;
    complain("%d: %s", target, strerror(errno));
    return false;
}

/* Opens the target of a redirection that does not copy a descriptor. Returns -1 on failure. */
static int open_redirect(const struct redirect *redirect)
{
    bool here = redirect->kind == REDIRECT_HERE;
    const char *target = here && redirect->literal ? redirect->target
                         : here                    ? expand_here(redirect->target)
                                                   : expand_text(redirect->target);

    if (shell.unwind == ABANDON)
        return -1;
    return here ? open_here(target) : open_target(redirect, target);
}

static bool apply(const struct redirect *redirect)
{
    int fd;

    if (redirect->kind == REDIRECT_DUP) {
        const char *target = expand_text(redirect->target);

        if (shell.unwind == ABANDON || !parse_fd(target, &fd))
            return false;
        if (fd < 0)
            close(redirect->fd);
        return fd < 0 || copy_fd(fd, redirect->fd);
    }
    fd = open_redirect(redirect);
    if (fd < 0 || fd == redirect->fd)
        return fd >= 0;
    bool copied = copy_fd(fd, redirect->fd);
    close(fd);
    return copied;
}

/* Performs one redirection. keep: it is permanent. */
static bool redirect_one(const struct redirect *redirect, bool keep)
{
    if (redirect->fd >= FIRST_PRIVATE_FD) {
        complain("only descriptors below %d can be redirected", FIRST_PRIVATE_FD);
        return false;
    }
    return (keep || save_fd(redirect->fd)) && apply(redirect);
}

struct saved_fd *redirect(const struct redirect *redirects, bool keep, bool *failed)
{
    struct saved_fd *before = saved_fds;

    *failed = false;
    if (redirects)
        fflush(stdout);
    for (; redirects && !*failed; redirects = redirects->next)
        *failed = !redirect_one(redirects, keep);
    return before;
}

void restore_fds(struct saved_fd *before)
{
    if (saved_fds != before)
        fflush(stdout);
    while (saved_fds != before) {
        const struct saved_fd *saved = saved_fds;

        saved_fds = saved->next;
        if (saved->copy >= 0) {
            dup2(saved->copy, saved->fd);
            close(saved->copy);
        } else if (saved->fd >= 0) {
            close(saved->fd);
        }
    }
}
