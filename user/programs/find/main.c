/* SPDX-License-Identifier: MIT */
/*
 * find: walks through the files below folders, and applies an expression to each.
 *   -name PATTERN   -path PATTERN   -type f d l p c b   -perm [-]MODE   -newer FILE
 *   -links N   -size N[c]   -atime N   -ctime N   -mtime N   (+N: more, -N: less)
 *   -user NAME   -group NAME   -nouser   -nogroup   -iname PATTERN   -empty   -maxdepth N
 *   -print   -print0   -delete   -exec COMMAND ;   -exec COMMAND {} +   -ok COMMAND ;   -prune   -depth   -xdev
 *   ! TEST   ( EXPRESSION )   TEST -a TEST   TEST -o TEST
 * -H: symbolic links among the operands are followed; -L: all of them.
 */
#include "../output.h"
#include "command/help.h"
#include "../tree.h"
#include "find.h"

/* The directories above a file. If one of them comes again, it is a loop; -L can lead into one. */
struct above {
    const struct above *next;
    long long depth;
    dev_t device;
    ino_t inode;
};

struct options options = {.deepest = -1};
static struct node *expression;

static bool is_loop(const struct above *above, const struct stat *st)
{
    for (; above; above = above->next) {
        if (above->device == st->st_dev && above->inode == st->st_ino)
            return true;
    }
    return false;
}

static bool look(struct file *file, bool follow)
{
    return (follow && stat(file->path, &file->st) == 0) || lstat(file->path, &file->st) == 0;
}

static int visit(const char *path, void *context)
{
    const struct above *above = context, *root = above;
    const char *slash = strrchr(path, '/');
    struct file file = {.path = path, .name = slash && slash[1] ? slash + 1 : path};
    int status = 0;

    if (ferror(stdout))
        return 1;
    if (!look(&file, options.follow || (!above && options.follow_operands))) {
        warn("%s", path);
        return 1;
    }
    while (root && root->next)
        root = root->next;
    bool enters = S_ISDIR(file.st.st_mode);
    if (enters && is_loop(above, &file.st)) {
        warnx("%s: a loop of symbolic links", path);
        return 1;
    }
    enters &= !(options.one_system && root && root->device != file.st.st_dev);
    long long depth = above ? above->depth + 1 : 0;
    enters &= options.deepest < 0 || depth < options.deepest;
    options.pruned = false;
    if (!options.contents_first)
        expression->test(expression, &file);
    if (enters && !options.pruned) {
        struct above here = {above, depth, file.st.st_dev, file.st.st_ino};
        status = each_below(path, visit, &here);
    }
    if (options.contents_first)
        expression->test(expression, &file);
    return status;
}

/* Whether a word begins the expression. */
static bool begins_expression(const char *word)
{
    return word[0] == '-' || strcmp(word, "!") == 0 || strcmp(word, "(") == 0;
}

int main(int argc, char **argv)
{
    char *here[] = {".", NULL};
    int first = 1, status = 0;

    answer_help(argc, argv, "find [-H | -L] [path...] [expression]");
    for (; first < argc && (strcmp(argv[first], "-H") == 0 || strcmp(argv[first], "-L") == 0);
         first++) {
        options.follow = argv[first][1] == 'L';
        options.follow_operands = argv[first][1] == 'H';
    }
    first += first < argc && strcmp(argv[first], "--") == 0;
    int last = first;
    while (last < argc && !begins_expression(argv[last]))
        last++;
    expression = parse_expression(argv + last);
    argv[last] = NULL;
    for (char **path = last > first ? argv + first : here; *path; path++)
        status |= visit(*path, NULL);
    finish_runs();
    return finish_output(status | options.status);
}
