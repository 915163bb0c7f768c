/* SPDX-License-Identifier: MIT */
/*
 * mv: renames files; to another file system, it copies them and removes the old ones. -i: asks
 * before it replaces a file; -f: never asks. The last of -i and -f counts.
 */
#include "command/help.h"
#include "ask.h"
#include "copying.h"
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "mv [-f | -i] source... target"

static bool interactive, force;

/* Runs cp or rm. Returns whether it succeeded. */
static bool run(char *const *arguments)
{
    int status = 1;
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        execvp(arguments[0], arguments);
        err(1, "%s", arguments[0]);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status == 0;
}

/*
 * An existing target is removed first: a file does not replace a directory, nor a directory a file.
 */
static int move_across(const char *source, const char *target)
{
    char *copy[] = {"cp", "-RPp", "--", (char *)source, (char *)target, NULL};
    char *removal[] = {"rm", "-rf", "--", (char *)source, NULL};
    struct stat from, to;

    if (lstat(source, &from) == 0 && lstat(target, &to) == 0) {
        errno = S_ISDIR(from.st_mode) ? ENOTDIR : EISDIR;
        if (S_ISDIR(from.st_mode) != S_ISDIR(to.st_mode) ||
            (S_ISDIR(to.st_mode) ? rmdir(target) : unlink(target)) != 0) {
            warn("%s", target);
            return 1;
        }
    }
    return !run(copy) || !run(removal);
}

static bool may_replace(const char *target)
{
    struct stat st;

    if (force || lstat(target, &st) != 0)
        return true;
    bool is_protected = !S_ISLNK(st.st_mode) && access(target, W_OK) != 0;
    return !(interactive || (is_protected && isatty(STDIN_FILENO))) || ask("replace", target);
}

static int move(const char *source, const char *target)
{
    struct stat st;

    if (lstat(source, &st) == 0 && !may_replace(target))
        return 0;
    if (rename(source, target) == 0)
        return 0;
    if (errno == EXDEV)
        return move_across(source, target);
    warn("%s to %s", source, target);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "fi")) != -1) {
        if (option == '?')
            optind = argc;
        interactive = option == 'i';
        force = option == 'f';
    }
    if (argc - optind < 2)
        errx(2, "usage: " USAGE);
    return each_pair(argc - optind, argv + optind, move);
}
