/* SPDX-License-Identifier: MIT */
/*
 * cat: copies files to the standard output. -n numbers the lines, -b those that are not empty, -s leaves out empty lines
 * after an empty one, -E shows the end of a line as $, -T a tab as ^I, -v other control characters as ^X and bytes above
 * 127 as M-X; -A is -vET, -e is -vE, -t is -vT. -u: without delay, as it does anyway.
 */
#include "command/help.h"
#include "output.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "cat [-AbeEnstTuv] [file...]"

/* The options; and the state of the output, which goes on from file to file. */
static bool numbers, numbers_text, squeezes, shows_ends, shows_tabs, shows_controls, changes;
static unsigned line_number, empty_lines;
static bool in_line;

static void show(unsigned char c)
{
    bool is_tab = c == '\t';

    if (shows_controls && c >= 128) {
        fputs("M-", stdout);
        c -= 128;
    }
    bool changed = (c < 32 || c == 127) && (is_tab ? shows_tabs : shows_controls);
    if (changed)
        putchar('^');
    putchar(changed ? c ^ 64 : c);
}

static void end_line(void)
{
    empty_lines = in_line ? 0 : empty_lines + 1;
    if (squeezes && empty_lines > 1)
        return;
    if (!in_line && numbers)
        printf("%6u\t", ++line_number);
    fputs(shows_ends ? "$\n" : "\n", stdout);
    in_line = false;
}

/* Writes bytes as the options want them. */
static void change(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n') {
            end_line();
            continue;
        }
        if (!in_line && (numbers || numbers_text))
            printf("%6u\t", ++line_number);
        in_line = true;
        show((unsigned char)bytes[i]);
    }
}

static int copy(int fd, const char *name)
{
    static char buffer[16384];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        if (changes)
            change(buffer, (size_t)n);
        if (changes ? fflush(stdout) : write_all(STDOUT_FILENO, buffer, (size_t)n))
            exit(output_failed("standard output"));
    }
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

static void take_options(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "AbeEnstTuv")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        numbers |= option == 'n';
        numbers_text |= option == 'b';
        squeezes |= option == 's';
        shows_ends |= strchr("AeE", option) != NULL;
        shows_tabs |= strchr("AtT", option) != NULL;
        shows_controls |= strchr("Aetv", option) != NULL;
        changes |= option != 'u';
    }
    numbers = numbers && !numbers_text;
}

int main(int argc, char **argv)
{
    int status = 0;

    take_options(argc, argv);
    if (optind == argc)
        return copy(0, "-");
    for (int i = optind; i < argc; i++) {
        int fd = strcmp(argv[i], "-") == 0 ? 0 : open(argv[i], O_RDONLY);
        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        status |= copy(fd, argv[i]);
        if (fd > 0)
            close(fd);
    }
    return status;
}
