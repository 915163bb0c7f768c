/* SPDX-License-Identifier: MIT */
/* comm: lines that two sorted files have in common, and those of each one alone. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

struct source {
    int fd, left;
    char line[64];
};

void advance(struct source *s)
{
    int n = 0;
    char c;

    s->left = 0;
    while (n + 1 < (int)sizeof(s->line) && read(s->fd, &c, 1) == 1) {
        s->left = 1;
        if (c == '\n')
            break;
        s->line[n++] = c;
    }
    s->line[n] = 0;
}

int main(int argc, char *argv[])
{
    struct source a, b;
    int order;

    if (argc != 3 || (a.fd = open(argv[1], 0)) < 0 || (b.fd = open(argv[2], 0)) < 0) {
        fprintf(2, "comm: needs two files\n");
        exit(1);
    }
    advance(&a);
    advance(&b);
    while (a.left || b.left) {
        order = !a.left ? 1 : !b.left ? -1 : strcmp(a.line, b.line);
        printf("%s %s\n", order < 0 ? "<" : order > 0 ? ">" : "=", order <= 0 ? a.line : b.line);
        if (order <= 0)
            advance(&a);
        if (order >= 0)
            advance(&b);
    }
    exit(0);
}
