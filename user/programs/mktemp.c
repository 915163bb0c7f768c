/* SPDX-License-Identifier: MIT */
/*
 * mktemp: makes a file with a new name, and prints the name. The template's last six characters are XXXXXX, and become
 * others; without a template it is tmp.XXXXXX in the directory for temporary files.
 * -d makes a directory, -u only prints a name, -q says nothing if it fails, -t takes the template as a name in $TMPDIR or
 * /tmp, -p takes it as one in this directory.
 */
#include "command/help.h"
#include "output.h"
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "mktemp [-dqtu] [-p directory] [template]"

static const char *temporary_directory(void)
{
    const char *directory = getenv("TMPDIR");

    return directory && *directory ? directory : "/tmp";
}

/* Makes the file or directory, with a name in place of the template. */
static bool make(char *path, bool directory)
{
    if (directory)
        return mkdtemp(path) != NULL;
    int fd = mkstemp(path);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int main(int argc, char **argv)
{
    bool directory = false, quiet = false, only_name = false;
    const char *folder = NULL, *template = "tmp.XXXXXX";
    char path[PATH_MAX];
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "dp:qtu")) != -1) {
        switch (option) {
        case 'd':
            directory = true;
            break;
        case 'p':
            folder = optarg;
            break;
        case 'q':
            quiet = true;
            break;
        case 't':
            folder = temporary_directory();
            break;
        case 'u':
            only_name = true;
            break;
        default:
            errx(2, "usage: " USAGE);
        }
    }
    if (argc - optind > 1)
        errx(2, "usage: " USAGE);
    if (optind < argc)
        template = argv[optind];
    else if (!folder)
        folder = temporary_directory();
    if (folder)
        snprintf(path, sizeof(path), "%s/%s", folder, template);
    else
        snprintf(path, sizeof(path), "%s", template);
    if (!make(path, directory)) {
        if (!quiet)
            warn("%s", path);
        return 1;
    }
    if (only_name)
        directory ? rmdir(path) : unlink(path);
    puts(path);
    return finish_output(0);
}
