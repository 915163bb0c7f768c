/* SPDX-License-Identifier: MIT */
/* Names of users and groups in place of numbers; the number if there is no name. */
#ifndef NAMES_H
#define NAMES_H

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_ROOM 33 /* for a name as these functions give it, with the zero */

static inline void user_name(uid_t uid, char name[NAME_ROOM])
{
    const struct passwd *user = getpwuid(uid);

    if (user)
        snprintf(name, NAME_ROOM, "%s", user->pw_name);
    else
        snprintf(name, NAME_ROOM, "%u", (unsigned)uid);
}

static inline void group_name(gid_t gid, char name[NAME_ROOM])
{
    const struct group *group = getgrgid(gid);

    if (group)
        snprintf(name, NAME_ROOM, "%s", group->gr_name);
    else
        snprintf(name, NAME_ROOM, "%u", (unsigned)gid);
}

/* A text that is a number and nothing else. */
static inline bool id_number(const char *text, uint32_t *id)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    *id = (uint32_t)value;
    return *text >= '0' && *text <= '9' && *end == '\0' && value < 0xffffffff;
}

/* The number of a user or group that is given by its name or number: false if there is none. */
static inline bool user_number(const char *text, uid_t *uid)
{
    const struct passwd *user = getpwnam(text);

    if (user)
        *uid = user->pw_uid;
    return user || id_number(text, uid);
}

static inline bool group_number(const char *text, gid_t *gid)
{
    const struct group *group = getgrnam(text);

    if (group)
        *gid = group->gr_gid;
    return group || id_number(text, gid);
}

#endif
