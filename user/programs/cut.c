/* SPDX-License-Identifier: MIT */
/* cut: parts of each line: fields (-f 1,3-5, separated by -d character, tab) or characters (-c). */
#include "inputs.h"
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static const char *list;
static char separator = '\t';
static bool by_field;

static bool wanted(long number)
{
    for (const char *at = list; *at; at += *at == ',') {
        char *end;
        long low = *at == '-' ? 1 : strtol(at, &end, 10), high = low;
        if (*at == '-')
            end = (char *)(uintptr_t)at;
        if (*end == '-') {
            at = end + 1;
            high = *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0x7fffffff;
            if (high == 0x7fffffff)
                end = (char *)(uintptr_t)at;
        }
        if (number >= low && number <= high)
            return true;
        if (end == at && *at != ',' && *at != '\0')
            errx(2, "%s is not a list", list);
        at = end;
    }
    return false;
}

static int use(FILE *file, const char *name)
{
    long number = 1;
    bool any = false, fresh = true;
    int c;

    (void)name;
    while ((c = getc(file)) != EOF) {
        if (c == '\n') {
            putchar('\n');
            number = 1;
            any = false;
            fresh = true;
        } else if (by_field && c == separator) {
            number++;
            fresh = true;
        } else {
            bool show = wanted(number);
            if (show && by_field && fresh && any)
                putchar(separator);
            if (show)
                putchar(c);
            any |= show;
            fresh = false;
            number += !by_field;
        }
    }
    return ferror(file);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "f:c:d:")) != -1) {
        if (option == 'd')
            separator = *optarg;
        else if (option == 'f' || option == 'c')
            list = optarg;
        by_field |= option == 'f';
    }
    if (!list)
        errx(2, "usage: cut (-f list [-d character] | -c list) [file...]");
    return finish_output(each_input(argv + optind, use));
}
