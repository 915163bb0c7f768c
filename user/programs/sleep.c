/* SPDX-License-Identifier: MIT */
/* sleep: waits so many seconds, which may have a fraction. */
#include <err.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char *end;

    if (argc != 2)
        errx(2, "usage: sleep seconds");
    double seconds = strtod(argv[1], &end);
    if (*end || end == argv[1] || seconds < 0)
        errx(2, "%s is not a number of seconds", argv[1]);
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (int)((seconds - (double)time.tv_sec) * 1e9);
    return nanosleep(&time, NULL) != 0;
}
