/* SPDX-License-Identifier: MIT */
/* The users that the system knows: /etc/passwd. */
#ifndef LIBC_PWD_H
#define LIBC_PWD_H

#include <sys/types.h>

struct passwd {
    char *pw_name;
    char *pw_passwd;
    uid_t pw_uid;
    gid_t pw_gid;
    char *pw_gecos; /* the full name */
    char *pw_dir;   /* the directory after login */
    char *pw_shell;
};

/*
 * The result, valid until the next of these calls, or NULL: there is no such user (errno unchanged), or an error.
 * Not for several threads at once.
 */
struct passwd *getpwnam(const char *name);
struct passwd *getpwuid(uid_t uid);

/* One user after the other, in the order of the file. */
struct passwd *getpwent(void);
void setpwent(void);
void endpwent(void);

#endif
