/* SPDX-License-Identifier: MIT */
/* uniq: leaves out lines equal to the one before; -c counts them, -d shows only those. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

char line[128], before[128];

void show(int count, char mode)
{
    if (count == 0 || (mode == 'd' && count == 1))
        return;
    if (mode == 'c')
        printf("%d ", count);
    printf("%s", before);
}

int main(int argc, char *argv[])
{
    char mode = argc > 1 && argv[1][0] == '-' ? argv[1][1] : 0;
    int count = 0;

    for (;;) {
        gets(line, sizeof(line));
        if (count > 0 && strcmp(line, before) == 0) {
            count++;
            continue;
        }
        show(count, mode);
        if (line[0] == 0)
            break;
        strcpy(before, line);
        count = 1;
    }
    exit(0);
}
