/* SPDX-License-Identifier: MIT */
/* What another user than root may do with files, by their owners and permission bits. */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OWNER 1000
#define GROUP 2000
#define OTHER 1001
#define SAME ((uid_t)-1)

/* From here on the test acts for a user, and can return to root. */
static void become(uid_t uid, gid_t gid)
{
    CHECK(seteuid(0) == 0);
    CHECK(setegid(gid) == 0 && seteuid(uid) == 0);
}

static void become_root(void)
{
    CHECK(seteuid(0) == 0 && setegid(0) == 0);
}

static void make_owned(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    make_file(path, "text");
    CHECK(chown(path, uid, gid) == 0 && chmod(path, mode) == 0);
}

static void make_owned_dir(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    CHECK(mkdir(path, 0777) == 0);
    CHECK(chown(path, uid, gid) == 0 && chmod(path, mode) == 0);
}

/* The results of open(), in the same bits as those of a mode: r 4, w 2. */
static unsigned opens(const char *path)
{
    static const int flags[] = {O_RDONLY, O_WRONLY, O_RDWR};
    bool may[3];

    for (int i = 0; i < 3; i++) {
        int fd = open(path, flags[i]);
        may[i] = fd >= 0;
        if (may[i])
            CHECK(close(fd) == 0);
        else
            CHECK(errno == EACCES);
    }
    CHECK(may[2] == (may[0] && may[1]));
    return (may[0] ? 4u : 0) | (may[1] ? 2u : 0);
}

/* Every combination of the nine bits, for owner, group and another user: the class that fits first counts. */
static void every_mode(void)
{
    static const struct {
        uid_t uid;
        gid_t gid;
        int shift;
    } users[] = {{OWNER, GROUP, 6}, {OTHER, GROUP, 3}, {OTHER, OTHER, 0}};

    make_owned("file", OWNER, GROUP, 0);
    for (mode_t mode = 0; mode < 01000; mode++) {
        CHECK(chmod("file", mode) == 0);
        for (size_t i = 0; i < LENGTH(users); i++) {
            become(users[i].uid, users[i].gid);
            CHECK(opens("file") == (mode >> users[i].shift & 6));
            become_root();
        }
    }
    CHECK(chmod("file", 0) == 0 && opens("file") == 6); /* root */
}

static void supplementary_group_counts(void)
{
    gid_t group = GROUP;

    make_owned("file", OWNER, GROUP, 0640);
    CHECK(setgroups(1, &group) == 0);
    become(OTHER, OTHER);
    CHECK(opens("file") == 4);
}

/* The maker of a file may use the descriptor whatever the mode says. */
static void mode_binds_the_next_open(void)
{
    make_owned_dir("dir", OWNER, GROUP, 0755);
    become(OWNER, GROUP);
    int fd = open("dir/file", O_RDWR | O_CREAT | O_EXCL, 0);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1);
    CHECK_ERROR(open("dir/file", O_RDONLY), EACCES);
    CHECK_ERROR(open("dir/file", O_RDWR | O_CREAT, 0666), EACCES);
    CHECK(chmod("dir/file", 0400) == 0);
    CHECK_ERROR(open("dir/file", O_RDONLY | O_TRUNC), EACCES);
    CHECK_ERROR(truncate("dir/file", 0), EACCES);
    CHECK(ftruncate(fd, 0) == 0);
}

static void search(void)
{
    struct stat st;

    make_owned_dir("dir", OWNER, GROUP, 0600);
    make_owned("dir/file", OWNER, GROUP, 0666);
    CHECK(mkdir("dir/sub", 0777) == 0 && symlink("dir/file", "link") == 0);
    become(OWNER, GROUP);
    CHECK_ERROR(stat("dir/file", &st), EACCES);
    CHECK_ERROR(stat("link", &st), EACCES);
    CHECK_ERROR(stat("dir/none", &st), EACCES);
    CHECK_ERROR(stat("dir/.", &st), EACCES);
    CHECK_ERROR(stat("dir/..", &st), EACCES);
    CHECK_ERROR(chdir("dir"), EACCES);
    CHECK_ERROR(chdir("dir/sub"), EACCES);
    CHECK(stat("dir", &st) == 0 && stat("dir/", &st) == 0);
    CHECK(chmod("dir", 0100) == 0 && stat("dir/file", &st) == 0 && chdir("dir") == 0);
    CHECK(opendir(".") == NULL && errno == EACCES);
}

static void names_need_the_directory(void)
{
    make_owned_dir("dir", OWNER, GROUP, 0555);
    make_owned("dir/file", OWNER, GROUP, 0666);
    make_owned_dir("own", OWNER, GROUP, 0755);
    make_owned("own/file", OWNER, GROUP, 0666);
    CHECK(mkdir("dir/sub", 0777) == 0);
    become(OWNER, GROUP);
    CHECK_ERROR(open("dir/new", O_CREAT | O_WRONLY, 0666), EACCES);
    CHECK_ERROR(mkdir("dir/new", 0777), EACCES);
    CHECK_ERROR(mkfifo("dir/new", 0777), EACCES);
    CHECK_ERROR(symlink("x", "dir/new"), EACCES);
    CHECK_ERROR(link("own/file", "dir/new"), EACCES);
    CHECK_ERROR(unlink("dir/file"), EACCES);
    CHECK_ERROR(rmdir("dir/sub"), EACCES);
    CHECK_ERROR(rename("dir/file", "own/new"), EACCES);
    CHECK_ERROR(rename("own/file", "dir/new"), EACCES);
    CHECK_ERROR(rename("own/file", "dir/file"), EACCES);
    CHECK_ERROR(mkdir("dir/sub", 0777), EEXIST);
    CHECK_ERROR(unlink("dir/none"), ENOENT);
    CHECK(rename("own/file", "own/new") == 0 && unlink("own/new") == 0);
}

/* A directory that moves gets another "..": that is a change of the directory itself. */
static void moved_directory(void)
{
    make_owned_dir("a", OWNER, GROUP, 0755);
    make_owned_dir("b", OWNER, GROUP, 0755);
    make_owned_dir("a/sub", OTHER, OTHER, 0755);
    become(OWNER, GROUP);
    CHECK_ERROR(rename("a/sub", "b/sub"), EACCES);
    CHECK(rename("a/sub", "a/other") == 0);
}

static void sticky(void)
{
    make_owned_dir("dir", 0, 0, 01777);
    make_owned("dir/others", OTHER, OTHER, 0666);
    make_owned("dir/mine", OWNER, GROUP, 0666);
    become(OWNER, GROUP);
    CHECK_ERROR(unlink("dir/others"), EPERM);
    CHECK_ERROR(rename("dir/others", "dir/new"), EPERM);
    CHECK_ERROR(rename("dir/mine", "dir/others"), EPERM);
    CHECK(rename("dir/mine", "dir/new") == 0 && unlink("dir/new") == 0);
    become_root();
    CHECK(chown("dir", OWNER, GROUP) == 0);
    become(OWNER, GROUP);
    CHECK(unlink("dir/others") == 0);
}

static struct stat status_of(const char *path)
{
    struct stat st;

    CHECK(lstat(path, &st) == 0);
    return st;
}

static bool owned_by(const char *path, uid_t uid, gid_t gid)
{
    struct stat st = status_of(path);

    return st.st_uid == uid && st.st_gid == gid;
}

static void new_files_belong_to_their_maker(void)
{
    make_owned_dir("dir", 0, OTHER, 0777);
    become(OWNER, GROUP);
    make_file("dir/file", "");
    CHECK(mkdir("dir/sub", 0755) == 0 && symlink("x", "dir/link") == 0);
    CHECK(mkfifo("dir/fifo", 0644) == 0);
    CHECK(owned_by("dir/file", OWNER, GROUP) && owned_by("dir/sub", OWNER, GROUP));
    CHECK(owned_by("dir/link", OWNER, GROUP) && owned_by("dir/fifo", OWNER, GROUP));
}

static void set_group_id_directory(void)
{
    make_owned_dir("dir", 0, OTHER, 02777);
    become(OWNER, GROUP);
    make_file("dir/file", "");
    CHECK(mkdir("dir/sub", 0755) == 0);
    CHECK(owned_by("dir/file", OWNER, OTHER) && owned_by("dir/sub", OWNER, OTHER));
    CHECK(status_of("dir/sub").st_mode == (S_IFDIR | 02755));
}

static void chowns(void)
{
    make_owned("file", 5, 6, 0644);
    CHECK(owned_by("file", 5, 6));
    CHECK(chown("file", SAME, 7) == 0 && owned_by("file", 5, 7));
    CHECK(chown("file", 8, SAME) == 0 && owned_by("file", 8, 7));
    CHECK(symlink("file", "link") == 0);
    CHECK(chown("link", 9, 9) == 0 && owned_by("file", 9, 9) && owned_by("link", 0, 0));
    CHECK(lchown("link", 3, 4) == 0 && owned_by("file", 9, 9) && owned_by("link", 3, 4));
    int fd = open("file", O_RDONLY);
    CHECK(fchown(fd, 1, 2) == 0 && owned_by("file", 1, 2));
    CHECK(fchmod(fd, 0751) == 0 && status_of("file").st_mode == (S_IFREG | 0751));
}

static void chown_errors(void)
{
    int pipe_ends[2];

    make_file("file", "");
    CHECK_ERROR(chown("file", 65535, 0), EINVAL);
    CHECK_ERROR(chown("file", 0, 65536), EINVAL);
    CHECK_ERROR(chown("missing", 0, 0), ENOENT);
    CHECK_ERROR(lchown("file/x", 0, 0), ENOTDIR);
    CHECK_ERROR(fchown(77, 0, 0), EBADF);
    CHECK_ERROR(fchmod(77, 0644), EBADF);
    CHECK(pipe(pipe_ends) == 0);
    CHECK_ERROR(fchown(pipe_ends[0], 0, 0), EINVAL);
    CHECK_ERROR(fchmod(pipe_ends[0], 0), EINVAL);
    CHECK_ERROR(chown((char *)1, 0, 0), EFAULT);
}

/* The owner may only give the file to another group of its own. */
static void chown_by_the_owner(void)
{
    gid_t group = 77;

    make_owned("file", OWNER, GROUP, 0644);
    CHECK(setgroups(1, &group) == 0);
    become(OWNER, GROUP);
    CHECK_ERROR(chown("file", OTHER, SAME), EPERM);
    CHECK_ERROR(chown("file", SAME, 78), EPERM);
    CHECK(chown("file", OWNER, 77) == 0 && owned_by("file", OWNER, 77));
    become(OTHER, 77);
    CHECK_ERROR(chown("file", OTHER, SAME), EPERM);
    CHECK_ERROR(chown("file", SAME, 77), EPERM);
    CHECK_ERROR(chmod("file", 0777), EPERM);
}

static mode_t mode_of(const char *path)
{
    return status_of(path).st_mode & 07777;
}

/* A file that gets another owner or contents gives no program the old owner's rights. */
static void set_id_bits_are_lost(void)
{
    make_owned("file", 0, 0, 06777);
    CHECK(chown("file", OWNER, GROUP) == 0 && mode_of("file") == 0777);
    CHECK(chmod("file", 06777) == 0);
    become(OTHER, OTHER);
    int fd = open("file", O_WRONLY);
    CHECK(write(fd, "x", 1) == 1 && mode_of("file") == 0777);
    become_root();
    CHECK(chmod("file", 06777) == 0 && write(fd, "x", 1) == 1 && mode_of("file") == 06777);
    become(OTHER, OTHER);
    CHECK(ftruncate(fd, 0) == 0 && mode_of("file") == 0777);
    become_root();
    CHECK(chmod("file", 06777) == 0);
    become(OWNER, OTHER); /* the owner, but not of the group */
    CHECK(chmod("file", 06777) == 0 && mode_of("file") == 04777);
}

static void access_asks_for_the_real_user(void)
{
    make_owned_dir("dir", OTHER, OTHER, 0700);
    make_owned("dir/file", OTHER, OTHER, 0666);
    make_owned("file", OTHER, OTHER, 0600);
    make_owned("program", OTHER, OTHER, 0611);
    CHECK(setresuid(OWNER, 0, 0) == 0); /* as a set-user-ID program of root */
    CHECK_ERROR(access("file", R_OK), EACCES);
    CHECK_ERROR(access("file", W_OK), EACCES);
    CHECK_ERROR(access("dir/file", F_OK), EACCES);
    CHECK(access("program", X_OK) == 0 && access("file", F_OK) == 0);
    CHECK(open("file", O_RDONLY) >= 0 && open("dir/file", O_RDONLY) >= 0);
}

static void times_of_others(void)
{
    const struct timespec past[2] = {{.tv_sec = 1}, {.tv_sec = 2}};
    const struct timespec half[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_OMIT}};

    make_owned("file", OTHER, OTHER, 0666);
    make_owned("closed", OTHER, OTHER, 0644);
    become(OWNER, GROUP);
    CHECK_ERROR(utimens("file", past), EPERM);
    CHECK_ERROR(utimens("file", half), EPERM);
    CHECK_ERROR(utimens("closed", past), EPERM);
    CHECK_ERROR(utimens("closed", NULL), EACCES);
    CHECK(utimens("file", NULL) == 0);
    become(OTHER, OTHER);
    CHECK(utimens("closed", past) == 0 && status_of("closed").st_mtim.tv_sec == 2);
}

static void execution(void)
{
    make_owned("program", OWNER, GROUP, 0677);
    CHECK(setresuid(OWNER, OWNER, OWNER) == 0);
    CHECK_ERROR(execl("program", "program", (char *)NULL), EACCES);
    CHECK_ERROR(access("program", X_OK), EACCES);
    CHECK(chmod("program", 0500) == 0);
    CHECK_ERROR(execl("program", "program", (char *)NULL), ENOEXEC); /* allowed, but no program */
}

static pid_t start_sleeper(uid_t real, uid_t saved)
{
    pid_t pid = start_child();

    if (pid == 0) {
        CHECK(setresuid(real, saved, saved) == 0);
        for (;;)
            pause();
    }
    return pid;
}

/* The sender's real or effective user must be the receiver's real or saved one. */
static void kill_rules(void)
{
    pid_t roots = start_sleeper(0, 0), others = start_sleeper(OTHER, OTHER);
    pid_t started = start_sleeper(OWNER, 0), mine = start_sleeper(OWNER, OWNER);

    /* until they have changed their users: before, the signals would only be refused */
    sleep_ms(50);
    CHECK(setresuid(OWNER, OWNER, 0) == 0);
    CHECK_ERROR(kill(roots, SIGKILL), EPERM);
    CHECK_ERROR(kill(roots, 0), EPERM);
    CHECK_ERROR(kill(1, 0), EPERM);
    CHECK_ERROR(kill(others, SIGKILL), EPERM);
    CHECK_ERROR(kill(others, 0), EPERM);
    while (kill(mine, 0) != 0)
        sleep_ms(1);
    while (kill(started, 0) != 0)
        sleep_ms(1);
    CHECK(kill(mine, SIGKILL) == 0 && kill(started, SIGKILL) == 0);
    CHECK(WTERMSIG(end_of(mine)) == SIGKILL && WTERMSIG(end_of(started)) == SIGKILL);
    CHECK(seteuid(0) == 0);
    CHECK(kill(roots, SIGKILL) == 0 && kill(others, SIGKILL) == 0);
    CHECK(WTERMSIG(end_of(roots)) == SIGKILL && WTERMSIG(end_of(others)) == SIGKILL);
}

/* The memory of a process is not for others, nor is that of a program with other rights than its user's. */
static void memory_maps_are_private(void)
{
    char path[32];
    pid_t roots = start_sleeper(0, 0), mine = start_sleeper(OWNER, OWNER);

    while (snprintf(path, sizeof(path), "/proc/%d/maps", (int)mine),
           status_of(path).st_uid != OWNER)
        sleep_ms(1);
    CHECK(setresgid(0, 0, 0) == 0 && setresuid(OWNER, OWNER, 0) == 0);
    CHECK(access(path, R_OK) == 0 && close(open(path, O_RDONLY)) == 0);
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)roots);
    CHECK_ERROR(open(path, O_RDONLY), EACCES);
    CHECK(close(open("/proc/1/status", O_RDONLY)) == 0);
    CHECK_ERROR(open("/proc/1/maps", O_RDONLY), EACCES);
    CHECK_ERROR(open("/proc/kmsg", O_RDONLY), EACCES);
    CHECK(seteuid(0) == 0 && kill(roots, SIGKILL) == 0 && kill(mine, SIGKILL) == 0);
    CHECK(WTERMSIG(end_of(roots)) == SIGKILL && WTERMSIG(end_of(mine)) == SIGKILL);
}

const struct test permission_tests[] = {
    {"permission-every-mode", every_mode},
    {"permission-supplementary-group", supplementary_group_counts},
    {"permission-next-open", mode_binds_the_next_open},
    {"permission-search", search},
    {"permission-names", names_need_the_directory},
    {"permission-moved-directory", moved_directory},
    {"permission-sticky", sticky},
    {"permission-new-files", new_files_belong_to_their_maker},
    {"permission-set-group-id-directory", set_group_id_directory},
    {"permission-chown", chowns},
    {"permission-chown-errors", chown_errors},
    {"permission-chown-by-owner", chown_by_the_owner},
    {"permission-set-id-bits", set_id_bits_are_lost},
    {"permission-access", access_asks_for_the_real_user},
    {"permission-times", times_of_others},
    {"permission-exec", execution},
    {"permission-kill", kill_rules},
    {"permission-maps", memory_maps_are_private},
    {NULL, NULL},
};
