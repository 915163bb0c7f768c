/* SPDX-License-Identifier: MIT */
/*
 * passwd: changes the password of the user that runs it, or, for root, of any user.
 *
 * The new /etc/shadow is written beside the old one, and takes its name in one step: a power cut, or a full disk, leaves
 * one of the two. Only one passwd at a time can make the file. The program is set-user-ID root. Meanwhile, it is root by
 * its real user, too, so that its user cannot end it in the middle.
 */
#include "command/help.h"
#include <account/account.h>
#include <err.h>
#include <fcntl.h>
#include <pwd.h>
#include <shadow.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USAGE "passwd [user]"

#define NEW_SHADOW _PATH_SHADOW ".new"
#define SECONDS_PER_DAY 86400
#define SALT_LENGTH 16

/* The hash of a password with a new salt. */
static const char *hash_of(const char *password)
{
    static const char digits[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    unsigned char random[SALT_LENGTH];
    char setting[3 + SALT_LENGTH + 1] = "$5$";
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, random, sizeof(random)) != (ssize_t)sizeof(random))
        err(1, "/dev/urandom");
    close(fd);
    for (size_t i = 0; i < SALT_LENGTH; i++)
        setting[3 + i] = digits[random[i] % 64];
    return crypt(password, setting);
}

/* Writes the line of the user with the new hash. The fields behind the day of the change stay as they are. */
static void write_entry(FILE *to, const char *name, const char *hash, const char *rest)
{
    fprintf(to, "%s:%s:%lld:%s", name, hash, (long long)time(NULL) / SECONDS_PER_DAY, rest);
}

/* The fields of a line behind the third one. */
static const char *rest_of(const char *line)
{
    for (int colons = 0; colons < 3 && line; colons++) {
        line = strchr(line, ':');
        line = line ? line + 1 : NULL;
    }
    return line ? line : ":::::\n";
}

/* Copies the file, with the user's entry changed, or added. */
static void copy_entries(FILE *from, FILE *to, const char *name, const char *hash)
{
    size_t length = strlen(name), room = 0;
    bool found = false;
    char *line = NULL;

    while (getline(&line, &room, from) > 0) {
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            write_entry(to, name, hash, rest_of(line));
            found = true;
        } else {
            fputs(line, to);
        }
    }
    if (!found)
        write_entry(to, name, hash, ":::::\n");
    free(line);
}

/* Without signals, and without a limit of files that the user could have set. */
static void become_root(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGXFSZ, SIG_IGN);
    umask(077);
    if (setuid(0) != 0)
        errx(1, "it has no rights of root: it should be set-user-ID");
}

static void replace(const char *name, const char *hash)
{
    become_root();
    FILE *from = fopen(_PATH_SHADOW, "re");
    if (!from)
        err(1, "%s", _PATH_SHADOW);
    int fd = open(NEW_SHADOW, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        err(1, "%s (another passwd, or one that did not end)", NEW_SHADOW);
    copy_entries(from, to, name, hash);
    bool failed = ferror(from) || fflush(to) != 0 || fsync(fd) != 0;
    fclose(from);
    if (fclose(to) != 0 || failed || rename(NEW_SHADOW, _PATH_SHADOW) != 0) {
        warn("%s", NEW_SHADOW);
        unlink(NEW_SHADOW);
        errx(1, "the password stays as it was");
    }
    sync();
}

/* Asks for the new password twice. */
static void ask_new(char password[ACCOUNT_PASSWORD_MAX])
{
    char again[ACCOUNT_PASSWORD_MAX];

    if (!account_ask("New password: ", password) || !account_ask("Again: ", again))
        errx(1, "no password: it stays as it was");
    if (strcmp(password, again) != 0)
        errx(1, "the two differ: the password stays as it was");
    if (password[0] == '\0')
        errx(1, "it is empty: the password stays as it was");
}

int main(int argc, char **argv)
{
    char password[ACCOUNT_PASSWORD_MAX];

    answer_help(argc, argv, USAGE);
    account_protect();
    if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
        errx(2, "usage: " USAGE);
    const struct passwd *user = argc > 1 ? getpwnam(argv[1]) : getpwuid(getuid());
    if (!user)
        errx(1, "there is no such user");
    if (getuid() != 0 && user->pw_uid != getuid())
        errx(1, "only root can change the password of another user");
    if (getuid() != 0 && !account_admits(user->pw_name, "Old password: "))
        errx(1, "the password is wrong");
    ask_new(password);
    replace(user->pw_name, hash_of(password));
    printf("The password of %s has been changed.\n", user->pw_name);
    return 0;
}
