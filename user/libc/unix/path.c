/* SPDX-License-Identifier: MIT */
/* Paths: their parts, their canonical form, and names for temporary files. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS 16 /* more symbolic links than this are taken for a loop */

/* Removes slashes from the end, but not a leading one. */
static void trim_slashes(char *path)
{
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
}

char *basename(char *path)
{
    static char dot[] = ".";
    char *slash;

    if (path == NULL || path[0] == '\0')
        return dot;
    trim_slashes(path);
    slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

char *dirname(char *path)
{
    static char dot[] = ".";
    char *slash;

    if (path == NULL)
        return dot;
    trim_slashes(path);
    slash = strrchr(path, '/');
    if (slash == NULL)
        return dot;
    slash[slash == path] = '\0';
    trim_slashes(path);
    return path;
}

/* Replaces the unread rest of a path by a link's target and the text behind the link. */
static int splice(char *rest, const char *link, const char *after)
{
    char target[PATH_MAX];
    ssize_t length = readlink(link, target, sizeof(target));

    if (length < 0)
        return -1;
    if ((size_t)length + strlen(after) + 1 > sizeof(target)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(target + length, after);
    strcpy(rest, target);
    return 0;
}

/* Appends a component to an absolute path, which is empty for the root. */
static int append(char *path, const char *name, size_t length)
{
    size_t end = strlen(path);

    if (length == 2 && name[0] == '.' && name[1] == '.') {
        char *slash = strrchr(path, '/');

        if (slash != NULL)
            *slash = '\0';
        return 0;
    }
    if (end + length + 2 > PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    path[end] = '/';
    memcpy(path + end + 1, name, length);
    path[end + 1 + length] = '\0';
    return 0;
}

/*
 * Resolves rest, from the directory done. done ends as the whole path without links, "." and "..".
 */
static int walk(char *done, char *rest)
{
    int links = 0;

    while (*rest != '\0') {
        size_t slashes = strspn(rest, "/"), length = strcspn(rest + slashes, "/");
        char *name = rest + slashes, *after = name + length;
        size_t before = strlen(done);
        struct stat st;

        if (length == 0 || (length == 1 && name[0] == '.')) {
            memmove(rest, after, strlen(after) + 1);
            continue;
        }
        if (append(done, name, length) < 0 || lstat(done[0] ? done : "/", &st) < 0)
            return -1;
        if (!S_ISLNK(st.st_mode)) {
            memmove(rest, after, strlen(after) + 1);
            continue;
        }
        if (++links > MAX_LINKS) {
            errno = ELOOP;
            return -1;
        }
        if (splice(rest, done, after) < 0)
            return -1;
        done[rest[0] == '/' ? 0 : before] = '\0';
    }
    return 0;
}

/* The absolute path of an existing file. */
char *realpath(const char *restrict path, char *restrict resolved)
{
    char rest[PATH_MAX], done[PATH_MAX] = "";

    if (path[0] == '\0') {
        errno = ENOENT;
        return NULL;
    }
    if (strlcpy(rest, path, sizeof(rest)) >= sizeof(rest)) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    if (path[0] != '/' && getcwd(done, sizeof(done)) == NULL)
        return NULL;
    trim_slashes(done);
    if (strcmp(done, "/") == 0)
        done[0] = '\0';
    if (walk(done, rest) < 0)
        return NULL;
    if (done[0] == '\0')
        strcpy(done, "/");
    return resolved != NULL ? strcpy(resolved, done) : strdup(done);
}

/* Tries names in place of the pattern's last six letters, XXXXXX, until one can be created. */
static int create_unique(char *pattern, int (*create)(const char *path))
{
    static unsigned seed;
    size_t length = strlen(pattern);
    char *letters = pattern + length - 6;

    if (length < 6 || strcmp(letters, "XXXXXX") != 0) {
        errno = EINVAL;
        return -1;
    }
    if (seed == 0) {
        struct timespec now = {0};

        clock_gettime(CLOCK_MONOTONIC, &now);
        seed = (unsigned)now.tv_nsec ^ (unsigned)getpid() << 20;
    }
    for (int tries = 0; tries < TMP_MAX; tries++) {
        unsigned value = (unsigned)rand_r(&seed);
        int result;

        for (int i = 0; i < 6; i++, value /= 26)
            letters[i] = (char)('a' + value % 26);
        result = create(pattern);
        if (result >= 0 || errno != EEXIST)
            return result;
    }
    return -1;
}

static int create_file(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int create_directory(const char *path)
{
    return mkdir(path, 0700);
}

int mkstemp(char *pattern)
{
    return create_unique(pattern, create_file);
}

char *mkdtemp(char *pattern)
{
    return create_unique(pattern, create_directory) < 0 ? NULL : pattern;
}

int remove(const char *path)
{
    struct stat st;

    if (lstat(path, &st) < 0)
        return -1;
    return S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path);
}
