/* SPDX-License-Identifier: MIT */
/* od: shows the bytes of files, in hexadecimal and as text. */
#include "inputs.h"
#include "output.h"
#include <ctype.h>

#define ROW 16

static void show(unsigned long at, const unsigned char *bytes, size_t n)
{
    printf("%08lx ", at);
    for (size_t i = 0; i < ROW; i++) {
        if (i % 8 == 0)
            putchar(' ');
        if (i < n)
            printf("%02x ", bytes[i]);
        else
            fputs("   ", stdout);
    }
    fputs(" |", stdout);
    for (size_t i = 0; i < n; i++)
        putchar(isprint(bytes[i]) ? bytes[i] : '.');
    puts("|");
}

static void use(FILE *file, const char *name)
{
    unsigned char bytes[ROW];
    unsigned long at = 0;
    size_t n;

    (void)name;
    while (!ferror(stdout) && (n = fread(bytes, 1, ROW, file)) > 0) {
        show(at, bytes, n);
        at += n;
    }
    printf("%08lx\n", at);
}

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1)
        errx(2, "usage: od [file...]");
    return finish_output(each_input(argv + optind, use));
}
