/* SPDX-License-Identifier: MIT */
/*
 * setsid [-w] COMMAND: runs a command in a new session, so that it has no terminal and no signal of this one's keys
 * reaches it. -w: waits for its end, and returns its status.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "setsid [-w] command [argument...]"

static int wait_for(pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) != pid)
        err(1, "wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    int waits = argc > 1 && strcmp(argv[1], "-w") == 0;

    answer_help(argc, argv, USAGE);
    if (argc < 2 + waits || argv[1 + waits][0] == '-')
        errx(2, "usage: " USAGE);
    /* The leader of a group cannot begin a session: its child can. */
    if (waits || getpgrp() == getpid()) {
        pid_t pid = fork();

        if (pid < 0)
            err(1, "fork");
        if (pid > 0)
            return waits ? wait_for(pid) : 0;
    }
    if (setsid() < 0)
        err(1, "setsid");
    execvp(argv[1 + waits], argv + 1 + waits);
    int error = errno;
    warn("%s", argv[1 + waits]);
    return error == ENOENT ? 127 : 126;
}
