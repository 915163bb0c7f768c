/* SPDX-License-Identifier: MIT */
/* date: the time of day (UTC); +format as strftime has it. */
#include "output.h"
#include <time.h>

int main(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S UTC %Y";
    time_t now = time(NULL);
    char text[128] = "";

    if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
        errx(2, "usage: date [+format]");
    if (argc == 2)
        format = argv[1] + 1;
    strftime(text, sizeof(text), format, gmtime(&now));
    puts(text);
    return finish_output(0);
}
