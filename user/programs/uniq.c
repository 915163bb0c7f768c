/* SPDX-License-Identifier: MIT */
/* uniq: adjacent equal lines once. -c: with how many there were. */
#include "inputs.h"
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static bool counting;
static const char *output;

struct line {
    char *text;
    size_t room, length;
};

static bool same(const struct line *a, const struct line *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void show(const struct line *line, unsigned long times)
{
    if (times == 0)
        return;
    if (counting)
        printf("%7lu ", times);
    fwrite(line->text, 1, line->length, stdout);
    putchar('\n');
}

static void use(FILE *file, const char *name)
{
    struct line line = {0}, last = {0};
    unsigned long times = 0;
    ssize_t n;

    (void)name;
    if (output && !freopen(output, "w", stdout))
        err(1, "%s", output);
    while (!ferror(stdout) && (n = getline(&line.text, &line.room, file)) >= 0) {
        line.length = (size_t)n - (line.text[n - 1] == '\n');
        if (times == 0 || !same(&line, &last)) {
            show(&last, times);
            struct line swapped = last;
            last = line;
            line = swapped;
            times = 0;
        }
        times++;
    }
    show(&last, times);
    free(line.text);
    free(last.text);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: uniq [-c] [input [output]]");
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "c")) != -1) {
        if (option == '?')
            usage();
        counting = true;
    }
    if (argc - optind > 2)
        usage();
    if (argc - optind == 2) {
        output = argv[argc - 1];
        argv[argc - 1] = NULL;
    }
    return finish_output(each_input(argv + optind, use));
}
