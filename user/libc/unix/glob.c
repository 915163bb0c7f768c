/* SPDX-License-Identifier: MIT */
/*
 * glob: a pattern is matched part by part, between its slashes. A part without wildcards is a name
 * that needs no search; any other is compared with all names in the directory found so far.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The values that stay the same during one call. */
struct search {
    int flags;
    int (*error)(const char *path, int error);
    glob_t *result;
    char path[PATH_MAX]; /* the parts that are matched so far */
};

static int add(struct search *s, const char *path)
{
    glob_t *g = s->result;
    size_t used = g->gl_offs + g->gl_pathc;
    char **list = reallocarray(g->gl_pathv, used + 2, sizeof(*list));

    if (list == NULL)
        return GLOB_NOSPACE;
    g->gl_pathv = list;
    list[used] = strdup(path);
    list[used + 1] = NULL;
    if (list[used] == NULL)
        return GLOB_NOSPACE;
    g->gl_pathc++;
    return 0;
}

static bool has_wildcards(const char *part, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (strchr("*?[", part[i]) != NULL)
            return true;
    return false;
}

/* Appends n bytes of a pattern to the path, without the backslashes that quote. False if it is too long. */
static bool extend(struct search *s, size_t end, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\\' && (s->flags & GLOB_NOESCAPE) == 0 && i + 1 < n)
            i++;
        if (end + 2 >= sizeof(s->path)) /* a slash and a zero follow */
            return false;
        s->path[end++] = text[i];
    }
    s->path[end] = '\0';
    return true;
}

static int match_rest(struct search *s, size_t end, const char *pattern);

/* The whole pattern is matched: the path is a result if the file exists. */
static int match_end(struct search *s, size_t end)
{
    struct stat st;

    if (lstat(s->path, &st) < 0)
        return 0;
    if ((s->flags & GLOB_MARK) != 0 && end > 0 && s->path[end - 1] != '/' &&
        stat(s->path, &st) == 0 && S_ISDIR(st.st_mode))
        strcpy(s->path + end, "/");
    return add(s, s->path);
}

/* Compares one part of the pattern, wildcards included, with the names in the directory at s->path. */
static int match_names(struct search *s, size_t end, const char *part, const char *rest)
{
    DIR *dir = opendir(end > 0 ? s->path : ".");
    int flags = FNM_PERIOD | ((s->flags & GLOB_NOESCAPE) != 0 ? FNM_NOESCAPE : 0), result = 0;
    struct dirent *entry;

    if (dir == NULL) {
        bool stop = errno != ENOTDIR && errno != ENOENT && s->error != NULL &&
                    s->error(s->path, errno) != 0;
        return stop || ((s->flags & GLOB_ERR) != 0 && errno == EACCES) ? GLOB_ABORTED : 0;
    }
    while (result == 0 && (entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name);

        if (fnmatch(part, entry->d_name, flags) != 0 || end + length + 2 >= sizeof(s->path))
            continue;
        memcpy(s->path + end, entry->d_name, length + 1);
        result = match_rest(s, end + length, rest);
    }
    closedir(dir);
    s->path[end] = '\0';
    return result;
}

/* Matches the rest of the pattern below the path s->path, of length end. */
static int match_rest(struct search *s, size_t end, const char *pattern)
{
    size_t slashes = strspn(pattern, "/"), length = strcspn(pattern + slashes, "/");
    const char *part = pattern + slashes;
    char *copy;
    int result;

    if (slashes > 0 && !extend(s, end, pattern, slashes))
        return 0;
    end += slashes;
    if (length == 0)
        return match_end(s, end);
    if (!has_wildcards(part, length)) {
        if (!extend(s, end, part, length))
            return 0;
        return match_rest(s, end + strlen(s->path + end), part + length);
    }
    copy = strndup(part, length);
    if (copy == NULL)
        return GLOB_NOSPACE;
    result = match_names(s, end, copy, part + length);
    free(copy);
    return result;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int glob(const char *restrict pattern, int flags, int (*error)(const char *path, int error),
         glob_t *restrict result)
{
    struct search *s = malloc(sizeof(*s));
    size_t before;
    int status;

    if ((flags & GLOB_APPEND) == 0) {
        result->gl_pathc = 0;
        result->gl_offs = (flags & GLOB_DOOFFS) != 0 ? result->gl_offs : 0;
        result->gl_pathv = calloc(result->gl_offs + 1, sizeof(char *));
    }
    if (s == NULL || result->gl_pathv == NULL) {
        free(s);
        return GLOB_NOSPACE;
    }
    before = result->gl_pathc;
    s->flags = flags;
    s->error = error;
    s->result = result;
    s->path[0] = '\0';
    status = match_rest(s, 0, pattern);
    if ((flags & GLOB_NOSORT) == 0)
        qsort(result->gl_pathv + result->gl_offs + before, result->gl_pathc - before,
              sizeof(char *), compare_paths);
    if (status == 0 && result->gl_pathc == before)
        status = (flags & GLOB_NOCHECK) != 0 ? add(s, pattern) : GLOB_NOMATCH;
    free(s);
    return status;
}

void globfree(glob_t *result)
{
    for (size_t i = 0; i < result->gl_pathc; i++)
        free(result->gl_pathv[result->gl_offs + i]);
    free(result->gl_pathv);
    result->gl_pathv = NULL;
    result->gl_pathc = 0;
}
