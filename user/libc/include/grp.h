/* SPDX-License-Identifier: MIT */
/* The groups that the system knows, and their members: /etc/group. */
#ifndef LIBC_GRP_H
#define LIBC_GRP_H

#include <sys/types.h>

struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem; /* names of users, the last is NULL */
};

/* As the functions of pwd.h. */
struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);
struct group *getgrent(void);
void setgrent(void);
void endgrent(void);

/* The groups of a user, gid first: -1 if there are more than *count; *count gets their number. */
int getgrouplist(const char *user, gid_t gid, gid_t *groups, int *count);

/* Gives the process all groups of a user, as far as they are not too many. root only. */
int initgroups(const char *user, gid_t gid);

int setgroups(int count, const gid_t *groups);

#endif
