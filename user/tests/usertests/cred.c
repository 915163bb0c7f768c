/* SPDX-License-Identifier: MIT */
/* Users and groups of a process: the calls that show and change them, and what fork and exec keep. */
#include "test.h"
#include <abi/cred.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAME ((uid_t)-1)

static bool users_are(uid_t uid, uid_t euid, uid_t suid)
{
    uid_t have[3];

    CHECK(getresuid(&have[0], &have[1], &have[2]) == 0);
    CHECK(have[0] == getuid() && have[1] == geteuid());
    return have[0] == uid && have[1] == euid && have[2] == suid;
}

static bool groups_are(gid_t gid, gid_t egid, gid_t sgid)
{
    gid_t have[3];

    CHECK(getresgid(&have[0], &have[1], &have[2]) == 0);
    CHECK(have[0] == getgid() && have[1] == getegid());
    return have[0] == gid && have[1] == egid && have[2] == sgid;
}

static void root_at_first(void)
{
    CHECK(users_are(0, 0, 0) && groups_are(0, 0, 0));
    CHECK(getgroups(0, NULL) == 0);
}

/* root may set anything; setuid() then drops all rights for ever. */
static void drop_for_ever(void)
{
    CHECK(setresuid(1, 2, 0) == 0 && users_are(1, 2, 0));
    CHECK(seteuid(0) == 0 && users_are(1, 0, 0));
    CHECK(setuid(1000) == 0 && users_are(1000, 1000, 1000));
    CHECK_ERROR(setuid(0), EPERM);
    CHECK_ERROR(seteuid(0), EPERM);
    CHECK_ERROR(setreuid(0, 0), EPERM);
    CHECK_ERROR(setresuid(SAME, SAME, 0), EPERM);
    CHECK(users_are(1000, 1000, 1000));
}

/* An effective id that is dropped can be taken back from the saved one. */
static void drop_for_a_while(void)
{
    CHECK(seteuid(1000) == 0 && users_are(0, 1000, 0));
    CHECK_ERROR(seteuid(7), EPERM);
    CHECK_ERROR(setgroups(0, NULL), EPERM);
    CHECK(seteuid(0) == 0 && users_are(0, 0, 0));
    CHECK(setresuid(5, 6, 7) == 0);
    CHECK(setresuid(7, 5, 6) == 0 && users_are(7, 5, 6));
    CHECK(setuid(6) == 0 && users_are(7, 6, 6)); /* not root: the effective one only */
    CHECK_ERROR(setresuid(5, SAME, SAME), EPERM);
    CHECK(setresuid(SAME, SAME, SAME) == 0 && users_are(7, 6, 6));
}

static void swap_real_and_effective(void)
{
    CHECK(setreuid(1, 2) == 0 && users_are(1, 2, 2));
    CHECK(setreuid(2, 1) == 0 && users_are(2, 1, 1));
    CHECK(setreuid(SAME, 2) == 0 && users_are(2, 2, 1));
    CHECK(setreuid(2, SAME) == 0 && users_are(2, 2, 2));
    CHECK_ERROR(setreuid(1, SAME), EPERM);
}

static void groups_of_a_process(void)
{
    CHECK(setresgid(1, 2, 3) == 0 && groups_are(1, 2, 3));
    CHECK(setgid(9) == 0 && groups_are(9, 9, 9));
    CHECK(setregid(8, 7) == 0 && groups_are(8, 7, 7));
    CHECK(setegid(8) == 0 && groups_are(8, 8, 7));
    CHECK(setuid(1000) == 0);
    CHECK(setegid(7) == 0 && groups_are(8, 7, 7));
    CHECK_ERROR(setgid(9), EPERM);
    CHECK_ERROR(setegid(0), EPERM);
    CHECK_ERROR(setresgid(9, SAME, SAME), EPERM);
}

static void supplementary(void)
{
    gid_t groups[NGROUPS_MAX + 1], have[NGROUPS_MAX];

    for (unsigned i = 0; i <= NGROUPS_MAX; i++)
        groups[i] = 100 + i;
    CHECK(setgroups(NGROUPS_MAX, groups) == 0);
    CHECK_ERROR(setgroups(NGROUPS_MAX + 1, groups), EINVAL);
    CHECK_ERROR(setgroups(-1, groups), EINVAL);
    CHECK(getgroups(0, NULL) == NGROUPS_MAX);
    CHECK(getgroups(NGROUPS_MAX, have) == NGROUPS_MAX);
    CHECK(memcmp(have, groups, sizeof(have)) == 0);
    CHECK_ERROR(getgroups(NGROUPS_MAX - 1, have), EINVAL);
    CHECK_ERROR(getgroups(-1, have), EINVAL);
    groups[0] = ID_MAX + 1;
    CHECK_ERROR(setgroups(1, groups), EINVAL);
    CHECK(setgroups(0, NULL) == 0 && getgroups(0, NULL) == 0);
}

static void impossible_ids(void)
{
    CHECK_ERROR(setuid(SAME), EINVAL);
    CHECK_ERROR(setgid(SAME), EINVAL);
    CHECK_ERROR(seteuid(SAME), EINVAL);
    CHECK_ERROR(setegid(SAME), EINVAL);
    CHECK_ERROR(setuid(ID_MAX + 1), EINVAL);
    CHECK_ERROR(setresgid(0x80000000, SAME, SAME), EINVAL);
    CHECK(setuid(ID_MAX) == 0 && users_are(ID_MAX, ID_MAX, ID_MAX));
}

static void fork_keeps_them(void)
{
    gid_t groups[2] = {11, 12}, have[NGROUPS_MAX];

    CHECK(setgroups(2, groups) == 0);
    CHECK(setresgid(4, 5, 6) == 0 && setresuid(1, 2, 3) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(users_are(1, 2, 3) && groups_are(4, 5, 6));
        CHECK(getgroups(NGROUPS_MAX, have) == 2 && have[0] == 11 && have[1] == 12);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

bool ids_are(const char *text)
{
    unsigned ids[6];

    int found =
        sscanf(text, "%u %u %u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3], &ids[4], &ids[5]);
    return found == 6 && users_are(ids[0], ids[1], ids[2]) && groups_are(ids[3], ids[4], ids[5]);
}

/* Runs this test program, which says by its status whether its ids are those. */
static bool has_ids_after_exec(const char *path, const char *ids)
{
    pid_t pid = start_child();

    if (pid == 0) {
        execl(path, "usertests", EXEC_CHILD, "users", ids, (char *)NULL);
        _exit(126);
    }
    return end_of(pid) == 1 << 8;
}

/* exec keeps real and effective ids; the saved ones become the effective ones. */
static void exec_keeps_them(void)
{
    CHECK(setresgid(4, 5, 6) == 0 && setresuid(1, 2, 3) == 0);
    CHECK(has_ids_after_exec(SELF, "1 2 2 4 5 5"));
}

void make_program(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    char buffer[4096];
    ssize_t n;
    int from = open(SELF, O_RDONLY), to = open(path, O_WRONLY | O_CREAT | O_EXCL, 0700);

    CHECK(from >= 0 && to >= 0);
    while ((n = read(from, buffer, sizeof(buffer))) > 0)
        CHECK(write(to, buffer, (size_t)n) == n);
    CHECK(fchown(to, uid, gid) == 0 && fchmod(to, mode) == 0);
    CHECK(close(from) == 0 && close(to) == 0);
}

static void set_id_programs(void)
{
    make_program("program", 20, 30, 06755);
    CHECK(setresgid(4, 4, 4) == 0 && setresuid(1, 1, 1) == 0);
    CHECK(has_ids_after_exec("program", "1 20 20 4 30 30"));
}

/* The bit without x for the group means nothing; and a program of root with one bit only. */
static void set_id_bits_alone(void)
{
    make_program("program", 0, 30, 02745);
    CHECK(chmod(".", 0755) == 0);
    CHECK(has_ids_after_exec("program", "0 0 0 0 0 0"));
    CHECK(chmod("program", 06705) == 0);
    CHECK(setresgid(4, 4, 4) == 0 && setresuid(1, 1, 1) == 0);
    CHECK(has_ids_after_exec("program", "1 0 0 4 4 4"));
}

static volatile siginfo_t seen;

static void take_information(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    seen = *info;
}

/* The receiver of a signal learns the sender's real user, and a parent the child's. */
static void users_in_signals(void)
{
    struct sigaction action = {.sa_sigaction = take_information, .sa_flags = SA_SIGINFO};
    pid_t parent = getpid();
    siginfo_t info;

    CHECK(sigaction(SIGUSR1, &action, NULL) == 0 && sigaction(SIGCHLD, &action, NULL) == 0);
    CHECK(raise(SIGUSR1) == 0 && seen.si_signo == SIGUSR1 && seen.si_uid == 0);
    for (int queued = 0; queued < 2; queued++) {
        pid_t pid = start_child();
        if (pid == 0) {
            CHECK(setresuid(1000, 0, 0) == 0);
            if (queued)
                CHECK(sigqueue(parent, SIGUSR1, (union sigval){.sival_int = 1}) == 0);
            else
                CHECK(kill(parent, SIGUSR1) == 0);
            pause();
        }
        while (seen.si_pid != pid)
            sleep_ms(1);
        CHECK(seen.si_signo == SIGUSR1 && seen.si_uid == 1000);
        CHECK(seen.si_code == (queued ? SI_QUEUE : SI_USER));
        CHECK(kill(pid, SIGKILL) == 0);
        while (waitid(P_PID, (id_t)pid, &info, WEXITED) != 0)
            CHECK(errno == EINTR);
        CHECK(info.si_uid == 1000 && info.si_pid == pid && info.si_code == CLD_KILLED);
        CHECK(seen.si_signo == SIGCHLD && seen.si_uid == 1000);
    }
}

const struct test cred_tests[] = {
    {"ids-at-first", root_at_first},
    {"ids-drop-for-ever", drop_for_ever},
    {"ids-drop-for-a-while", drop_for_a_while},
    {"ids-swap", swap_real_and_effective},
    {"ids-groups", groups_of_a_process},
    {"ids-supplementary", supplementary},
    {"ids-errors", impossible_ids},
    {"ids-fork", fork_keeps_them},
    {"ids-exec", exec_keeps_them},
    {"ids-in-signals", users_in_signals},
    {"ids-set-id-programs", set_id_programs},
    {"ids-set-id-bits-alone", set_id_bits_alone},
    {NULL, NULL},
};
