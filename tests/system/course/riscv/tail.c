/* SPDX-License-Identifier: MIT */
/* tail: the last lines of the input, which is kept whole in memory. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int lines = argc > 1 ? atoi(argv[1] + 1) : 10, size = 0, room = 16, n, at;
    char *text = malloc(room), *more;

    while ((n = read(0, text + size, room - size)) > 0) {
        size += n;
        if (size == room) {
            more = malloc(2 * room);
            memmove(more, text, size);
            free(text);
            text = more;
            room *= 2;
        }
    }
    for (at = size; at > 0; at--)
        if (text[at - 1] == '\n' && at < size && --lines == 0)
            break;
    write(1, text + at, size - at);
    free(text);
    exit(0);
}
