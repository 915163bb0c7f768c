/* SPDX-License-Identifier: MIT */
/* sh: the shell. Reads commands from a terminal, a file, or its argument, and runs them. */
#include "command/help.h"
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE                                                                                      \
    "sh [-aCefIimnuvx] [-o name] [file [argument...] | -s argument... | -c commands "              \
    "[name [argument...]]]"

static _Noreturn void usage(void)
{
    fputs("usage: " USAGE "\n", stderr);
    _exit(STATUS_USAGE);
}

/* Moves fd to a number that 2> and the like do not use, if possible. */
static int put_aside(int fd)
{
    int copy = keep_private(fd);

    return copy < 0 ? fd : copy;
}

static void start_interaction(struct input *input)
{
    shell.interactive = shell.job_control = true;
    shell.terminal = put_aside(STDIN_FILENO);
    catch_signals();
    setpgid(0, 0);
    take_terminal(getpgrp());
    input_from_file(input, shell.terminal);
    input->interactive = true;
}

static void open_script(struct input *input, const char *path)
{
    int fd = open(path, O_RDONLY);

    if (fd < 0) {
        complain("%s: %s", path, strerror(errno));
        _exit(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
    }
    int copy = put_aside(fd);
    if (copy != fd)
        close(fd);
    input_from_file(input, copy);
}

struct options {
    bool command, interactive;
    bool standard_input; /* -s: the operands are arguments */
};

/* Returns the index of the first argument that is no option. */
static int parse_options(int argc, char **argv, struct options *options)
{
    int option;

    while ((option = getopt(argc, argv, "aCcefIimnsuvxo:")) != -1) {
        if (option == 'c')
            options->command = true;
        else if (option == 'i')
            options->interactive = true;
        else if (option == 's')
            options->standard_input = true;
        else if (option == 'o' ? !set_named_option(optarg, true) : !set_option((char)option, true))
            usage();
    }
    if (options->command && (optind == argc || options->standard_input))
        usage();
    return optind;
}

/* Variables whose initial value does not come from the environment. */
static void set_defaults(void)
{
    char parent[12];

    snprintf(parent, sizeof(parent), "%d", (int)getppid());
    unset_variable("IFS"); /* a program must not inherit one that splits its words differently */
    set_variable("IFS", " \t\n");
    set_variable("OPTIND", "1");
    set_variable("PPID", parent);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct input input;

    answer_help(argc, argv, USAGE);
    int next = parse_options(argc, argv, &options);
    const char *source = next < argc && !options.standard_input ? argv[next++] : NULL;

    shell.pid = getpid();
    shell.status_before_trap = -1;
    shell.name = source && !options.command ? (char *)source : argv[0];
    if (options.command && next < argc)
        shell.name = argv[next++];
    set_arguments(argv + next, argc - next);
    import_environment();
    set_defaults();
    set_place();

    if (options.command) {
        input_from_text(&input, source);
    } else if (source) {
        open_script(&input, source);
    } else if (options.interactive || isatty(STDIN_FILENO)) {
        start_interaction(&input);
    } else {
        input_from_file(&input, STDIN_FILENO);
        input.by_bytes = true;
    }
    int status = shell.interactive ? run_session(&input) : run_input(&input);
    jobs_hang_up();
    if (shell.interactive)
        fputs("exit\n", stderr); /* Ctrl-D was typed behind a prompt, and shows nothing */
    leave(status);
}
