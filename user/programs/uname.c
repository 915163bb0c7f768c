/* SPDX-License-Identifier: MIT */
/*
 * uname: the name and version of the system. /proc/version has it in one line:
 *   name release, commit with its date, processor, compiler
 */
#include "output.h"
#include <string.h>

#define PARTS 5

static const char letters[] = "snrvm"; /* in the order in which they are printed */

/* Splits the line into the part for each letter. */
static void read_version(char *line, size_t size, const char *part[PARTS])
{
    FILE *file = fopen("/proc/version", "r");

    if (!file || !fgets(line, (int)size, file))
        err(1, "/proc/version");
    fclose(file);
    part[0] = strtok(line, " ");
    part[1] = "diarch"; /* there is no network in which the machine has a name */
    part[2] = strtok(NULL, ",");
    part[3] = strtok(NULL, ",");
    part[4] = strtok(NULL, ",");
    for (int i = 0; i < PARTS; i++) {
        if (!part[i])
            errx(1, "/proc/version: not in the form that was expected");
        part[i] += strspn(part[i], " ");
    }
}

/* The parts that the options select, a bit each. */
static unsigned choose(int argc, char **argv)
{
    unsigned chosen = 0;
    int option;

    while ((option = getopt(argc, argv, "asnrvm")) != -1) {
        if (option == '?')
            errx(2, "usage: uname [-asnrvm]");
        if (option == 'a')
            chosen = (1u << PARTS) - 1;
        else
            chosen |= 1u << (strchr(letters, option) - letters);
    }
    if (optind != argc)
        errx(2, "usage: uname [-asnrvm]");
    return chosen ? chosen : 1;
}

int main(int argc, char **argv)
{
    unsigned chosen = choose(argc, argv);
    const char *part[PARTS], *before = "";
    char line[256];

    read_version(line, sizeof(line), part);
    for (int i = 0; i < PARTS; i++) {
        if (!(chosen & 1u << i))
            continue;
        printf("%s%s", before, part[i]);
        before = " ";
    }
    putchar('\n');
    return finish_output(0);
}
