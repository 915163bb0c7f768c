/* SPDX-License-Identifier: MIT */
/*
 * watch: runs a command again and again, and shows its output from the top of the screen. -n N: every N seconds, not 2;
 * -c N: N times only.
 */
#include "command/help.h"
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <string.h>
#include <time.h>

#define USAGE "watch [-c times] [-n seconds] command [word...]"

/* The words of a command, with blanks between, for the shell. */
static char *join_words(char **words)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);

    for (int i = 0; memory && words[i]; i++)
        fprintf(memory, "%s%s", i ? " " : "", words[i]);
    if (!memory || fclose(memory) != 0)
        err(1, "malloc");
    return text;
}

int main(int argc, char **argv)
{
    long long seconds = 2, times = LLONG_MAX;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+c:n:")) != -1) {
        if (option == 'n')
            seconds = number_from(optarg, 1, 86400);
        else if (option == 'c')
            times = number_from(optarg, 1, LLONG_MAX);
        else
            errx(2, "usage: " USAGE);
    }
    if (optind == argc)
        errx(2, "usage: " USAGE);
    char *command = join_words(argv + optind);
    for (; times > 0 && !ferror(stdout); times--) {
        time_t now = time(NULL);

        printf("\033[H\033[J%s, every %llds: %s\n", command, seconds, ctime(&now));
        fflush(stdout);
        system(command);
        if (times > 1)
            sleep((unsigned)seconds);
    }
    free(command);
    return finish_output(0);
}
