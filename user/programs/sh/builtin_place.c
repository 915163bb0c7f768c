/* SPDX-License-Identifier: MIT */
/*
 * cd and pwd. $PWD is the path by which the shell came here, including symbolic links: "cd .." goes
 * back through the link. With -P, the path is the one that the kernel returns.
 */
#include "../place.h"
#include "sh.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The kernel's path, in the arena; NULL and errno on failure. */
static char *physical_place(void)
{
    char *path = getcwd(NULL, 0);
    char *copy = path ? arena_copy(path, strlen(path)) : NULL;

    free(path);
    return copy;
}

/* $PWD, if it is right. */
static char *logical_place(void)
{
    const char *path = get_variable("PWD");

    return path && leads_here(path) ? arena_copy(path, strlen(path)) : physical_place();
}

void set_place(void)
{
    char *here = logical_place();

    if (here)
        set_variable("PWD", here);
}

/* -L and -P: the index of the first operand, or 0 and a message. */
static int parse_options(int argc, char **args, bool *physical)
{
    int first = 1;

    for (; first < argc && args[first][0] == '-' && args[first][1]; first++) {
        if (strcmp(args[first], "--") == 0)
            return first + 1;
        if (args[first][1 + strspn(args[first] + 1, "LP")]) {
            complain("%s: %s: no such option", args[0], args[first]);
            return 0;
        }
        *physical = args[first][strlen(args[first]) - 1] == 'P';
    }
    return first;
}

/* Removes the last name from the path. False, and errno, if it does not name a directory. */
static bool leave_last(struct buffer *path)
{
    struct stat st;

    buffer_add(path, '\0');
    path->length--;
    if (path->length > 0 && stat(path->data, &st) != 0)
        return false;
    if (path->length > 0 && !S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    while (path->length > 0 && path->data[path->length - 1] != '/')
        path->length--;
    path->length -= path->length > 0;
    return true;
}

/* Folder/target without . and .., which remove the name before them; NULL and errno on failure. */
static char *logical_target(const char *folder, const char *target)
{
    struct buffer all = {0}, path = {0};
    bool good = true;

    if (target[0] != '/') {
        buffer_append(&all, folder, strlen(folder));
        buffer_add(&all, '/');
    }
    buffer_append(&all, target, strlen(target));
    char *text = buffer_finish(&all);
    for (char *part = strtok(text, "/"); part && good; part = strtok(NULL, "/")) {
        if (strcmp(part, "..") == 0) {
            good = leave_last(&path);
        } else if (strcmp(part, ".") != 0) {
            buffer_add(&path, '/');
            buffer_append(&path, part, strlen(part));
        }
    }
    if (path.length == 0)
        buffer_add(&path, '/');
    char *result = buffer_finish(&path);
    return good ? result : NULL;
}

/*
 * Changes to the target, and sets $PWD and $OLDPWD. False and errno on failure. If the logical path
 * is too long for the kernel, the target alone is used, as with -P.
 */
static bool go(const char *target, bool physical)
{
    char *from = logical_place();
    char *path = physical || !from ? NULL : logical_target(from, target);

    if (!physical && from && (!path || chdir(path) < 0)) {
        if (errno != ENAMETOOLONG)
            return false;
        path = NULL;
    }
    if (!path) {
        if (chdir(target) < 0)
            return false;
        path = physical_place();
    }
    if (from)
        set_variable("OLDPWD", from);
    if (path)
        set_variable("PWD", path);
    return true;
}

/* Whether the target begins with /, . or .., so that CDPATH is not used. */
static bool names_its_place(const char *target)
{
    const char *behind = target + strspn(target, ".");

    return target[0] == '/' ||
           (behind > target && behind - target < 3 && (!*behind || *behind == '/'));
}

/*
 * A folder of CDPATH that contains the target: both as a path, in the arena. NULL: none but the
 * current directory may contain it.
 */
static char *find_target(const char *target)
{
    const char *list = get_variable("CDPATH"), *end;
    struct stat st;

    if (!list || !*target || names_its_place(target))
        return NULL;
    for (; *list; list = *end ? end + 1 : end) {
        struct buffer path = {0};

        end = strchrnul(list, ':');
        buffer_append(&path, list, (size_t)(end - list));
        if (end > list && end[-1] != '/')
            buffer_add(&path, '/');
        buffer_append(&path, target, strlen(target));
        char *found = buffer_finish(&path);
        if (stat(found, &st) == 0 && S_ISDIR(st.st_mode))
            return end > list ? found : NULL;
    }
    return NULL;
}

/* cd [-L | -P] [folder | -] */
int builtin_cd(int argc, char **args)
{
    bool physical = false;
    int first = parse_options(argc, args, &physical);

    if (first == 0 || argc - first > 1) {
        if (first > 0)
            complain("cd: too many arguments");
        return STATUS_USAGE;
    }
    const char *target = first < argc ? args[first] : get_variable("HOME");
    bool back = target && strcmp(target, "-") == 0;
    if (back)
        target = get_variable("OLDPWD");
    if (!target || !*target) {
        complain("cd: no folder to go to");
        return 1;
    }
    /* go() may change the variable that the target comes from */
    target = arena_copy(target, strlen(target));
    char *found = back ? NULL : find_target(target);
    if (!go(found ? found : target, physical)) {
        complain("cd: %s: %s", target, strerror(errno));
        return 1;
    }
    if (back || found)
        puts(get_variable("PWD"));
    return 0;
}

/* pwd [-L | -P] */
int builtin_pwd(int argc, char **args)
{
    bool physical = false;
    int first = parse_options(argc, args, &physical);

    if (first == 0 || first < argc) {
        if (first > 0)
            complain("pwd: too many arguments");
        return STATUS_USAGE;
    }
    char *here = physical ? physical_place() : logical_place();
    if (!here) {
        complain("pwd: %s", strerror(errno));
        return 1;
    }
    puts(here);
    return 0;
}
