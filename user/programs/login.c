/* SPDX-License-Identifier: MIT */
/*
 * login: asks for a user's name and password, and runs the user's shell in place of itself. init starts it on the
 * console if the kernel's command line has the word login. Of root only.
 */
#include "command/help.h"
#include <account/account.h>
#include <err.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE "login"

#define TRIES 5
#define NAME_ROOM 64

/* Gives the terminal to a user. There may be none. */
static void give_terminal(uid_t uid, gid_t gid)
{
    if (isatty(STDIN_FILENO) && fchown(STDIN_FILENO, uid, gid) == 0)
        fchmod(STDIN_FILENO, 0620);
}

/* The name that is typed, or NULL at the end of the input. */
static char *ask_name(void)
{
    static char name[NAME_ROOM];

    do {
        printf("login: ");
        fflush(stdout);
        if (!fgets(name, sizeof(name), stdin))
            return NULL;
        name[strcspn(name, "\n")] = '\0';
    } while (name[0] == '\0');
    return name;
}

/* Asks until name and password fit together. */
static const struct passwd *ask(void)
{
    for (int i = 0; i < TRIES; i++) {
        const char *name = ask_name();
        if (!name)
            break;
        bool admitted = account_admits(name, "Password: ");
        const struct passwd *user = admitted ? getpwnam(name) : NULL;
        if (user)
            return user;
        puts("The name or the password is wrong.");
    }
    return NULL;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    (void)argv;
    account_protect();
    if (argc > 1)
        errx(2, "usage: " USAGE);
    if (geteuid() != 0)
        errx(1, "only root can start it; su changes the user");
    give_terminal(0, 0); /* until it belongs to the next user */
    const struct passwd *user = ask();
    if (!user)
        return 1;
    give_terminal(user->pw_uid, user->pw_gid);
    account_become(user);
    account_set_environment(user);
    if (chdir(user->pw_dir) != 0)
        warn("%s", user->pw_dir);
    execl(user->pw_shell, "-sh", (char *)NULL);
    err(127, "%s", user->pw_shell);
}
