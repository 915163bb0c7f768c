/* SPDX-License-Identifier: MIT */
/*
 * kill: sends a signal (-s NAME, -NAME or -N; without one, TERM) to processes, or to a group if the
 * number is negative. -l: the names of signals, or the name for a number or a status of a process.
 */
#include "numbers.h"
#include "output.h"
#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

static const struct {
    const char *name;
    int number;
} signals[] = {{"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ILL", SIGILL},
               {"TRAP", SIGTRAP}, {"ABRT", SIGABRT}, {"BUS", SIGBUS},   {"FPE", SIGFPE},
               {"KILL", SIGKILL}, {"SEGV", SIGSEGV}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},
               {"TERM", SIGTERM}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT}};

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text))
        return (int)number_from(text, 0, NSIG - 1);
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    for (size_t i = 0; i < SIGNALS; i++) {
        if (strcmp(signals[i].name, text) == 0)
            return signals[i].number;
    }
    errx(2, "unknown signal %s", text);
}

static int show_name(const char *text)
{
    int number = (int)number_from(text, 0, INT_MAX);

    number -= number > 128 ? 128 : 0; /* $? of a process that a signal has ended */
    for (size_t i = 0; i < SIGNALS; i++) {
        if (signals[i].number == number) {
            puts(signals[i].name);
            return 0;
        }
    }
    warnx("%s: no signal", text);
    return 1;
}

static int list(char **numbers)
{
    int status = 0;

    for (size_t i = 0; !*numbers && i < SIGNALS; i++)
        printf("%s%s", signals[i].name, i + 1 < SIGNALS ? " " : "\n");
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
