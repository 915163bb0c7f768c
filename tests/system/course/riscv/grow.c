/* SPDX-License-Identifier: MIT */
/* grow: the heap grows and shrinks by sbrk(); new pages are zero, and old ones keep their bytes. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define PAGE 4096

int main(void)
{
    char *start = sbrk(0), *p;
    int i, zero = 0, kept = 0;

    p = sbrk(10 * PAGE);
    printf("%s\n", p == start ? "old end returned" : "wrong end");
    for (i = 0; i < 10; i++) {
        zero += p[i * PAGE] == 0;
        p[i * PAGE] = i + 1;
    }
    sbrk(-5 * PAGE);
    for (i = 0; i < 5; i++)
        kept += p[i * PAGE] == i + 1;
    printf("%d zero, %d kept, end %d pages on\n", zero, kept,
           (int)((char *)sbrk(0) - start) / PAGE);
    p = sbrk(5 * PAGE);
    printf("the heap that came back is %s\n", p[0] == 0 ? "zero" : "old");
    printf("%s\n", sbrk(0x7f000000) == (char *)-1 ? "too much is refused" : "two gigabytes");
    if (fork() == 0) {
        start[0] = 99;
        exit(0);
    }
    wait(0);
    printf("the child wrote %s\n", start[0] == 1 ? "its own" : "mine");
    exit(0);
}
