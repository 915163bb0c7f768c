/* SPDX-License-Identifier: MIT */
/* Users, groups and limits of the calling process: POSIX's many calls over the kernel's few. */
#include <abi/cred.h>
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "calls.h"

uid_t getuid(void)
{
    return (uid_t)__sys_getid(GETID_UID);
}

uid_t geteuid(void)
{
    return (uid_t)__sys_getid(GETID_EUID);
}

gid_t getgid(void)
{
    return (gid_t)__sys_getid(GETID_GID);
}

gid_t getegid(void)
{
    return (gid_t)__sys_getid(GETID_EGID);
}

int getresuid(uid_t *uid, uid_t *euid, uid_t *suid)
{
    *uid = getuid();
    *euid = geteuid();
    *suid = (uid_t)__sys_getid(GETID_SUID);
    return 0;
}

int getresgid(gid_t *gid, gid_t *egid, gid_t *sgid)
{
    *gid = getgid();
    *egid = getegid();
    *sgid = (gid_t)__sys_getid(GETID_SGID);
    return 0;
}

/* In the calls that set one id, ID_SAME is no id. */
static int no_such_id(void)
{
    errno = EINVAL;
    return -1;
}

int setuid(uid_t uid)
{
    if (uid == ID_SAME)
        return no_such_id();
    return geteuid() == 0 ? setresuid(uid, uid, uid) : setresuid(ID_SAME, uid, ID_SAME);
}

int setgid(gid_t gid)
{
    if (gid == ID_SAME)
        return no_such_id();
    return geteuid() == 0 ? setresgid(gid, gid, gid) : setresgid(ID_SAME, gid, ID_SAME);
}

int seteuid(uid_t uid)
{
    return uid == ID_SAME ? no_such_id() : setresuid(ID_SAME, uid, ID_SAME);
}

int setegid(gid_t gid)
{
    return gid == ID_SAME ? no_such_id() : setresgid(ID_SAME, gid, ID_SAME);
}

/*
 * The saved id that setreuid() leaves: the new effective one, if the real one is set, or if the
 * effective one is set to another than the old real one. Then no way back to the old ids remains.
 */
static uint32_t saved_after(uint32_t real, uint32_t effective, uint32_t old_real,
                            uint32_t old_effective)
{
    if (real == ID_SAME && (effective == ID_SAME || effective == old_real))
        return ID_SAME;
    return effective == ID_SAME ? old_effective : effective;
}

int setreuid(uid_t uid, uid_t euid)
{
    return setresuid(uid, euid, saved_after(uid, euid, getuid(), geteuid()));
}

int setregid(gid_t gid, gid_t egid)
{
    return setresgid(gid, egid, saved_after(gid, egid, getgid(), getegid()));
}

int getrlimit(int resource, struct rlimit *limit)
{
    return __sys_rlimit((unsigned)resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return __sys_rlimit((unsigned)resource, limit, NULL);
}

/* The result may be -1, which is no error if errno is 0. */
int getpriority(int kind, id_t number)
{
    int result = __sys_getpriority(kind, number);

    return result < 0 ? result : NICE_MAX + 1 - result;
}

/* A user may not lower the value: EPERM, where setpriority() has EACCES (POSIX). */
int nice(int change)
{
    int old = getpriority(PRIO_PROCESS, 0);

    if (setpriority(PRIO_PROCESS, 0, old + change) != 0) {
        errno = EPERM;
        return -1;
    }
    return getpriority(PRIO_PROCESS, 0);
}
