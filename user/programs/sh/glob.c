/* SPDX-License-Identifier: MIT */
/*
 * Patterns: matching a word, and searching for files. <fnmatch.h> implements the elements of a
 * pattern.
 */
#include "sh.h"
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool match_pattern(const char *pattern, const char *text)
{
    int result = fnmatch(pattern, text, 0);

    if (result == FNM_BADPATTERN && shell.unwind == RUN)
        expansion_error(pattern, "not a pattern");
    return result == 0;
}

bool has_wildcard(const char *pattern)
{
    for (; *pattern; pattern++) {
        if (*pattern == '\\' && pattern[1])
            pattern++;
        else if (*pattern == '*' || *pattern == '?' || (*pattern == '[' && strchr(pattern, ']')))
            return true;
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

/* A folder that is being searched. */
struct folder {
    struct folder *outer;
    DIR *dir;
};
static struct folder *folders; /* the innermost first */

static bool open_folder(struct folder *folder, const char *name)
{
    *folder = (struct folder){folders, opendir(name)};
    if (folder->dir)
        folders = folder;
    return folder->dir != NULL;
}

static void close_folder(void)
{
    closedir(folders->dir);
    folders = folders->outer;
}

void close_all_folders(void)
{
    while (folders)
        close_folder();
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

/*
 * Whether a pattern matches the name of a file: no pattern matches . and .., and an invalid one
 * matches nothing.
 */
static bool means(const char *pattern, const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           fnmatch(pattern, name, FNM_PERIOD) == 0;
}

/*
 * Adds the files below the folder that match the pattern. The folder's name is empty or ends with a
 * slash.
 */
static void search(const char *folder, const char *pattern, struct names *names)
{
    const char *slash = strchrnul(pattern, '/');
    const char *rest = slash + strspn(slash, "/");
    char *part = arena_copy(pattern, (size_t)(slash - pattern));
    char *slashes = arena_copy(slash, (size_t)(rest - slash));
    struct folder inner;
    struct stat st;

    if (!has_wildcard(part)) {
        char *path = join(folder, remove_escapes(part), slashes);

        if (*rest)
            search(path, rest, names);
        else if (lstat(path, &st) == 0)
            add_name(names, path);
        return;
    }
    if (!open_folder(&inner, *folder ? folder : "."))
        return;
    for (struct dirent *entry; (entry = readdir(inner.dir));) {
        if (!means(part, entry->d_name))
            continue;
        char *path = join(folder, entry->d_name, slashes);
        if (*rest)
            search(path, rest, names);
        else if (!*slashes || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
            add_name(names, path);
    }
    close_folder();
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
