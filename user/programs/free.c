/* SPDX-License-Identifier: MIT */
/* free: physical memory in KiB, from /proc/meminfo. */
#include "output.h"
#include <string.h>

int main(int argc, char **argv)
{
    char line[80], name[32];
    unsigned long value, total = 0, available = 0;

    expect_no_arguments(argc, argv);
    FILE *file = fopen("/proc/meminfo", "r");
    if (!file)
        err(1, "/proc/meminfo");
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%31[^:]: %lu", name, &value) != 2)
            continue;
        if (strcmp(name, "MemTotal") == 0)
            total = value;
        if (strcmp(name, "MemFree") == 0)
            available = value;
    }
    fclose(file);
    printf("          total       used       free\n");
    printf("Mem: %10lu %10lu %10lu\n", total, total - available, available);
    return finish_output(0);
}
