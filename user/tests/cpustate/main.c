/* SPDX-License-Identifier: MIT */
/*
 * cpustate [name...]: puts the processor into every state that a program can reach: flags,
 * segments, modes, instruction sets, privileged instructions. Each case runs in a separate process,
 * which may end by a signal. The kernel must not be affected in any other way.
 */
#include "command/help.h"
#include "cases.h"
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int run_case(const struct cpu_case *one, uint32_t i)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(one->run(i));
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        err(2, "%s", one->name);
    return status;
}

static bool as_expected(const struct cpu_case *one, int status)
{
    if (one->end == ENDS_ANYHOW)
        return true;
    if (one->end == ENDS_BY_A_SIGNAL)
        return WIFSIGNALED(status);
    return one->end == ENDS_WELL ? status == 0
                                 : WIFSIGNALED(status) && WTERMSIG(status) == one->end;
}

static bool is_wanted(const char *name, char **names)
{
    if (!*names)
        return true;
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

int main(int argc, char **argv)
{
    unsigned runs = 0, wrong = 0;

    answer_help(argc, argv, "cpustate [case...]");
    for (const struct cpu_case *one = cpu_cases; one->name; one++) {
        for (uint32_t i = 0; i < one->count && is_wanted(one->name, argv + 1); i++) {
            int status = run_case(one, i);

            runs++;
            if (as_expected(one, status))
                continue;
            wrong++;
            printf("cpustate: %s %u ended with status 0x%x\n", one->name, (unsigned)i,
                   (unsigned)status);
        }
    }
    printf("cpustate: %u states, %u ended wrongly\n", runs, wrong);
    return runs == 0 || wrong > 0;
}
