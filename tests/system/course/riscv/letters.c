/* SPDX-License-Identifier: MIT */
/* letters: how often each letter occurs, as bars. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

typedef unsigned char uint8_t;
typedef unsigned int uint32_t;

int main(void)
{
    uint32_t counts[26];
    uint8_t c;
    int i;

    memset(counts, 0, sizeof(counts));
    while (read(0, &c, 1) == 1) {
        c |= 'a' - 'A';
        if (c >= 'a' && c <= 'z')
            counts[c - 'a']++;
    }
    for (i = 0; i < 26; i++) {
        if (counts[i] == 0)
            continue;
        printf("%c ", 'a' + i);
        while (counts[i]-- > 0)
            printf("#");
        printf("\n");
    }
    exit(0);
}
