/* SPDX-License-Identifier: MIT */
/* kill: sends a signal to processes and groups, or shows the names of signals. */
#include "command.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* -1, and a message: there is no such signal. */
static int signal_number(const char *text)
{
    int number;

    if (strcmp(text, "0") == 0)
        return 0;
    if (str2sig(strncmp(text, "SIG", 3) == 0 ? text + 3 : text, &number) < 0) {
        command_complain("kill", "unknown signal %s", text);
        return -1;
    }
    return number;
}

static int show_name(const char *text)
{
    long long number;
    char name[SIG2STR_MAX];

    if (!command_number("kill", text, 0, INT_MAX, &number))
        return 2;
    number -= number > 128 ? 128 : 0; /* $? of a process that a signal has ended */
    if (sig2str((int)number, name) < 0) {
        command_complain("kill", "%s: no signal", text);
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
    return status;
}

static int usage(void)
{
    command_complain("kill",
                     "usage: kill [-s name | -name | -number] pid... | kill -l [number...]");
    return 2;
}

/* Sends the signal to one process or group. */
static int send_to(const char *text, int signal)
{
    long long pid;

    if (!command_number("kill", text, -INT_MAX, INT_MAX, &pid))
        return 2;
    if (kill((pid_t)pid, signal) == 0)
        return 0;
    command_complain("kill", "%s: %s", text, strerror(errno));
    return 1;
}

int kill_command(int argc, char **argv)
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
    if (signal < 0)
        return 2;
    if (first < argc && strcmp(argv[first], "--") == 0)
        first++;
    if (first >= argc)
        return usage();
    for (; first < argc && status < 2; first++) {
        int result = send_to(argv[first], signal);
        status = result ? result : status;
    }
    return status;
}
