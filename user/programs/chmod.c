/* SPDX-License-Identifier: MIT */
/* chmod: sets permission bits, given in octal or as u+x,go=r. -R: of all files in folders, too. */
#include "command/help.h"
#include "mode.h"
#include "tree.h"
#include <sys/stat.h>
#include <unistd.h>

#define USAGE "chmod [-R] mode file..."

static const char *mode_text;
static mode_t mask;
static bool recursive;

static int change(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0) {
        mode_t mode = st.st_mode & MODE_BITS;

        change_mode(mode_text, mask, S_ISDIR(st.st_mode), &mode);
        if (chmod(path, mode) == 0)
            return 0;
    }
    warn("%s", path);
    return 1;
}

/* The target of a symbolic link in a folder is not below that folder. */
static int change_below(const char *path, void *context)
{
    struct stat st;

    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        return 0;
    int status = change(path);
    if (status == 0 && S_ISDIR(st.st_mode))
        status = each_below(path, change_below, context);
    return status;
}

static int change_operand(const char *path)
{
    struct stat st;
    int status = change(path);

    if (status == 0 && recursive && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        status = each_below(path, change_below, NULL);
    return status;
}

/* Whether the text is a mode, such as -w too, which looks like an option. */
static bool is_mode(const char *text)
{
    mode_t mode = 0;

    return change_mode(text, 0, false, &mode);
}

int main(int argc, char **argv)
{
    int first = 1, status = 0;

    answer_help(argc, argv, USAGE);
    for (; first < argc && strcmp(argv[first], "-R") == 0; first++)
        recursive = true;
    first += first < argc && strcmp(argv[first], "--") == 0;
    if (argc - first < 2)
        errx(2, "usage: " USAGE);
    mode_text = argv[first++];
    if (!is_mode(mode_text))
        errx(2, "%s is not a mode", mode_text);
    mask = umask(0);
    for (; first < argc; first++)
        status |= change_operand(argv[first]);
    return status;
}
