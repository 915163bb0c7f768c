/* SPDX-License-Identifier: MIT */
/*
 * awk: runs a program for each record of its input. -F SEPARATOR: of the fields; -v NAME=VALUE: a variable;
 * -f FILE: the program, or a part of it.
 */
#include "command/help.h"
#include "awk.h"
#include "../output.h"

#define USAGE "awk [-F separator] [-v name=value]... {program | -f file...} [file...]"

static char *program;
static size_t program_length;

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static void add_program(const char *text, size_t n)
{
    program = checked(realloc(program, program_length + n + 2));
    memcpy(program + program_length, text, n);
    program_length += n;
    program[program_length] = '\0';
}

static void add_file(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char text[1024];
    size_t n;

    if (!file)
        err(2, "%s", path);
    while ((n = fread(text, 1, sizeof(text), file)) > 0)
        add_program(text, n);
    if (file != stdin)
        fclose(file);
    add_program("\n", 1);
}

int main(int argc, char **argv)
{
    const char *separator = NULL, *assignments[64];
    int option, count = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+F:f:v:")) != -1) {
        if (option == 'F')
            separator = strcmp(optarg, "t") == 0 ? "\t" : optarg;
        else if (option == 'f')
            add_file(optarg);
        else if (option == 'v' && count < 64 && is_assignment(optarg))
            assignments[count++] = optarg;
        else
            usage();
    }
    if (!program && optind == argc)
        usage();
    if (!program)
        add_program(argv[optind], strlen(argv[optind])), optind++;
    argv[optind - 1] = (char[]){"awk"};
    make_variables(argc - optind + 1, argv + optind - 1);
    if (separator) {
        char *text = escaped(separator);
        set_value(&fs_cell->value, text_value(text, strlen(text)));
        free(text);
    }
    for (int i = 0; i < count; i++)
        assign_operand(assignments[i]);
    parse_program(program);
    int status = run_program();
    close_all_streams();
    return finish_output(status);
}
