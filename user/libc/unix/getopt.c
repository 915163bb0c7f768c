/* SPDX-License-Identifier: MIT */
/*
 * getopt: the options of a command line, "-abc", "-o argument" and "-oargument", up to "--" or the
 * first word that is not an option. A colon behind a letter in the list marks an option with an
 * argument. A leading colon silences messages, and returns ':' for a missing argument.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static int complain(const char *options, const char *message, int result)
{
    if (opterr != 0 && options[0] != ':')
        fprintf(stderr, "%s: %s -- %c\n", program_name, message, optopt);
    return result;
}

int getopt(int argc, char *const argv[], const char *options)
{
    static int offset; /* of the next letter in argv[optind], if several share a word */
    const char *word, *letter;

    options += options[0] == '+'; /* elsewhere: operands end the options, as they always do here */
    if (optind == 0) {            /* start again */
        optind = 1;
        offset = 0;
    }
    optarg = NULL;
    if (offset == 0) {
        if (optind >= argc || argv[optind][0] != '-' || argv[optind][1] == '\0')
            return -1;
        if (strcmp(argv[optind], "--") == 0) {
            optind++;
            return -1;
        }
        offset = 1;
    }
    word = argv[optind];
    optopt = (unsigned char)word[offset++];
    letter = optopt == ':' ? NULL : strchr(options, optopt);
    if (word[offset] == '\0' || (letter != NULL && letter[1] == ':')) {
        optind++; /* the word is used up; an argument may follow */
        if (letter != NULL && letter[1] == ':' && word[offset] != '\0')
            optarg = argv[optind - 1] + offset;
        offset = 0;
    }
    if (letter == NULL)
        return complain(options, "unknown option", '?');
    if (letter[1] == ':' && optarg == NULL) {
        if (optind >= argc)
            return complain(options, "option needs an argument", options[0] == ':' ? ':' : '?');
        optarg = argv[optind++];
    }
    return optopt;
}
