/* SPDX-License-Identifier: MIT */
/* wrap: breaks lines that are longer than a width, between words if it can. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

char word[64];
int length, column;

void flush_word(int width)
{
    if (length == 0)
        return;
    if (column > 0 && column + 1 + length > width) {
        printf("\n");
        column = 0;
    }
    word[length] = 0;
    printf("%s%s", column > 0 ? " " : "", word);
    column += length + (column > 0);
    length = 0;
}

int main(int argc, char *argv[])
{
    int width = argc > 1 ? atoi(argv[1]) : 72;
    char c;

    while (read(0, &c, 1) == 1) {
        if (c == ' ' || c == '\n')
            flush_word(width);
        else if (length + 1 < (int)sizeof(word))
            word[length++] = c;
    }
    flush_word(width);
    printf("\n");
    exit(0);
}
