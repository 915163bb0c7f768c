/* SPDX-License-Identifier: MIT */
/*
 * su: a shell, or with -c a command, in the name of another user, by default root. With -l or -, the
 * environment is that after a login. Other users than root are asked for that user's password.
 */
#include "command/help.h"
#include <account/account.h>
#include <err.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE "su [-] [-l] [-c command] [user]"

struct wish {
    const char *command, *name;
    bool login;
};

static void take_options(int argc, char **argv, struct wish *wish)
{
    int option;

    while ((option = getopt(argc, argv, "lc:")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        wish->login |= option == 'l';
        if (option == 'c')
            wish->command = optarg;
    }
}

/* Options may come behind the user, too. */
static struct wish take_arguments(int argc, char **argv)
{
    struct wish wish = {.name = "root"};

    take_options(argc, argv, &wish);
    for (; optind < argc; take_options(argc, argv, &wish)) {
        const char *operand = argv[optind++];
        if (strcmp(operand, "-") == 0)
            wish.login = true;
        else
            wish.name = operand;
    }
    return wish;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    account_protect();
    struct wish wish = take_arguments(argc, argv);
    const struct passwd *user = getpwnam(wish.name);

    if (!user)
        errx(1, "%s: there is no such user", wish.name);
    if (getuid() != 0 && !account_admits(wish.name, "Password: "))
        errx(1, "the password is wrong");
    account_become(user);
    account_set_environment(user);
    if (wish.login && chdir(user->pw_dir) != 0)
        warn("%s", user->pw_dir);
    if (wish.command)
        execl(user->pw_shell, "sh", "-c", wish.command, (char *)NULL);
    else
        execl(user->pw_shell, wish.login ? "-sh" : "sh", (char *)NULL);
    err(errno == ENOENT ? 127 : 126, "%s", user->pw_shell);
}
