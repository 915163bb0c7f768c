/* SPDX-License-Identifier: MIT */
/*
 * nice [-n CHANGE] COMMAND: runs a command that leaves more of the processors' time to others: its nice value is higher by
 * 10, or by the given number. Only root may lower it. Without a command: prints the nice value.
 */
#include "command/help.h"
#include "numbers.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define USAGE "nice [-n change] [command [argument...]]"
#define MOST 1000 /* a change beyond the ends means the last value there */

int main(int argc, char **argv)
{
    int option, change = 10;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+n:")) != -1) {
        if (option != 'n')
            errx(125, "usage: " USAGE);
        change = (int)number_from(optarg, -MOST, MOST);
    }
    if (optind == argc) {
        printf("%d\n", getpriority(PRIO_PROCESS, 0));
        return 0;
    }
    errno = 0;
    if (nice(change) == -1 && errno != 0)
        warn("cannot change the nice value"); /* the command runs nevertheless (POSIX) */
    execvp(argv[optind], argv + optind);
    int error = errno;
    warn("%s", argv[optind]);
    return error == ENOENT ? 127 : 126;
}
