/* SPDX-License-Identifier: MIT */
/* The options of the shell, by letter (set -e, sh -e) and by name (set -o errexit). */
#include "sh.h"
#include <stdio.h>
#include <string.h>

static const struct {
    char letter;
    const char *name;
    bool *value;
} options[] = {{'a', "allexport", &shell.export_all},  {'C', "noclobber", &shell.keep_files},
               {'e', "errexit", &shell.exit_on_error}, {'f', "noglob", &shell.no_globs},
               {'I', "ignoreeof", &shell.ignore_end},  {'m', "monitor", &shell.job_control},
               {'n', "noexec", &shell.no_exec},        {'u', "nounset", &shell.no_unset},
               {'v', "verbose", &shell.verbose},       {'x', "xtrace", &shell.trace}};

#define OPTIONS (sizeof(options) / sizeof(*options))

bool set_option(char letter, bool on)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (options[i].letter == letter) {
            *options[i].value = on;
            return true;
        }
    }
    return false;
}

bool set_named_option(const char *name, bool on)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (strcmp(options[i].name, name) == 0)
            return set_option(options[i].letter, on);
    }
    return false;
}

void print_options(bool as_commands)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (as_commands)
            printf("set %co %s\n", *options[i].value ? '-' : '+', options[i].name);
        else
            printf("%-12s %s\n", options[i].name, *options[i].value ? "on" : "off");
    }
}

char *option_letters(void)
{
    struct buffer letters = {0};

    for (size_t i = 0; i < OPTIONS; i++) {
        if (*options[i].value)
            buffer_add(&letters, options[i].letter);
    }
    if (shell.interactive)
        buffer_add(&letters, 'i');
    return buffer_finish(&letters);
}
