/* SPDX-License-Identifier: MIT */
/* uptime: the time since the machine was started, and the load: the averages of the last 1, 5 and 15 minutes. */
#include "output.h"
#include <time.h>

/* The load, if the system tells it. */
static void show_load(void)
{
    char load[3][16];
    FILE *file = fopen("/proc/loadavg", "r");

    if (!file)
        return;
    if (fscanf(file, "%15s %15s %15s", load[0], load[1], load[2]) == 3)
        printf(", load %s %s %s", load[0], load[1], load[2]);
    fclose(file);
}

int main(int argc, char **argv)
{
    struct timespec now;

    expect_no_arguments(argc, argv);
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        err(1, "clock_gettime");
    unsigned long seconds = (unsigned long)now.tv_sec;
    printf("up %lu:%02lu:%02lu", seconds / 3600, seconds / 60 % 60, seconds % 60);
    show_load();
    printf("\n");
    return finish_output(0);
}
