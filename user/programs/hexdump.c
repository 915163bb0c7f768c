/* SPDX-License-Identifier: MIT */
/*
 * hexdump: shows bytes in hexadecimal and as characters, 16 in a line; equal lines in a row are shown as *. -n N: of N
 * bytes; -s N: from N on.
 */
#include "command/help.h"
#include "numbers.h"
#include "inputs.h"
#include "output.h"
#include <limits.h>

#define USAGE "hexdump [-C] [-n bytes] [-s bytes] [file...]"

#define WIDTH 16

static long long skip, limit = LLONG_MAX, offset;
static unsigned char line[WIDTH], before[WIDTH];
static size_t used;
static bool any, starred;

static void show_line(void)
{
    if (any && used == WIDTH && memcmp(line, before, WIDTH) == 0) {
        if (!starred)
            puts("*");
        starred = true;
        return;
    }
    starred = false;
    any = true;
    printf("%08llx", offset);
    for (size_t i = 0; i < WIDTH; i++) {
        if (i % 8 == 0)
            putchar(' ');
        if (i < used)
            printf(" %02x", line[i]);
        else
            printf("   ");
    }
    printf("  |");
    for (size_t i = 0; i < used; i++)
        putchar(line[i] >= ' ' && line[i] < 127 ? line[i] : '.');
    puts("|");
    memcpy(before, line, WIDTH);
}

static void take(FILE *file, const char *name)
{
    int c;

    (void)name;
    while (limit > 0 && (c = getc(file)) != EOF) {
        if (skip > 0) {
            skip--;
            offset++;
            continue;
        }
        line[used++] = (unsigned char)c;
        limit--;
        if (used < WIDTH)
            continue;
        show_line();
        offset += WIDTH;
        used = 0;
    }
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "Cn:s:")) != -1) {
        if (option == 'n')
            limit = number_from(optarg, 0, LLONG_MAX);
        else if (option == 's')
            skip = number_from(optarg, 0, LLONG_MAX);
        else if (option == '?')
            errx(2, "usage: " USAGE);
    }
    int status = each_input(argv + optind, take);
    if (used > 0)
        show_line();
    if (offset + (long long)used > 0)
        printf("%08llx\n", offset + (long long)used);
    return finish_output(status);
}
