/* SPDX-License-Identifier: MIT */
/* Users: /etc/passwd. */
#include <pwd.h>
#include <stddef.h>
#include <string.h>

#include "database.h"

static struct database users = {.path = "/etc/passwd"};

struct passwd *getpwent(void)
{
    static struct passwd user;
    char *field[7];

    while (__database_next(&users, field, 7)) {
        user = (struct passwd){.pw_name = field[0],
                               .pw_passwd = field[1],
                               .pw_gecos = field[4],
                               .pw_dir = field[5],
                               .pw_shell = field[6]};
        if (__database_id(field[2], &user.pw_uid) && __database_id(field[3], &user.pw_gid))
            return &user;
    }
    return NULL;
}

void setpwent(void)
{
    __database_end(&users);
}

void endpwent(void)
{
    __database_end(&users);
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *user;

    setpwent();
    do
        user = getpwent();
    while (user && strcmp(user->pw_name, name) != 0);
    endpwent();
    return user;
}

struct passwd *getpwuid(uid_t uid)
{
    struct passwd *user;

    setpwent();
    do
        user = getpwent();
    while (user && user->pw_uid != uid);
    endpwent();
    return user;
}
