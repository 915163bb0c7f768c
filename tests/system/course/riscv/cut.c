/* SPDX-License-Identifier: MIT */
/* cut: one field of each line; the fields end at a character. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int field = 1, wanted;
    char c;

    if (argc != 3 || (wanted = atoi(argv[2])) < 1) {
        fprintf(2, "usage: cut character number\n");
        exit(1);
    }
    while (read(0, &c, 1) == 1) {
        if (c == '\n') {
            printf("\n");
            field = 1;
        } else if (c == argv[1][0]) {
            field++;
        } else if (field == wanted) {
            printf("%c", c);
        }
    }
    exit(0);
}
