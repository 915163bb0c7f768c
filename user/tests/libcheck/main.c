/* SPDX-License-Identifier: MIT */
/*
 * libcheck: checks the library by conditions that hold on every system of POSIX. Works in a new directory, which it
 * removes at the end. The last line tells how many conditions there were and how many did not hold.
 */
#include "command/help.h"
#include "check.h"
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

static int checks, failures;

void check_one(bool holds, const char *condition, const char *file, int line)
{
    checks++;
    if (holds)
        return;
    failures++;
    printf("%s:%d: %s\n", file, line, condition);
}

void check_text(const char *got, const char *wanted, const char *file, int line)
{
    checks++;
    if (got && strcmp(got, wanted) == 0)
        return;
    failures++;
    printf("%s:%d: \"%s\" instead of \"%s\"\n", file, line, got ? got : "(null)", wanted);
}

int main(int argc, char **argv)
{
    char place[] = "/tmp/libcheckXXXXXX";

    answer_help(argc, argv, "libcheck");
    if (!mkdtemp(place) || chdir(place) < 0)
        err(2, "%s", place);
    check_strings();
    check_numbers();
    check_streams();
    check_formats();
    check_dates();
    check_options();
    check_files();
    check_trees();
    check_limits();
    check_maths();
    check_matches();
    check_conversions();
    if (chdir("/") < 0 || rmdir(place) < 0)
        err(2, "%s", place);
    printf("libcheck: %d checks, %d failed\n", checks, failures);
    return failures > 0;
}
