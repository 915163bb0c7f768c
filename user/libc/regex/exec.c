/* SPDX-License-Identifier: MIT */
/* regexec() and regerror(). */
#include <stdlib.h>
#include <string.h>

#include "program.h"

/* Finds the groups too; match has room for all of them. */
static int find_groups(const struct regex_program *program, const struct subject *subject,
                       regmatch_t *match)
{
    struct regex_run run;
    int result;

    if (program->backrefs != 0)
        return regex_search_backrefs(program, subject, match);
    if (!regex_run_begin(&run, program, subject))
        return REG_ESPACE;
    result = regex_search(&run, match);
    if (result == 0)
        result = regex_submatch(&run, match);
    regex_run_end(&run);
    return result;
}

static int find_whole(const struct regex_program *program, const struct subject *subject,
                      regmatch_t *whole)
{
    struct regex_run run;
    int result;

    if (!regex_run_begin(&run, program, subject))
        return REG_ESPACE;
    result = regex_search(&run, whole);
    regex_run_end(&run);
    return result;
}

int regexec(const regex_t *restrict regex, const char *restrict text, size_t count,
            regmatch_t match[restrict], int flags)
{
    const struct regex_program *program = regex->re_program;
    struct subject subject = {.text = text, .length = strlen(text), .flags = flags};
    size_t groups = program->groups + 1;
    regmatch_t *all;
    int result;

    if ((program->flags & REG_NOSUB) != 0)
        count = 0;
    for (size_t i = groups; i < count; i++)
        match[i] = (regmatch_t){-1, -1};
    if (program->backrefs == 0 && (count <= 1 || groups == 1))
        return find_whole(program, &subject, count > 0 ? match : NULL);
    all = reallocarray(NULL, groups, sizeof(*all));
    if (all == NULL)
        return REG_ESPACE;
    result = find_groups(program, &subject, all);
    if (result == 0 && count > 0)
        memcpy(match, all, (count < groups ? count : groups) * sizeof(*all));
    free(all);
    return result;
}

size_t regerror(int error, const regex_t *restrict regex, char *restrict buf, size_t size)
{
    static const char *const messages[] = {
        [0] = "No error",
        [REG_NOMATCH] = "No match",
        [REG_BADPAT] = "Invalid regular expression",
        [REG_ECOLLATE] = "Unknown collating element",
        [REG_ECTYPE] = "Unknown character class",
        [REG_EESCAPE] = "Trailing backslash",
        [REG_ESUBREG] = "Back reference without a subexpression",
        [REG_EBRACK] = "Unmatched [",
        [REG_EPAREN] = "Unmatched ( or )",
        [REG_EBRACE] = "Unmatched {",
        [REG_BADBR] = "Invalid repetition count",
        [REG_ERANGE] = "Invalid range in brackets",
        [REG_ESPACE] = "Regular expression too large",
        [REG_BADRPT] = "Nothing to repeat",
    };
    const char *message = "Unknown error";

    (void)regex;
    if (error >= 0 && (size_t)error < sizeof(messages) / sizeof(messages[0]))
        message = messages[error];
    return strlcpy(buf, message, size) + 1;
}
