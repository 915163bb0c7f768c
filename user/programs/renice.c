/* SPDX-License-Identifier: MIT */
/*
 * renice -n CHANGE ID...: changes the nice value of processes by a number. -p: each ID is a process, as without an option;
 * -g: a process group; -u: a user's name or number. In place of -n CHANGE the first argument may be the new value itself.
 */
#include "command/help.h"
#include "names.h"
#include "numbers.h"
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define USAGE "renice {-n change | value} [-g | -p | -u] id..."
#define MOST 1000 /* a change beyond the ends means the last value there */

static bool renice(int kind, const char *name, int number, bool is_change)
{
    uid_t user = 0;
    int old = 0;

    if (kind == PRIO_USER && !user_number(name, &user))
        errx(1, "%s: no such user", name);
    id_t id = kind == PRIO_USER ? user : (id_t)number_from(name, 1, INT_MAX);

    errno = 0;
    if (is_change)
        old = getpriority(kind, id);
    if (errno == 0 && setpriority(kind, id, old + number) == 0)
        return true;
    warn("%s", name);
    return false;
}

int main(int argc, char **argv)
{
    int option, kind = PRIO_PROCESS, number = 0;
    bool is_change = false, good = true;

    answer_help(argc, argv, USAGE);
    bool has_value = argc > 1 && argv[1][0] != '-';
    if (has_value) {
        number = (int)number_from(argv[1], NICE_MIN, NICE_MAX);
        optind = 2;
    }
    while ((option = getopt(argc, argv, "gn:pu")) != -1) {
        if (option == '?' || (option == 'n' && has_value))
            errx(2, "usage: " USAGE);
        if (option == 'n') {
            number = (int)number_from(optarg, -MOST, MOST);
            is_change = true;
        } else {
            kind = option == 'g' ? PRIO_PGRP : option == 'u' ? PRIO_USER : PRIO_PROCESS;
        }
    }
    if (optind == argc || (!has_value && !is_change))
        errx(2, "usage: " USAGE);
    for (; optind < argc; optind++)
        good &= renice(kind, argv[optind], number, is_change);
    return !good;
}
