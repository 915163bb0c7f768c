/* SPDX-License-Identifier: MIT */
/*
 * nohup COMMAND: runs a command that does not end with the terminal. If the output goes to the terminal, it goes to the
 * file nohup.out instead.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define USAGE "nohup command [argument...]"

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (argc < 2 || (argv[1][0] == '-' && argc < 3))
        errx(127, "usage: " USAGE);
    if (isatty(STDOUT_FILENO)) {
        int fd = open("nohup.out", O_WRONLY | O_CREAT | O_APPEND, 0600);

        if (fd < 0)
            err(127, "nohup.out");
        warnx("the output goes to nohup.out");
        dup2(fd, STDOUT_FILENO);
        close(fd);
    }
    if (isatty(STDERR_FILENO))
        dup2(STDOUT_FILENO, STDERR_FILENO);
    signal(SIGHUP, SIG_IGN);
    execvp(argv[1], argv + 1);
    int error = errno;
    warn("%s", argv[1]);
    return error == ENOENT ? 127 : 126;
}
