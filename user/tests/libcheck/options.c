/* SPDX-License-Identifier: MIT */
/* getopt() and getopt_long(). */
#include "check.h"
#include <getopt.h>
#include <unistd.h>

#define ARGS(...) ((char *[]){(char[]){"prog"}, __VA_ARGS__, NULL})
#define W(word) ((char[]){word})

/* All results of getopt() for a command line, as "a,b:argument,?x,|2": the last is optind. */
static const char *short_options(char **argv, const char *options)
{
    static char text[128];
    int argc = 0, option;

    while (argv[argc])
        argc++;
    text[0] = '\0';
    for (optind = 0; (option = getopt(argc, argv, options)) != -1;) {
        size_t end = strlen(text);
        bool bad = option == '?' || option == ':';

        snprintf(text + end, sizeof(text) - end, "%c%s%s%c", option, optarg ? ":" : "",
                 optarg ? optarg : "", bad ? optopt : ',');
    }
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "|%d", optind);
    return text;
}

static void shorts(void)
{
    opterr = 0;
    CHECK_TEXT(short_options(ARGS(W("-a"), W("-b"), W("arg"), W("x")), "+ab:"), "a,b:arg,|4");
    CHECK_TEXT(short_options(ARGS(W("-abarg"), W("x")), "+ab:"), "a,b:arg,|2");
    CHECK_TEXT(short_options(ARGS(W("-a"), W("--"), W("-b")), "+ab:"), "a,|3");
    CHECK_TEXT(short_options(ARGS(W("-"), W("-a")), "+ab:"), "|1");
    CHECK_TEXT(short_options(ARGS(W("x"), W("-a")), "+ab:"), "|1");
    CHECK_TEXT(short_options(ARGS(W("-z"), W("-a")), "+ab:"), "?za,|3");
    CHECK_TEXT(short_options(ARGS(W("-b")), "+ab:"), "?b|2");
    CHECK_TEXT(short_options(ARGS(W("-b")), "+:ab:"), ":b|2");
}

static int flag;

/* The same for getopt_long(), with the place of each long option behind a # */
static const char *long_options(char **argv)
{
    static const struct option list[] = {
        {"all", no_argument, NULL, 'a'},    {"file", required_argument, NULL, 'f'},
        {"filter", no_argument, NULL, 'F'}, {"color", optional_argument, NULL, 'c'},
        {"flag", no_argument, &flag, 7},    {NULL, 0, NULL, 0},
    };
    static char text[128];
    int argc = 0, option, index = -1;

    while (argv[argc])
        argc++;
    text[0] = '\0';
    for (optind = 0; (option = getopt_long(argc, argv, "+:af:", list, &index)) != -1; index = -1) {
        size_t end = strlen(text);

        snprintf(text + end, sizeof(text) - end, "%c%s%s#%d,", option ? option : '0',
                 optarg ? ":" : "", optarg ? optarg : "", index);
    }
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "|%d", optind);
    return text;
}

static void longs(void)
{
    CHECK_TEXT(long_options(ARGS(W("--all"), W("--file"), W("x"), W("y"))), "a#0,f:x#1,|4");
    CHECK_TEXT(long_options(ARGS(W("--file=x"), W("--color=red"), W("--color"), W("z"))),
               "f:x#1,c:red#3,c#3,|4");
    CHECK_TEXT(long_options(ARGS(W("-af"), W("x"), W("--al"), W("--"), W("--all"))),
               "a#-1,f:x#-1,a#0,|5");
    CHECK_TEXT(long_options(ARGS(W("--filt"), W("x"))), "F#2,|2");
    CHECK_TEXT(long_options(ARGS(W("--fl"))), "0#4,|2");
    CHECK(flag == 7);
    CHECK_TEXT(long_options(ARGS(W("--nope"))), "?#-1,|2");
    CHECK_TEXT(long_options(ARGS(W("x"), W("--all"))), "|1");
}

void check_options(void)
{
    shorts();
    longs();
}
