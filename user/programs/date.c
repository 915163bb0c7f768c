/* SPDX-License-Identifier: MIT */
/* date: the time of day (UTC, with -u or without); +format as strftime has it. */
#include "command/help.h"
#include "output.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define USAGE "date [-u] [+format]"

int main(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S UTC %Y";
    time_t now = time(NULL);
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "u")) == 'u')
        continue;
    if (option == '?' || argc - optind > 1 || (optind < argc && argv[optind][0] != '+'))
        errx(2, "usage: " USAGE);
    if (optind < argc)
        format = argv[optind] + 1;
    size_t room = 64 * strlen(format) + 64; /* no conversion is that long */
    char *text = malloc(room);
    if (!text)
        err(1, "malloc");
    text[strftime(text, room, format, gmtime(&now))] = '\0';
    puts(text);
    return finish_output(0);
}
