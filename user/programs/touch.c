/* SPDX-License-Identifier: MIT */
/*
 * touch: sets the times of files, and makes missing ones. -c: makes none; -a, -m: only the time of
 * the last access, or change; -r FILE: to the times of a file; -t [[CC]YY]MMDDhhmm[.SS], -d
 * YYYY-MM-DDThh:mm:SS.
 */
#include "command/help.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USAGE "touch [-acm] [-r file | -t time | -d date] file..."

static bool existing_only, accessed, modified;
static struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};

static int touch(const char *path)
{
    if (utimens(path, times) == 0)
        return 0;
    if (errno == ENOENT && existing_only)
        return 0;
    int fd = errno == ENOENT ? open(path, O_WRONLY | O_CREAT, 0666) : -1;
    if (fd >= 0 && close(fd) == 0 && utimens(path, times) == 0)
        return 0;
    warn("%s", path);
    return 1;
}

/*
 * Sets both times, if the date is valid: otherwise a field out of its range would be carried over.
 */
static void set_times(const char *text, struct tm tm)
{
    struct tm given = tm;
    time_t seconds = timegm(&tm);

    if (tm.tm_mon != given.tm_mon || tm.tm_mday != given.tm_mday || tm.tm_hour != given.tm_hour ||
        tm.tm_min != given.tm_min || given.tm_sec > 60)
        errx(2, "%s: no such time", text);
    times[0] = times[1] = (struct timespec){.tv_sec = seconds};
}

/* Two digits at *text, which moves behind them. */
static int take_pair(const char **text)
{
    int value = ((*text)[0] - '0') * 10 + (*text)[1] - '0';

    *text += 2;
    return value;
}

/* [[CC]YY]MMDDhhmm[.SS]: without a century, from 1969 to 2068; without a year, this one. */
static void set_stamp(const char *stamp)
{
    size_t digits = strspn(stamp, "0123456789"), rest = strlen(stamp + digits);
    time_t now = time(NULL);
    struct tm tm = {.tm_year = gmtime(&now)->tm_year};
    const char *at = stamp;

    if (digits % 2 || digits < 8 || digits > 12 ||
        (rest > 0 &&
         (rest != 3 || stamp[digits] != '.' || strspn(stamp + digits + 1, "0123456789") != 2)))
        errx(2, "%s: not a time", stamp);
    int century = digits == 12 ? take_pair(&at) : 0;
    if (digits >= 10) {
        int year = take_pair(&at);
        tm.tm_year = digits == 12 ? century * 100 + year - 1900 : year < 69 ? year + 100 : year;
    }
    tm.tm_mon = take_pair(&at) - 1;
    tm.tm_mday = take_pair(&at);
    tm.tm_hour = take_pair(&at);
    tm.tm_min = take_pair(&at);
    if (*at++ == '.')
        tm.tm_sec = take_pair(&at);
    set_times(stamp, tm);
}

/* YYYY-MM-DDThh:mm:SS[Z], or with a space for the T. The only zone is UTC. */
static void set_date(const char *date)
{
    struct tm tm = {0};
    char between;
    int n = 0;

    if (sscanf(date, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &between,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &n) != 7 ||
        (between != 'T' && between != ' ') || (date[n] && strcmp(date + n, "Z") != 0))
        errx(2, "%s: not a date", date);
    tm.tm_year -= 1900;
    tm.tm_mon--;
    set_times(date, tm);
}

static void set_like(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        err(1, "%s", path);
    times[0] = st.st_atim;
    times[1] = st.st_mtim;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "acmr:t:d:")) != -1) {
        if (option == '?')
            optind = argc;
        existing_only |= option == 'c';
        accessed |= option == 'a';
        modified |= option == 'm';
        if (option == 'r')
            set_like(optarg);
        if (option == 't')
            set_stamp(optarg);
        if (option == 'd')
            set_date(optarg);
    }
    if (optind == argc)
        errx(2, "usage: " USAGE);
    if (accessed != modified)
        times[accessed].tv_nsec = UTIME_OMIT;
    for (int i = optind; i < argc; i++)
        status |= touch(argv[i]);
    return status;
}
