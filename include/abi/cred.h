/* SPDX-License-Identifier: MIT */
/* Users and groups: the numbers that identify them. User 0, root, may do everything. */
#ifndef ABI_CRED_H
#define ABI_CRED_H

#include <stdint.h>

#define ID_MAX 65534u /* the largest number of a user or group: an inode has 16 bits for it */
#define ID_SAME ((uint32_t)-1) /* in setresuid(), setresgid() and chown(): it stays as it is */
#define NGROUPS_MAX 16         /* supplementary groups of a process */

/* The argument of getid(). */
#define GETID_UID 0u
#define GETID_EUID 1u
#define GETID_SUID 2u
#define GETID_GID 3u
#define GETID_EGID 4u
#define GETID_SGID 5u

#endif
