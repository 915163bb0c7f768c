/* SPDX-License-Identifier: MIT */
/* The users' passwords: /etc/shadow, which only root can read. */
#ifndef LIBC_SHADOW_H
#define LIBC_SHADOW_H

#define _PATH_SHADOW "/etc/shadow"

struct spwd {
    char *sp_namp;
    /* a hash of crypt(); empty: no password is needed; else: there is none that fits */
    char *sp_pwdp;
    long sp_lstchg; /* the day of the last change, counted from 1970; -1: unknown */
};

/*
 * The entry of a user, valid until the next call, or NULL: there is none (errno unchanged), or it cannot be read.
 * Not for several threads at once.
 */
struct spwd *getspnam(const char *name);

#endif
