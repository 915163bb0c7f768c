/* SPDX-License-Identifier: MIT */
/* s: replaces the text that a regular expression matches. */
#include "sed.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

bool find_regex(const regex_t *regex, const char *text, regmatch_t *groups, int flags)
{
    static const regex_t *last;

    last = regex ? regex : last;
    if (!last)
        errx(1, "an empty expression before any other");
    return regexec(last, text, GROUPS, groups, flags) == 0;
}

/* Appends the replacement for a match in text. */
static void add_replacement(struct buffer *to, const char *replacement, const char *text,
                            const regmatch_t *groups)
{
    for (const char *r = replacement; *r; r++) {
        int group = *r == '&' ? 0 : -1;
        char c = *r;

        if (*r == '\\' && r[1] != '\0') {
            c = *++r;
            group = c >= '0' && c <= '9' ? c - '0' : -1;
            c = c == 'n' ? '\n' : c;
        }
        if (group < 0)
            buffer_add(to, &c, 1);
        else if (groups[group].rm_so >= 0)
            buffer_add(to, text + groups[group].rm_so,
                       (size_t)(groups[group].rm_eo - groups[group].rm_so));
    }
}

bool substitute(const struct substitution *s, struct buffer *space)
{
    static struct buffer result;
    regmatch_t groups[GROUPS];
    size_t at = 0;
    int found = 0, flags = 0;
    bool changed = false, adjacent = false; /* the last match ended at this place */

    result.length = 0;
    while (at <= space->length && (s->all || found < s->which) &&
           find_regex(s->regex, space->text + at, groups, flags)) {
        size_t begin = (size_t)groups[0].rm_so, end = (size_t)groups[0].rm_eo;

        buffer_add(&result, space->text + at, begin);
        if (end > begin || !adjacent || begin > 0) { /* no empty match right behind another one */
            bool wanted = ++found >= s->which;
            if (wanted)
                add_replacement(&result, s->replacement, space->text + at, groups);
            else
                buffer_add(&result, space->text + at + begin, end - begin);
            changed |= wanted;
        }
        adjacent = end > begin;
        if (end == begin && at + end < space->length) /* go on behind the next character */
            buffer_add(&result, space->text + at + end, 1);
        at += end + (end == begin);
        flags = REG_NOTBOL;
    }
    if (!changed)
        return false;
    if (at < space->length)
        buffer_add(&result, space->text + at, space->length - at);
    space->length = 0;
    buffer_add(space, result.text, result.length);
    return true;
}
