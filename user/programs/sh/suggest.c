/* SPDX-License-Identifier: MIT */
/*
 * The name that a user may have meant: the command that differs from what was typed by the fewest mistakes. A mistake
 * is a character too many, one too few, a wrong one, or two that have changed places, which happens most easily.
 */
#include "sh.h"
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define LONGEST 32 /* longer names are not compared */
#define MISTAKE 3u /* the weight of one */
#define EXCHANGE 2u

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The weight of the mistakes between two names: rows[i][j] is that between the first i and the first j characters. */
static unsigned mistakes(const char *typed, const char *name)
{
    unsigned char rows[LONGEST][LONGEST];
    size_t m = strlen(typed), n = strlen(name);

    if (m >= LONGEST || n >= LONGEST)
        return LONGEST;
    for (size_t i = 0; i <= m; i++) {
        for (size_t j = 0; j <= n; j++) {
            unsigned best = (unsigned)(i + j) * MISTAKE;
            if (i > 0 && j > 0) {
                best = rows[i - 1][j - 1] + (typed[i - 1] != name[j - 1] ? MISTAKE : 0);
                best = least(best, least(rows[i - 1][j], rows[i][j - 1]) + MISTAKE);
            }
            if (i > 1 && j > 1 && typed[i - 1] == name[j - 2] && typed[i - 2] == name[j - 1])
                best = least(best, rows[i - 2][j - 2] + EXCHANGE);
            rows[i][j] = (unsigned char)best;
        }
    }
    return rows[m][n];
}

struct guess {
    const char *typed;
    char name[LONGEST];
    unsigned mistakes; /* their weight; at first one more than is allowed */
};

static void consider(struct guess *guess, const char *name)
{
    unsigned count = mistakes(guess->typed, name);

    if (count < guess->mistakes) {
        guess->mistakes = count;
        strcpy(guess->name, name);
    }
}

static void consider_folder(struct guess *guess, const char *folder)
{
    DIR *stream = opendir(*folder ? folder : ".");
    struct dirent *entry;

    while (stream && (entry = readdir(stream))) {
        if (*entry->d_name != '.')
            consider(guess, entry->d_name);
    }
    if (stream)
        closedir(stream);
}

char *near_command(const char *typed)
{
    struct guess guess = {.typed = typed, .mistakes = (strlen(typed) < 5 ? 1 : 2) * MISTAKE + 1};
    const char *path = get_variable("PATH"), *name;

    if (strlen(typed) < 2)
        return NULL; /* every short name would be near */
    for (size_t i = 0; (name = builtin_name(i)); i++)
        consider(&guess, name);
    for (name = function_after(""); name; name = function_after(name))
        consider(&guess, name);
    for (name = alias_after(""); name; name = alias_after(name))
        consider(&guess, name);
    for (const char *end; path && *path; path = *end ? end + 1 : end) {
        end = strchrnul(path, ':');
        consider_folder(&guess, arena_copy(path, (size_t)(end - path)));
    }
    return *guess.name ? arena_copy(guess.name, strlen(guess.name)) : NULL;
}
