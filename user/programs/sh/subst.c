/* SPDX-License-Identifier: MIT */
/* $(command): runs the command in a child, and reads its output. */
#include "sh.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static void read_all(int fd, struct buffer *output)
{
    char block[512];
    ssize_t n;

    while ((n = read_or_interrupt(fd, block, sizeof(block))) > 0)
        buffer_append(output, block, (size_t)n);
}

char *run_for_output(const char *command)
{
    struct buffer output = {0};
    int ends[2];

    if (pipe(ends) < 0) {
        expansion_error("pipe", strerror(errno));
        return arena_copy("", 0);
    }
    struct job *job = job_new();
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
    if (pid > 0)
        read_all(ends[0], &output);
    close(ends[0]);
    shell.status = shell.substitution_status = job_wait(job);
    while (output.length > 0 && output.data[output.length - 1] == '\n')
        output.length--;
    return buffer_finish(&output);
}
