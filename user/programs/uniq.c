/* SPDX-License-Identifier: MIT */
/* uniq: adjacent equal lines once. -c: with how many there were. */
#include "inputs.h"
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static bool counting;
static char *last;
static unsigned long times;

static void flush_last(void)
{
    if (!last)
        return;
    if (counting)
        printf("%7lu ", times);
    fputs(last, stdout);
    free(last);
    last = NULL;
}

static int use(FILE *file, const char *name)
{
    char *line = NULL;
    size_t room = 0;

    (void)name;
    while (getline(&line, &room, file) >= 0) {
        if (last && strcmp(last, line) == 0) {
            times++;
            continue;
        }
        flush_last();
        last = strdup(line);
        times = 1;
    }
    free(line);
    return ferror(file);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "c")) != -1)
        counting |= option == 'c';
    int status = each_input(argv + optind, use);
    flush_last();
    return finish_output(status);
}
