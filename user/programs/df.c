/* SPDX-License-Identifier: MIT */
/* df: the mounted file systems and the room in them, in KiB. */
#include "output.h"
#include <sys/statvfs.h>

int main(void)
{
    char line[256], source[64], target[128];
    struct statvfs st;

    FILE *file = fopen("/proc/mounts", "r");
    if (!file)
        err(1, "/proc/mounts");
    printf("%-12s %-10s %9s %9s %9s  %s\n", "source", "type", "size", "used", "free", "mounted on");
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%63s %127s", source, target) != 2 || statvfs(target, &st) != 0)
            continue;
        unsigned long unit = st.f_bsize / 1024, blocks = st.f_blocks, available = st.f_bfree;
        printf("%-12s %-10s %9lu %9lu %9lu  %s\n", source, st.f_fstype, blocks * unit,
               (blocks - available) * unit, available * unit, target);
    }
    fclose(file);
    return finish_output(0);
}
