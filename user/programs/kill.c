/* SPDX-License-Identifier: MIT */
/* kill: sends a signal (-N or -NAME, TERM without) to processes; to a group where the number is negative. */
#include <ctype.h>
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int number;
} signals[] = {{"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT},
               {"KILL", SIGKILL}, {"SEGV", SIGSEGV}, {"PIPE", SIGPIPE}, {"TERM", SIGTERM}};

static int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text))
        return atoi(text);
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
        char *end;
        long pid = strtol(argv[i], &end, 10);
        if (*end || end == argv[i])
            errx(2, "%s is not a process number", argv[i]);
        if (kill((pid_t)pid, signal) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
