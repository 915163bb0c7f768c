/* SPDX-License-Identifier: MIT */
/*
 * date: the time of day (UTC, with -u or without); +FORMAT as strftime has it. -d TIME: another time than the present one.
 * -s TIME: sets the clock, which only root may do. A TIME is 2026-01-31 or 2026-01-31 23:59 or 2026-01-31 23:59:59, a time
 * of the present day without the date, or @SECONDS since 1970.
 */
#include "command/help.h"
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define USAGE "date [-u] [-d time | -s time] [+format]"

/* Whether the text is a time in the format. The parts that are not in the format stay as they are in *tm. */
static bool is_in_format(const char *text, const char *format, struct tm *tm)
{
    const char *end = strptime(text, format, tm);

    return end && *end == '\0';
}

static time_t time_from(const char *text)
{
    static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
                                          "%Y-%m-%d %H:%M",    "%Y-%m-%d",
                                          "%H:%M:%S",          "%H:%M"};
    time_t now = time(NULL);
    struct tm today = *gmtime(&now);

    today.tm_hour = today.tm_min = today.tm_sec = 0;
    if (*text == '@') {
        char *end;
        long long seconds = strtoll(text + 1, &end, 10);
        if (end > text + 1 && *end == '\0')
            return (time_t)seconds;
    }
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        struct tm tm = today;
        if (is_in_format(text, formats[i], &tm))
            return timegm(&tm);
    }
    errx(1, "%s: not a time", text);
}

int main(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S UTC %Y";
    time_t shown = time(NULL);
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "ud:s:")) != -1 && option != '?') {
        if (option == 'u')
            continue;
        shown = time_from(optarg);
        if (option == 's' &&
            clock_settime(CLOCK_REALTIME, &(struct timespec){.tv_sec = shown}) != 0)
            err(1, "the clock");
    }
    if (option == '?' || argc - optind > 1 || (optind < argc && argv[optind][0] != '+'))
        errx(2, "usage: " USAGE);
    if (optind < argc)
        format = argv[optind] + 1;
    size_t room = 64 * strlen(format) + 64; /* no conversion is that long */
    char *text = malloc(room);
    if (!text)
        err(1, "malloc");
    text[strftime(text, room, format, gmtime(&shown))] = '\0';
    puts(text);
    return finish_output(0);
}
