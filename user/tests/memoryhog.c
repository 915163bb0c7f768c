/* SPDX-License-Identifier: MIT */
/*
 * memoryhog [-l | -q]: allocates all the memory that it can get, and keeps asking for more until it is
 * killed; with -q it sleeps after the first refusal.
 *
 * With -l it first asks for as much as the kernel promises, without touching it. Then it touches
 * all of it, and prints "all touched" if it gets that far.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096
#define STEP (1 << 24)

static char *more(intptr_t bytes)
{
    char *block = sbrk(bytes);

    return block == (char *)-1 ? NULL : block;
}

static void touch(char *from, const char *to)
{
    for (; from < to; from += PAGE)
        *from = 1;
}

static void take_now(bool asks_again)
{
    for (;;) {
        char *block = more(PAGE);
        if (block)
            *block = 1;
        else if (!asks_again)
            pause();
    }
}

static void take_later(void)
{
    char *start = sbrk(0);

    while (more(STEP))
        continue;
    touch(start, sbrk(0));
    puts("all touched");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "-l") == 0)
        take_later();
    else
        take_now(argc == 1);
    return 0;
}
