/* SPDX-License-Identifier: MIT */
/* wc: counts lines, words and bytes of files. -l, -w, -c choose. */
#include "inputs.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct count {
    unsigned long lines, words, bytes;
};

static bool show_lines, show_words, show_bytes;
static struct count total;
static int files;

static void show(const struct count *count, const char *name)
{
    if (show_lines)
        printf("%7lu ", count->lines);
    if (show_words)
        printf("%7lu ", count->words);
    if (show_bytes)
        printf("%7lu ", count->bytes);
    printf("%s\n", strcmp(name, "-") == 0 ? "" : name);
}

static int use(FILE *file, const char *name)
{
    struct count count = {0};
    bool in_word = false;
    int c;

    while ((c = getc(file)) != EOF) {
        count.bytes++;
        count.lines += c == '\n';
        count.words += !in_word && !isspace(c);
        in_word = !isspace(c);
    }
    show(&count, name);
    total.lines += count.lines;
    total.words += count.words;
    total.bytes += count.bytes;
    files++;
    return ferror(file);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "lwc")) != -1) {
        if (option == '?')
            errx(2, "usage: wc [-lwc] [file...]");
        show_lines |= option == 'l';
        show_words |= option == 'w';
        show_bytes |= option == 'c';
    }
    if (!show_lines && !show_words && !show_bytes)
        show_lines = show_words = show_bytes = true;
    int status = each_input(argv + optind, use);
    if (files > 1)
        show(&total, "total");
    return status;
}
