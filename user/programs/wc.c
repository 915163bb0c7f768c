/* SPDX-License-Identifier: MIT */
/* wc: counts lines, words and bytes of files. -l, -w, -c choose; -m, characters, is the same as -c here. */
#include "command/help.h"
#include "inputs.h"
#include "output.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define USAGE "wc [-lw] [-c | -m] [file...]"

struct count {
    unsigned long lines, words, bytes;
};

static bool show_lines, show_words, show_bytes;
static bool show_names;
static struct count total;
static int files;

static void show(const struct count *count, const char *name)
{
    const unsigned long numbers[] = {count->lines, count->words, count->bytes};
    const bool wanted[] = {show_lines, show_words, show_bytes};
    const char *between = "";

    for (int i = 0; i < 3; i++) {
        if (wanted[i]) {
            printf("%s%lu", between, numbers[i]);
            between = " ";
        }
    }
    if (show_names)
        printf(" %s", name);
    putchar('\n');
}

static void use(FILE *file, const char *name)
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
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "lwcm")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        show_lines |= option == 'l';
        show_words |= option == 'w';
        show_bytes |= option == 'c' || option == 'm';
    }
    if (!show_lines && !show_words && !show_bytes)
        show_lines = show_words = show_bytes = true;
    show_names = optind < argc;
    int status = each_input(argv + optind, use);
    if (files > 1)
        show(&total, "total");
    return finish_output(status);
}
