/* SPDX-License-Identifier: MIT */
/* uname: the name and version of the system, all of it with -a. */
#include "command/help.h"
#include "output.h"
#include <string.h>
#include <sys/utsname.h>

#define USAGE "uname [-asnrvm]"

#define PARTS 5

static const char letters[] = "snrvm"; /* in the order in which they are printed */

/* The parts that the options select, a bit each. */
static unsigned choose(int argc, char **argv)
{
    unsigned chosen = 0;
    int option;

    while ((option = getopt(argc, argv, "asnrvm")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        if (option == 'a')
            chosen = (1u << PARTS) - 1;
        else
            chosen |= 1u << (strchr(letters, option) - letters);
    }
    if (optind != argc)
        errx(2, "usage: " USAGE);
    return chosen ? chosen : 1;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    unsigned chosen = choose(argc, argv);
    const char *before = "";
    struct utsname name;

    if (uname(&name) < 0)
        err(1, "/proc/version");
    const char *part[PARTS] = {name.sysname, name.nodename, name.release, name.version,
                               name.machine};
    for (int i = 0; i < PARTS; i++) {
        if (!(chosen & 1u << i))
            continue;
        printf("%s%s", before, part[i]);
        before = " ";
    }
    putchar('\n');
    return finish_output(0);
}
