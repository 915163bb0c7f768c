/* SPDX-License-Identifier: MIT */
/* alarm: a handler is called again and again while the program counts, and loses none of its numbers. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

volatile int rings;

void ring(void)
{
    rings++;
    sigreturn();
}

int main(void)
{
    volatile unsigned count = 0;
    unsigned i;

    sigalarm(1, ring);
    for (i = 0; rings < 5; i++)
        count++;
    sigalarm(0, 0);
    printf("%s\n", i == count ? "five rings" : "lost numbers");
    printf("%d\n", sigalarm(-1, ring));
    exit(0);
}
