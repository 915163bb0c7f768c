/* SPDX-License-Identifier: MIT */
/* $(command): runs the command in a child, and reads its output. */
#include "sh.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* False: there is no memory for all of it. */
static bool read_all(int fd, struct buffer *output)
{
    char block[512];
    ssize_t n;

    while ((n = read_or_interrupt(fd, block, sizeof(block))) > 0) {
        if (!buffer_try(output, block, (size_t)n))
            return false;
    }
    return true;
}

char *run_for_output(const char *command)
{
    struct buffer output = {0};
    /* before the pipe, which would stay open if there were no memory */
    struct job *job = job_new(NULL);
    int ends[2];

    if (pipe(ends) < 0) {
        expansion_error("pipe", strerror(errno));
        job_free(job);
        return arena_copy("", 0);
    }
    pid_t pid = job_fork(job, false);
    if (pid == 0) {
        close(ends[0]);
        if (ends[1] != STDOUT_FILENO) {
            dup2(ends[1], STDOUT_FILENO);
            close(ends[1]);
        }
        leave(run_text(command));
    }
    close(ends[1]);
    bool complete = pid < 0 || read_all(ends[0], &output);
    close(ends[0]);
    shell.status = shell.substitution_status = job_wait(job);
    if (!complete)
        out_of_memory();
    while (output.length > 0 && output.data[output.length - 1] == '\n')
        output.length--;
    return buffer_finish(&output);
}
