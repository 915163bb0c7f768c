/* SPDX-License-Identifier: MIT */
/* Groups and their members: /etc/group. */
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "database.h"

#include <abi/cred.h>

#define MEMBERS_MAX (DATABASE_LINE_MAX / 2)

static struct database groups = {.path = "/etc/group"};

/* Cuts a list with commas into its names. */
static void cut_members(char *list, char **members)
{
    unsigned count = 0;

    while (list && *list && count < MEMBERS_MAX - 1) {
        members[count++] = list;
        list = strchr(list, ',');
        if (list)
            *list++ = '\0';
    }
    members[count] = NULL;
}

struct group *getgrent(void)
{
    static struct group group;
    static char *members[MEMBERS_MAX];
    char *field[4];

    while (__database_next(&groups, field, 4)) {
        group = (struct group){.gr_name = field[0], .gr_passwd = field[1], .gr_mem = members};
        cut_members(field[3], members);
        if (__database_id(field[2], &group.gr_gid))
            return &group;
    }
    return NULL;
}

void setgrent(void)
{
    __database_end(&groups);
}

void endgrent(void)
{
    __database_end(&groups);
}

struct group *getgrnam(const char *name)
{
    struct group *group;

    setgrent();
    do
        group = getgrent();
    while (group && strcmp(group->gr_name, name) != 0);
    endgrent();
    return group;
}

struct group *getgrgid(gid_t gid)
{
    struct group *group;

    setgrent();
    do
        group = getgrent();
    while (group && group->gr_gid != gid);
    endgrent();
    return group;
}

static bool is_member(const struct group *group, const char *user)
{
    for (char **member = group->gr_mem; *member; member++) {
        if (strcmp(*member, user) == 0)
            return true;
    }
    return false;
}

int getgrouplist(const char *user, gid_t gid, gid_t *list, int *count)
{
    const struct group *group;
    int room = *count, found = 0;

    if (found++ < room)
        list[0] = gid;
    setgrent();
    while ((group = getgrent()) != NULL) {
        if (group->gr_gid == gid || !is_member(group, user))
            continue;
        if (found++ < room)
            list[found - 1] = group->gr_gid;
    }
    endgrent();
    *count = found;
    return found <= room ? found : -1;
}

int initgroups(const char *user, gid_t gid)
{
    gid_t list[NGROUPS_MAX];
    int count = NGROUPS_MAX;

    if (getgrouplist(user, gid, list, &count) < 0)
        count = NGROUPS_MAX;
    return setgroups(count, list);
}
