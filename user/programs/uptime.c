/* SPDX-License-Identifier: MIT */
/* uptime: the time since the machine was started. */
#include "output.h"
#include <time.h>

int main(int argc, char **argv)
{
    struct timespec now;

    expect_no_arguments(argc, argv);
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        err(1, "clock_gettime");
    unsigned long seconds = (unsigned long)now.tv_sec;
    printf("up %lu:%02lu:%02lu\n", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return finish_output(0);
}
