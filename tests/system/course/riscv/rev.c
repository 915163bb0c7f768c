/* SPDX-License-Identifier: MIT */
/* rev: turns each line of the input round. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    char line[100], c;
    int i, n;

    while ((n = strlen(gets(line, sizeof(line)))) > 0) {
        if (line[n - 1] == '\n')
            n--;
        for (i = 0; i < n / 2; i++) {
            c = line[i];
            line[i] = line[n - 1 - i];
            line[n - 1 - i] = c;
        }
        write(1, line, n);
        write(1, "\n", 1);
    }
    exit(0);
}
