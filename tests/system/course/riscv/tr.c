/* SPDX-License-Identifier: MIT */
/* tr: puts other characters in the place of some; tr -d leaves them out. Ranges like a-z are known. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int expand(char *set, uchar *to)
{
    int count = 0, c;

    for (; *set; set++) {
        if (set[1] == '-' && set[2]) {
            for (c = set[0]; c <= set[2]; c++)
                to[count++] = c;
            set += 2;
        } else {
            to[count++] = *set;
        }
    }
    return count;
}

int main(int argc, char *argv[])
{
    uchar from[256], to[256], c;
    int i, nfrom, nto, omit;

    if (argc != 3) {
        fprintf(2, "usage: tr from to, or tr -d set\n");
        exit(1);
    }
    omit = strcmp(argv[1], "-d") == 0;
    nfrom = expand(argv[omit ? 2 : 1], from);
    nto = expand(argv[2], to);
    while (read(0, &c, 1) == 1) {
        for (i = 0; i < nfrom && from[i] != c; i++)
            ;
        if (i < nfrom && omit)
            continue;
        if (i < nfrom)
            c = to[i < nto ? i : nto - 1];
        write(1, &c, 1);
    }
    exit(0);
}
