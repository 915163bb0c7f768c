/* SPDX-License-Identifier: MIT */
/* seq: numbers from FIRST (1) by STEP (1) to LAST, one in a line. */
#include "command/help.h"
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <stdbool.h>

#define USAGE "seq [first [step]] last"

static long long number(const char *text)
{
    return number_from(text, LLONG_MIN, LLONG_MAX);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (argc < 2 || argc > 4)
        errx(2, "usage: " USAGE);
    long long first = argc > 2 ? number(argv[1]) : 1, step = argc > 3 ? number(argv[2]) : 1;
    long long last = number(argv[argc - 1]);
    bool over = false;
    if (step == 0)
        errx(2, "a step of 0 leads nowhere");
    for (long long i = first; !over && (step > 0 ? i <= last : i >= last) && !ferror(stdout);) {
        printf("%lld\n", i);
        over = __builtin_add_overflow(i, step, &i);
    }
    return finish_output(0);
}
