/* SPDX-License-Identifier: MIT */
/* console: programs for xv6 write %d, %x, %p, %s and %c with any sign, and forget the rest. */
#include "types.h"
#include "stat.h"
#include "user.h"

#define NULL 0

int main(int argc, char **argv)
{
    char *text = NULL;
    short small = -3;

    printf(1, "%d %d %x\n", 2147483647, -2147483647 - 1, 0xbeef);
    printf(1, "%s, %c%c, %d%%\n", "text", 'h', 'i', small);
    printf(1, "%x, %p\n", -1, (void *)0xab);
    printf(1, "%s\n", text);
    text = realloc(NULL, 4);
    strcpy(text, "abc");
    text = realloc(text, 4000);
    printf(1, "%s again\n", text);
    free(text);
    exit();
}
