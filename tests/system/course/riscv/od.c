/* SPDX-License-Identifier: MIT */
/* od: the bytes of the input in hexadecimal, and as characters. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define WIDTH 8

void hex(uint value, int digits)
{
    while (digits-- > 0)
        printf("%c", "0123456789abcdef"[value >> 4 * digits & 15]);
}

int main(void)
{
    uchar bytes[WIDTH];
    int at, i, n;

    for (at = 0; (n = read(0, bytes, WIDTH)) > 0; at += n) {
        hex(at, 4);
        for (i = 0; i < n; i++) {
            printf(" ");
            hex(bytes[i], 2);
        }
        printf("  ");
        for (i = 0; i < n; i++)
            printf("%c", bytes[i] >= ' ' && bytes[i] < 127 ? bytes[i] : '.');
        printf("\n");
    }
    printf("%d bytes, 0x%x\n", at, at);
    exit(0);
}
