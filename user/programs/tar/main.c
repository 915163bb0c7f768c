/* SPDX-License-Identifier: MIT */
/*
 * tar: archives of files. c: makes one; x: extracts it; t: lists it. f FILE: the archive, else the standard input or
 * output; v: shows the members; C DIR: works there. The letters may stand without a dash.
 */
#include "command/help.h"
#include "tar.h"
#include "../output.h"
#include <stdlib.h>
#include <string.h>

#define USAGE "tar {c|x|t}[v][f archive] [-C directory] [file...]"

bool verbose;

static int action;
static const char *archive_path = "-", *folder;

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static void take_option(int option)
{
    switch (option) {
    case 'c':
    case 't':
    case 'x':
        if (action)
            usage();
        action = option;
        break;
    case 'C':
        folder = optarg;
        break;
    case 'f':
        archive_path = optarg;
        break;
    case 'v':
        verbose = true;
        break;
    case 'p': /* modes are always kept */
        break;
    default:
        usage();
    }
}

/* "tar cvf a" is "tar -cvf a". */
static void add_dash(char **word)
{
    char *with = malloc(strlen(*word) + 2);

    if (!with)
        err(2, "malloc");
    sprintf(with, "-%s", *word);
    *word = with;
}

static FILE *open_archive(void)
{
    FILE *standard = action == 'c' ? stdout : stdin;
    FILE *archive =
        strcmp(archive_path, "-") == 0 ? standard : fopen(archive_path, action == 'c' ? "w" : "r");

    if (!archive)
        err(2, "%s", archive_path);
    return archive;
}

int main(int argc, char **argv)
{
    int option, status;

    answer_help(argc, argv, USAGE);
    if (argc > 1 && argv[1][0] != '-')
        add_dash(&argv[1]);
    while ((option = getopt(argc, argv, "ctxC:f:pv")) != -1)
        take_option(option);
    if (!action || (action == 'c' && optind == argc))
        usage();
    FILE *archive = open_archive();
    if (folder && chdir(folder) < 0)
        err(2, "%s", folder);
    if (action == 'c')
        status = create(archive, argv + optind);
    else
        status = (action == 't' ? list : extract)(archive, argv + optind);
    if (archive != stdin && archive != stdout && fclose(archive) != 0)
        err(2, "%s", archive_path);
    return finish_output(status);
}
