/* SPDX-License-Identifier: MIT */
/*
 * kill: sends a signal (-s NAME, -NAME or -N; without one, TERM) to processes, or to a group if the
 * number is negative. -l: the names of signals, or the name for a number or a status of a process.
 */
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <signal.h>
#include <string.h>

static int signal_number(const char *text)
{
    int number;

    if (strcmp(text, "0") == 0)
        return 0;
    if (str2sig(strncmp(text, "SIG", 3) == 0 ? text + 3 : text, &number) < 0)
        errx(2, "unknown signal %s", text);
    return number;
}

static int show_name(const char *text)
{
    int number = (int)number_from(text, 0, INT_MAX);
    char name[SIG2STR_MAX];

    number -= number > 128 ? 128 : 0; /* $? of a process that a signal has ended */
    if (sig2str(number, name) < 0) {
        warnx("%s: no signal", text);
        return 1;
    }
    puts(name);
    return 0;
}

static void show_all_names(void)
{
    const char *blank = "";
    char name[SIG2STR_MAX];

    for (int number = 1; number < NSIG; number++) {
        if (sig2str(number, name) == 0) {
            printf("%s%s", blank, name);
            blank = " ";
        }
    }
    putchar('\n');
}

static int list(char **numbers)
{
    int status = 0;

    if (!*numbers)
        show_all_names();
    for (; *numbers; numbers++)
        status |= show_name(*numbers);
    return finish_output(status);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: kill [-s name | -name | -number] pid... | kill -l [number...]");
}

int main(int argc, char **argv)
{
    int signal = SIGTERM, first = 1, status = 0;
    const char *option = argc > 1 && argv[1][0] == '-' ? argv[1] + 1 : "-";

    if (strcmp(option, "l") == 0)
        return list(argv + 2);
    if (option[0] == 's' && (option[1] || argc > 2)) {
        signal = signal_number(option[1] ? option + 1 : argv[2]);
        first = option[1] ? 2 : 3;
    } else if (strcmp(option, "-") != 0) {
        signal = signal_number(option);
        first = 2;
    }
    if (first < argc && strcmp(argv[first], "--") == 0)
        first++;
    if (first >= argc)
        usage();
    for (int i = first; i < argc; i++) {
        pid_t pid = (pid_t)number_from(argv[i], -INT_MAX, INT_MAX);
        if (kill(pid, signal) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
