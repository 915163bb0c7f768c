/* SPDX-License-Identifier: MIT */
/*
 * rm: removes files. -r: directories with all their files; -f: no complaint about missing files;
 * -i: asks before each. The last of -f and -i counts.
 */
#include "command/help.h"
#include "ask.h"
#include "tree.h"
#include <libgen.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE "rm [-rf | -ri] file..."

static bool recursive, force, interactive, at_terminal;

static int complain(const char *path, int error)
{
    errno = error;
    warn("%s", path);
    return 1;
}

/* Asks before a file is removed, or a directory is entered, if there is a reason. */
static bool may(const char *what, const char *path, const struct stat *st)
{
    bool is_protected = !S_ISLNK(st->st_mode) && access(path, W_OK) != 0;

    if (!interactive && (force || !at_terminal || !is_protected))
        return true;
    return ask(what, path);
}

static int remove_path(const char *path, void *context)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return force && errno == ENOENT ? 0 : complain(path, errno);
    if (S_ISDIR(st.st_mode)) {
        if (!recursive)
            return complain(path, EISDIR);
        if (!may("look into", path, &st))
            return 0;
        if (each_below(path, remove_path, context) != 0)
            return 1;
        if (interactive && !ask("remove", path))
            return 0;
    } else if (!may("remove", path, &st)) {
        return 0;
    }
    if ((S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path)) == 0)
        return 0;
    return complain(path, errno);
}

/*
 * If the last part is . or .., the operand is refused: it is no name that could be removed, and a
 * shell expands .* to both. A path that ends with a slash means a directory. If a symbolic link
 * were followed there, the link would stay, and the directory would be emptied.
 */
static int remove_operand(char *path)
{
    size_t length = strlen(path);
    bool means_directory = length > 0 && path[length - 1] == '/';
    const char *name = length > 0 ? basename(path) : path; /* removes the slashes */
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

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "rRfi")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        recursive |= option == 'r' || option == 'R';
        if (option == 'f' || option == 'i') {
            force = option == 'f';
            interactive = option == 'i';
        }
    }
    if (optind == argc && !force)
        errx(2, "usage: " USAGE);
    at_terminal = isatty(STDIN_FILENO);
    for (int i = optind; i < argc; i++)
        status |= remove_operand(argv[i]);
    return status;
}
