/* SPDX-License-Identifier: MIT */
/* cmp: tells where two files differ first. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int a, b, na, nb, at = 1, line = 1;
    char ca, cb;

    if (argc != 3 || (a = open(argv[1], 0)) < 0 || (b = open(argv[2], 0)) < 0) {
        fprintf(2, "cmp: needs two files\n");
        exit(2);
    }
    for (;; at++) {
        na = read(a, &ca, 1);
        nb = read(b, &cb, 1);
        if (na != 1 || nb != 1)
            break;
        if (ca != cb) {
            printf("byte %d, line %d: %c and %c\n", at, line, ca, cb);
            exit(1);
        }
        line += ca == '\n';
    }
    if (na != nb) {
        printf("%s is shorter\n", na < nb ? argv[1] : argv[2]);
        exit(1);
    }
    exit(0);
}
