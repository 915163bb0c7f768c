/* SPDX-License-Identifier: MIT */
/* rot13: moves each letter of its arguments by 13 places. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int i;
    char *p;

    for (i = 1; i < argc; i++) {
        for (p = argv[i]; *p; p++) {
            if (*p >= 'a' && *p <= 'z')
                *p = (*p - 'a' + 13) % 26 + 'a';
            else if (*p >= 'A' && *p <= 'Z')
                *p = (*p - 'A' + 13) % 26 + 'A';
        }
        printf("%s%s", argv[i], i + 1 < argc ? " " : "\n");
    }
    exit(0);
}
