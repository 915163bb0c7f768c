/* SPDX-License-Identifier: MIT */
/*
 * strace [-cf] [-o FILE] PROGRAM [ARGUMENT...]: runs a program and shows its system calls.
 *
 *   -c  only counts them     -f  its children too     -o  into a file, not to standard error
 *
 * A child makes its calls be reported to a pipe from then on (trace()), and executes the program.
 * The records from the pipe are printed here, until all processes that report to it have ended.
 */
#include "command/help.h"
#include "strace.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "strace [-cf] [-o file] program [argument...]"

#define HEADER_SIZE offsetof(struct trace_record, data)

static bool count_only, with_children;
static FILE *out;

static void run_traced(int pipe_end, char **argv)
{
    if (fcntl(pipe_end, F_SETFD, FD_CLOEXEC) != 0)
        err(126, "fcntl");
    if (trace(pipe_end, with_children ? TRACE_CHILDREN : 0) != 0)
        err(126, "trace");
    execvp(argv[0], argv);
    int error = errno;
    trace(-1, 0);
    errno = error;
    warn("%s", argv[0]);
    _exit(error == ENOENT ? 127 : 126);
}

/* Reads n bytes of the pipe: false at its end. */
static bool read_exactly(int fd, void *to, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = read(fd, (char *)to + done, n - done);
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* One record; its first bytes hold its length. */
static bool read_record(int fd, struct trace_record *record)
{
    if (!read_exactly(fd, record, HEADER_SIZE))
        return false;
    if (record->size < HEADER_SIZE || record->size > sizeof(*record))
        errx(1, "there is a record of %u bytes: this is no trace", (unsigned)record->size);
    return read_exactly(fd, record->data, record->size - HEADER_SIZE);
}

static void show_all(int fd)
{
    struct trace_record record;

    while (read_record(fd, &record)) {
        if (count_only) {
            count_record(&record);
            continue;
        }
        if (with_children)
            fprintf(out, "[pid %d] ", (int)record.pid);
        print_record(out, &record);
    }
    if (count_only)
        print_counts(out);
}

static void usage(void)
{
    errx(2, "usage: " USAGE);
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    int option, ends[2], status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "cfo:")) != -1) {
        if (option == 'o')
            path = optarg;
        else if (option == 'c')
            count_only = true;
        else if (option == 'f')
            with_children = true;
        else
            usage();
    }
    if (optind == argc)
        usage();
    out = path ? fopen(path, "w") : stderr;
    if (!out)
        err(1, "%s", path);
    if (fcntl(fileno(out), F_SETFD, path ? FD_CLOEXEC : 0) != 0 || pipe(ends) != 0)
        err(1, "pipe");
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        close(ends[0]);
        run_traced(ends[1], argv + optind);
    }
    close(ends[1]);
    show_all(ends[0]);
    if (waitpid(pid, &status, 0) != pid)
        err(1, "waitpid");
    if (fflush(out) != 0 || ferror(out))
        err(1, "%s", path ? path : "standard error");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
