/* SPDX-License-Identifier: MIT */
/* rm: removes files. -r: directories with all that is in them; -f: no complaint about what is missing. */
#include "tree.h"
#include <libgen.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive, force;

static int complain(const char *path, int error)
{
    errno = error;
    warn("%s", path);
    return 1;
}

static int remove_path(const char *path, void *context)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return force && errno == ENOENT ? 0 : complain(path, errno);
    if (S_ISDIR(st.st_mode)) {
        if (!recursive)
            return complain(path, EISDIR);
        if (each_below(path, remove_path, context) != 0)
            return 1;
    }
    if ((S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path)) == 0)
        return 0;
    return complain(path, errno);
}

/*
 * The last part of "folder/." and "folder/.." is no name that could be removed, only what is in them, and
 * a shell makes both of ".*". A path that ends with a slash means a directory: were a symbolic link
 * followed to it, the link would stay, and the directory be emptied.
 */
static int remove_operand(char *path)
{
    size_t length = strlen(path);
    bool means_directory = length > 0 && path[length - 1] == '/';
    const char *name = length > 0 ? basename(path) : path; /* cuts the slashes off */
    struct stat st;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "/") == 0) {
        warnx("%s: is not removed", path);
        return 1;
    }
    if (means_directory && lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return complain(path, ENOTDIR);
    return remove_path(path, NULL);
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
        status |= remove_operand(argv[i]);
    return status;
}
