/* SPDX-License-Identifier: MIT */
/* Checks passwords against /etc/shadow, and becomes a user. */
#include "account.h"
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <paths.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_HASH "$5$none$" /* for a user without a hash: the check takes as long */

void account_protect(void)
{
    int fd;

    do
        fd = open(_PATH_DEVNULL, O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd < 0)
        _exit(1);
    close(fd);
}

bool account_is_open(const char *name)
{
    const struct spwd *entry = getspnam(name);

    return entry && entry->sp_pwdp[0] == '\0';
}

/* Compares all bytes, so that the time does not tell how many are right. */
static bool is_same(const char *a, const char *b)
{
    size_t length = strlen(a);
    unsigned char difference = 0;

    if (length != strlen(b))
        return false;
    for (size_t i = 0; i < length; i++)
        difference |= (unsigned char)(a[i] ^ b[i]);
    return difference == 0;
}

bool account_fits(const char *name, const char *password)
{
    const struct spwd *entry = getspnam(name);
    const char *hash = entry ? entry->sp_pwdp : NO_HASH;
    const char *result = crypt(password, hash);

    if (!result) { /* there is no such method: the password is locked */
        crypt(password, NO_HASH);
        return false;
    }
    return is_same(result, hash);
}

bool account_admits(const char *name, const char *prompt)
{
    char password[ACCOUNT_PASSWORD_MAX];

    if (account_is_open(name))
        return true;
    if (!account_ask(prompt, password))
        return false;
    bool fits = account_fits(name, password);
    if (!fits)
        sleep(1);
    return fits;
}

void account_become(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        err(1, "cannot become %s", user->pw_name);
}

void account_set_environment(const struct passwd *user)
{
    if (setenv("HOME", user->pw_dir, 1) != 0 || setenv("SHELL", user->pw_shell, 1) != 0 ||
        setenv("USER", user->pw_name, 1) != 0 || setenv("LOGNAME", user->pw_name, 1) != 0)
        err(1, "setenv");
}
