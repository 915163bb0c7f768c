/* SPDX-License-Identifier: MIT */
/* The names of Linux's calls, which differ between the machines: the kernel tells them in /proc/linux. */
#include "strace.h"
#include <stdlib.h>
#include <string.h>

static struct call calls[LINUX_LIMIT];

/* Reads the list: number, name, whether it is there, its count, the letters of its arguments or "-". */
static void read_list(void)
{
    FILE *list = fopen("/proc/linux", "r");
    char name[64], kinds[8];
    unsigned number;

    while (list && fscanf(list, "%u %63s %*s %*s %7s", &number, name, kinds) == 3) {
        if (number < LINUX_LIMIT)
            calls[number] = (struct call){strdup(name), strcmp(kinds, "-") ? strdup(kinds) : ""};
    }
    if (list)
        fclose(list);
}

const struct call *find_linux_call(uint32_t number)
{
    static const struct call none;
    static int there;

    if (!there++)
        read_list();
    return number < LINUX_LIMIT ? &calls[number] : &none;
}
