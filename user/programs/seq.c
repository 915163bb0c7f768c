/* SPDX-License-Identifier: MIT */
/* seq: numbers from FIRST (1) by STEP (1) to LAST, one in a line. */
#include "output.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 4)
        errx(2, "usage: seq [first [step]] last");
    long first = argc > 2 ? atol(argv[1]) : 1, step = argc > 3 ? atol(argv[2]) : 1;
    long last = atol(argv[argc - 1]);
    if (step == 0)
        errx(2, "a step of 0 leads nowhere");
    for (long i = first; (step > 0 ? i <= last : i >= last) && !ferror(stdout); i += step)
        printf("%ld\n", i);
    return finish_output(0);
}
