/* SPDX-License-Identifier: MIT */
/*
 * threadtest [NAME...]: tests of the C library's threads, all or the named ones.
 *
 * Most cases need only threads, and `make test-libc` runs them on the host, too, with its checkers of
 * memory and of undefined behaviour. Those of process.c run here only. Ends with "threadtest: all
 * passed", or prints the condition that does not hold and ends with 1.
 */
#include "command/help.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "threadtest.h"

void case_failed(const char *file, int line, const char *condition)
{
    dprintf(STDERR_FILENO, "threadtest: %s:%d: does not hold: %s\n", file, line, condition);
    _exit(1);
}

static bool run_process_case(const char *name)
{
    for (const struct thread_case *one = process_cases; one->name != NULL; one++) {
        if (strcmp(one->name, name) == 0) {
            one->run();
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    int unknown = 0;

    answer_help(argc, argv, "threadtest [case...]");
    if (argc == 1) {
        run_thread_cases(argv + 1);
        for (const struct thread_case *one = process_cases; one->name != NULL; one++)
            one->run();
    }
    for (int i = 1; i < argc; i++)
        if (!run_process_case(argv[i]))
            unknown += run_thread_cases((char *[]){argv[i], NULL});
    puts(unknown == 0 ? "threadtest: all passed" : "threadtest: no such case");
    return unknown != 0;
}
