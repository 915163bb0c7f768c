/* SPDX-License-Identifier: MIT */
/* kill: sends a signal (-N or -NAME, TERM without) to processes; to a group where the number is negative. */
#include "numbers.h"
#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

static const struct {
    const char *name;
    int number;
} signals[] = {{"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT},
               {"KILL", SIGKILL}, {"SEGV", SIGSEGV}, {"PIPE", SIGPIPE}, {"TERM", SIGTERM}};

static int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text))
        return (int)number_from(text, 0, NSIG - 1);
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        if (strcmp(signals[i].name, text) == 0)
            return signals[i].number;
    }
    errx(2, "unknown signal %s", text);
}

int main(int argc, char **argv)
{
    int signal = SIGTERM, first = 1, status = 0;

    if (argc > 1 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
        signal = signal_number(argv[1] + 1);
        first = 2;
    }
    if (first < argc && strcmp(argv[first], "--") == 0)
        first++;
    if (first >= argc)
        errx(2, "usage: kill [-signal] pid...");
    for (int i = first; i < argc; i++) {
        pid_t pid = (pid_t)number_from(argv[i], -INT_MAX, INT_MAX);
        if (kill(pid, signal) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
