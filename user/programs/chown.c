/* SPDX-License-Identifier: MIT */
/*
 * chown: gives files to another user, and with user:group or :group to another group. -h: a symbolic
 * link itself; -R: all files in folders too, and links themselves. As chgrp: only the group.
 */
#include "command/help.h"
#include "names.h"
#include "output.h"
#include "tree.h"
#include <string.h>
#include <sys/stat.h>

static uid_t uid = (uid_t)-1;
static gid_t gid = (gid_t)-1;
static bool links, recursive;

static int change(const char *path)
{
    if ((links ? lchown : chown)(path, uid, gid) == 0)
        return 0;
    warn("%s", path);
    return 1;
}

static int change_below(const char *path, void *context)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        status = each_below(path, change_below, context);
    return status | change(path);
}

static void take_owner(char *text)
{
    char *colon = strchr(text, ':');

    if (colon) {
        *colon = '\0';
        if (!group_number(colon + 1, &gid))
            errx(1, "%s: there is no such group", colon + 1);
    }
    if (*text && !user_number(text, &uid))
        errx(1, "%s: there is no such user", text);
}

static bool is_chgrp(const char *program)
{
    const char *slash = strrchr(program, '/');

    return strcmp(slash ? slash + 1 : program, "chgrp") == 0;
}

int main(int argc, char **argv)
{
    int option, status = 0;
    const char *usage =
        is_chgrp(argv[0]) ? "chgrp [-hR] group file..." : "chown [-hR] user[:group] file...";

    answer_help(argc, argv, usage);
    while ((option = getopt(argc, argv, "hR")) != -1) {
        if (option == '?')
            break;
        recursive |= option == 'R';
        links |= option == 'h' || option == 'R';
    }
    if (option == '?' || argc - optind < 2)
        errx(2, "usage: %s", usage);
    if (!is_chgrp(argv[0]))
        take_owner(argv[optind]);
    else if (!group_number(argv[optind], &gid))
        errx(1, "%s: there is no such group", argv[optind]);
    optind++;
    for (; optind < argc; optind++)
        status |= recursive ? change_below(argv[optind], NULL) : change(argv[optind]);
    return status;
}
