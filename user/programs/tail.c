/* SPDX-License-Identifier: MIT */
/* tail: the last lines (-n N) of files. */
#include "inputs.h"
#include "output.h"
#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

static size_t lines = 10;

static int use(FILE *file, const char *name)
{
    char **kept = calloc(lines + 1, sizeof(char *)), *line = NULL;
    size_t count = 0, room = 0;

    (void)name;
    if (!kept)
        err(1, "malloc");
    while (lines > 0 && getline(&line, &room, file) >= 0) {
        free(kept[count % lines]);
        kept[count++ % lines] = line;
        line = NULL;
        room = 0;
    }
    for (size_t i = count > lines ? count - lines : 0; i < count; i++)
        fputs(kept[i % lines], stdout);
    for (size_t i = 0; i < lines; i++)
        free(kept[i]);
    free(line);
    free(kept);
    return ferror(file);
}

int main(int argc, char **argv)
{
    int option;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        lines = (size_t)strtoul(argv[1] + 1, NULL, 10);
        return finish_output(each_input(argv + 2, use));
    }
    while ((option = getopt(argc, argv, "n:")) != -1) {
        if (option != 'n')
            errx(2, "usage: tail [-n lines | -lines] [file...]");
        lines = (size_t)strtoul(optarg, NULL, 10);
    }
    return finish_output(each_input(argv + optind, use));
}
