/* SPDX-License-Identifier: MIT */
/* du: the room that files and folders take, in KiB. -s: only the sums; -a: each file. */
#include "output.h"
#include "tree.h"
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

static bool sums_only, all_files;

static int measure(const char *path, bool operand, long long *sum);

static int measure_below(const char *path, void *context)
{
    return measure(path, false, context);
}

/* Adds the room below path, in units of 512 bytes, to the sum. */
static int measure(const char *path, bool operand, long long *sum)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) != 0) {
        warn("%s", path);
        return 1;
    }
    long long total = st.st_blocks;
    if (S_ISDIR(st.st_mode))
        status = each_below(path, measure_below, &total);
    if (operand || (!sums_only && (all_files || S_ISDIR(st.st_mode))))
        printf("%-7lld %s\n", (total + 1) / 2, path);
    *sum += total;
    return status;
}

int main(int argc, char **argv)
{
    int option, status = 0;
    long long sum = 0;

    while ((option = getopt(argc, argv, "sa")) != -1) {
        if (option == '?')
            errx(2, "usage: du [-s | -a] [path...]");
        sums_only |= option == 's';
        all_files |= option == 'a';
    }
    if (optind == argc)
        status = measure(".", true, &sum);
    for (int i = optind; i < argc; i++)
        status |= measure(argv[i], true, &sum);
    return finish_output(status);
}
