/* SPDX-License-Identifier: MIT */
/* rm: removes files. -r: directories with all that is in them; -f: no complaint about what is missing. */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive, force;

static int remove_path(const char *path);

static int remove_contents(const char *path)
{
    struct dirent *entry;
    int status = 0;

    DIR *dir = opendir(path);
    if (!dir) {
        warn("%s", path);
        return 1;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        size_t room = strlen(path) + strlen(entry->d_name) + 2;
        char *name = malloc(room);
        if (!name)
            err(2, "malloc");
        snprintf(name, room, "%s/%s", path, entry->d_name);
        status |= remove_path(name);
        free(name);
        rewinddir(dir); /* what was removed is not looked at again, and nothing is skipped */
        if (status)
            break;
    }
    closedir(dir);
    return status;
}

static int remove_path(const char *path)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        if (force && errno == ENOENT)
            return 0;
        warn("%s", path);
        return 1;
    }
    if (S_ISDIR(st.st_mode)) {
        if (!recursive) {
            errno = EISDIR;
            warn("%s", path);
            return 1;
        }
        if (remove_contents(path) != 0)
            return 1;
    }
    if ((S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path)) == 0)
        return 0;
    warn("%s", path);
    return 1;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "rRf")) != -1) {
        if (option == '?')
            errx(2, "usage: rm [-rf] file...");
        recursive |= option == 'r' || option == 'R';
        force |= option == 'f';
    }
    if (optind == argc && !force)
        errx(2, "usage: rm [-rf] file...");
    for (int i = optind; i < argc; i++)
        status |= remove_path(argv[i]);
    return status;
}
