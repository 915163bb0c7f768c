/* SPDX-License-Identifier: MIT */
/* sleep: waits that many seconds, which may have a fraction. */
#include "command/help.h"
#include <err.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define USAGE "sleep seconds"

#define LONGEST 1e9 /* seconds: 31 years, which the kernel can count */

int main(int argc, char **argv)
{
    char *end;

    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind != 1)
        errx(2, "usage: " USAGE);
    const char *text = argv[optind];
    double seconds = strtod(text, &end);
    if (*end || end == text || !(seconds >= 0))
        errx(2, "%s is not a number of seconds", text);
    if (seconds > LONGEST)
        seconds = LONGEST;
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (int)((seconds - (double)time.tv_sec) * 1e9);
    return nanosleep(&time, NULL) != 0;
}
