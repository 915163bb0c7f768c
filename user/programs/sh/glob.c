/* SPDX-License-Identifier: MIT */
/* Patterns: * any text, ? any character, [a-z] one of a set, [!a-z] one that is not, \x just x. */
#include "sh.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Whether c is in the set that starts at set, behind its [. *end: behind its ]; NULL if it has none. */
static bool in_set(const char *set, char c, const char **end)
{
    bool negated = *set == '!' || *set == '^', found = false;

    *end = NULL;
    if (negated)
        set++;
    for (const char *first = set; *set && (*set != ']' || set == first);) {
        if (*set == '\\' && set[1])
            set++;
        unsigned char low = (unsigned char)*set++, high = low;
        if (*set == '-' && set[1] && set[1] != ']') {
            set += set[1] == '\\' && set[2] ? 2 : 1;
            high = (unsigned char)*set++;
        }
        if (low <= (unsigned char)c && (unsigned char)c <= high)
            found = true;
    }
    if (*set == ']')
        *end = set + 1;
    return found != negated;
}

/* Where the rest of the pattern starts after its first element has taken c; NULL where it does not. */
static const char *match_one(const char *pattern, char c)
{
    const char *end;

    if (*pattern == '?')
        return pattern + 1;
    if (*pattern == '[') {
        bool found = in_set(pattern + 1, c, &end);
        if (end)
            return found ? end : NULL;
    }
    if (*pattern == '\\' && pattern[1])
        pattern++;
    return *pattern == c ? pattern + 1 : NULL;
}

/* Goes back to the last * only: what an earlier one could take, the last can take as well. */
bool match_pattern(const char *pattern, const char *text)
{
    const char *star = NULL, *star_text = NULL;

    while (*text || *pattern == '*') {
        if (*pattern == '*') {
            star = ++pattern;
            star_text = text;
            continue;
        }
        const char *rest = *pattern ? match_one(pattern, *text) : NULL;
        if (rest) {
            pattern = rest;
            text++;
        } else if (star) {
            pattern = star;
            text = ++star_text;
        } else {
            return false;
        }
    }
    return *pattern == '\0';
}

bool has_wildcard(const char *pattern)
{
    const char *end;

    for (; *pattern; pattern++) {
        if (*pattern == '\\' && pattern[1]) {
            pattern++;
            continue;
        }
        if (*pattern == '*' || *pattern == '?')
            return true;
        if (*pattern == '[') {
            in_set(pattern + 1, 'x', &end);
            if (end)
                return true;
        }
    }
    return false;
}

char *remove_escapes(const char *pattern)
{
    char *text = arena_alloc(strlen(pattern) + 1), *to = text;

    for (; *pattern; pattern++) {
        if (*pattern == '\\' && pattern[1])
            pattern++;
        *to++ = *pattern;
    }
    return text;
}

struct names {
    struct word *first;
    int count;
};

static void add_name(struct names *names, char *name)
{
    struct word *word = arena_alloc(sizeof(*word));

    word->text = name;
    word->next = names->first;
    names->first = word;
    names->count++;
}

static char *join(const char *folder, const char *name, const char *end)
{
    size_t a = strlen(folder), b = strlen(name), c = strlen(end);
    char *path = arena_alloc(a + b + c + 1);

    memcpy(path, folder, a);
    memcpy(path + a, name, b);
    memcpy(path + a + b, end, c);
    return path;
}

/* Whether a pattern that starts with first does not mean the name: . and .. are meant by none. */
static bool is_hidden(const char *name, char first)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    return name[0] == '.' && first != '.';
}

/* Adds what pattern matches below the folder, whose name is empty or ends with a slash. */
static void search(const char *folder, const char *pattern, struct names *names)
{
    const char *slash = strchrnul(pattern, '/');
    const char *rest = slash + strspn(slash, "/");
    char *part = arena_copy(pattern, (size_t)(slash - pattern));
    char *slashes = arena_copy(slash, (size_t)(rest - slash));
    struct stat st;

    if (!has_wildcard(part)) {
        char *path = join(folder, remove_escapes(part), slashes);

        if (*rest)
            search(path, rest, names);
        else if (lstat(path, &st) == 0)
            add_name(names, path);
        return;
    }
    DIR *dir = opendir(*folder ? folder : ".");
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (is_hidden(entry->d_name, *part) || !match_pattern(part, entry->d_name))
            continue;
        char *path = join(folder, entry->d_name, slashes);
        if (*rest)
            search(path, rest, names);
        else if (!*slashes || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
            add_name(names, path);
    }
    closedir(dir);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **glob_files(const char *pattern, int *count)
{
    struct names names = {0};

    search("", pattern, &names);
    *count = names.count;
    if (names.count == 0)
        return NULL;
    char **list = arena_alloc(((size_t)names.count + 1) * sizeof(char *));
    int i = 0;
    for (struct word *word = names.first; word; word = word->next)
        list[i++] = word->text;
    qsort(list, (size_t)i, sizeof(char *), compare);
    return list;
}
