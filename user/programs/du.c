/* SPDX-License-Identifier: MIT */
/* du: the room that files and folders take, in KiB. -s: only the sums; -a: each file. */
#include "copying.h"
#include "output.h"
#include <dirent.h>
#include <unistd.h>

static bool sums_only, all_files;
static int status;

static long long measure(const char *path, bool operand);

static long long measure_content(const char *path)
{
    struct dirent *entry;
    long long total = 0;
    DIR *dir = opendir(path);

    if (!dir) {
        warn("%s", path);
        status = 1;
        return 0;
    }
    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *name = join(path, entry->d_name);
        total += measure(name, false);
        free(name);
    }
    closedir(dir);
    return total;
}

/* The room below path in units of 512 bytes. */
static long long measure(const char *path, bool operand)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        warn("%s", path);
        status = 1;
        return 0;
    }
    long long total = st.st_blocks;
    if (S_ISDIR(st.st_mode))
        total += measure_content(path);
    if (operand || (!sums_only && (all_files || S_ISDIR(st.st_mode))))
        printf("%-7lld %s\n", (total + 1) / 2, path);
    return total;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "sa")) != -1) {
        if (option == '?')
            errx(2, "usage: du [-s | -a] [path...]");
        sums_only |= option == 's';
        all_files |= option == 'a';
    }
    if (optind == argc)
        measure(".", true);
    for (int i = optind; i < argc; i++)
        measure(argv[i], true);
    return finish_output(status);
}
