/* SPDX-License-Identifier: MIT */
/*
 * sed: edits lines by a script. -n: prints only lines that the script prints; -e SCRIPT, -f FILE: (parts of) the
 * script; -E: extended regular expressions; -i: the result replaces each file.
 */
#include "command/help.h"
#include "sed.h"
#include "../output.h"
#include <stdlib.h>
#include <string.h>

#define USAGE                                                                                      \
    "sed [-Ein] script [file...]\n       sed [-Ein] [-e script]... [-f file]... "                  \
    "[file...]"

_Noreturn static void usage(void)
{
    errx(1, "usage: " USAGE);
}

static void add_script(struct buffer *script, const char *text)
{
    buffer_add(script, text, strlen(text));
    if (script->length > 0 && script->text[script->length - 1] != '\n')
        buffer_add(script, "\n", 1);
}

static void add_file(struct buffer *script, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char text[512];
    size_t n;

    if (!file)
        err(1, "%s", path);
    while ((n = fread(text, 1, sizeof(text), file)) > 0)
        buffer_add(script, text, n);
    if (ferror(file))
        err(1, "%s", path);
    if (file != stdin)
        fclose(file);
    add_script(script, "");
}

int main(int argc, char **argv)
{
    struct buffer script = {0};
    bool silent = false;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "Einre:f:")) != -1) {
        if (option == 'e')
            add_script(&script, optarg);
        else if (option == 'f')
            add_file(&script, optarg);
        else if (option == 'E' || option == 'r')
            extended = true;
        else if (option == 'i')
            edit_in_place = true;
        else if (option == 'n')
            silent = true;
        else
            usage();
    }
    if (!script.text && optind == argc)
        usage();
    if (!script.text)
        add_script(&script, argv[optind++]);
    silent |= script.text && strncmp(script.text, "#n\n", 3) == 0;
    parse_script(script.text ? script.text : "");
    start_input(argv + optind);
    int status = run_script(silent);
    int input_status = end_input();
    return finish_output(status ? status : input_status);
}
