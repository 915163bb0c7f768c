/* SPDX-License-Identifier: MIT */
/* Makes attempts: see attempt.h. */
#include "attempt.h"
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT "text"

pid_t roots, started;
int root_slave;
char root_terminal[32];
static int root_master;       /* of root's pseudo-terminal */
static int listener, mailbox; /* sockets of root */

/* The files that each attempt finds. */

static void make(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    make_file(path, TEXT);
    CHECK(chown(path, uid, gid) == 0 && chmod(path, mode) == 0);
}

static void make_dir(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    CHECK(mkdir(path, 0700) == 0 && chown(path, uid, gid) == 0 && chmod(path, mode) == 0);
}

static void make_files(void)
{
    make("secret", 0, 0, 0600);
    make("public", 0, 0, 0644);
    make("all", 0, 0, 0666);
    make("program", 0, 0, 06777);
    make("roots-program", 0, 0, 0700);
    make_dir("closed", 0, 0, 0700);
    make("closed/file", 0, 0, 0777);
    CHECK(symlink("file", "closed/link") == 0);
    make_dir("open", 0, 0, 0755);
    make("open/file", 0, 0, 0666);
    make_dir("open/dir", USER, GROUP, 0755);
    make_dir("sticky", 0, 0, 01777);
    make("sticky/file", OTHER, OTHER, 0666);
    make_dir("sticky/dir", OTHER, OTHER, 0777);
    make_dir("own", USER, GROUP, 0755);
    make("own/file", USER, GROUP, 0644);
    make("own/foreign", USER, 0, 0644);
    CHECK(symlink("../secret", "own/link") == 0);
}

static int bound(int type, const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type, 0);

    strcpy(name.sun_path, path);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0);
    CHECK(chmod(path, 0600) == 0);
    return fd;
}

/* Starts a process with that real user, which is root for all else. */
static pid_t start_sleeper(uid_t real)
{
    int ready[2];
    char c;

    CHECK(pipe(ready) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        setsid();
        CHECK(setresuid(real, 0, 0) == 0 && write(ready[1], "", 1) == 1);
        for (;;)
            pause();
    }
    CHECK(read(ready[0], &c, 1) == 1 && close(ready[0]) == 0 && close(ready[1]) == 0);
    return pid;
}

static void end_sleeper(pid_t pid)
{
    kill(pid, SIGKILL);
    CHECK(WIFSIGNALED(end_of(pid)));
}

static void set_up(const char *place)
{
    CHECK(mkdir(place, 0755) == 0 && chdir(place) == 0);
    make_files();
    listener = bound(SOCK_STREAM, "listener");
    mailbox = bound(SOCK_DGRAM, "mailbox");
    CHECK(listen(listener, 4) == 0);
    CHECK(openpty(&root_master, &root_slave, root_terminal, NULL, NULL) == 0);
    roots = start_sleeper(0);
    started = start_sleeper(USER);
}

static void take_down(const char *place)
{
    end_sleeper(roots);
    end_sleeper(started);
    close(listener);
    close(mailbox);
    close(root_slave);
    close(root_master);
    CHECK(chdir("..") == 0);
    remove_tree(place);
}

static bool is_like(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    struct stat st;

    return lstat(path, &st) == 0 && st.st_uid == uid && st.st_gid == gid &&
           (st.st_mode & 07777) == mode && st.st_nlink == (S_ISDIR(st.st_mode) ? st.st_nlink : 1);
}

static bool is_intact(void)
{
    bool files = file_is("secret", TEXT) && file_is("public", TEXT) && file_is("closed/file", TEXT);
    bool inodes = is_like("secret", 0, 0, 0600) && is_like("public", 0, 0, 0644) &&
                  is_like("closed", 0, 0, 0700) && is_like("open/file", 0, 0, 0666) &&
                  is_like("sticky/file", OTHER, OTHER, 0666) && is_like("open", 0, 0, 0755) &&
                  is_like("sticky/dir", OTHER, OTHER, 0777) && is_like(root_terminal, 0, 0, 0620);
    int status;

    return files && inodes && waitpid(roots, &status, WNOHANG | WUNTRACED) == 0;
}

/* Makes an attempt in a child: 0, if it succeeds, or the error. */
static int try(const struct attempt *attempt, bool as_root)
{
    gid_t none = 0;
    pid_t pid = start_child();

    if (pid == 0) {
        setpgid(0, 0);
        if (!as_root) {
            CHECK(setgroups(0, &none) == 0 && setresgid(GROUP, GROUP, GROUP) == 0);
            CHECK(setresuid(USER, USER, USER) == 0);
        }
        errno = 0;
        _exit(attempt->act(attempt->argument) == -1 ? errno : 0);
    }
    return end_of(pid) >> 8;
}

static void fail(const struct attempt *attempt, const char *how)
{
    dprintf(STDOUT_FILENO, "(%s %s: %s) ", attempt->what,
            attempt->argument ? attempt->argument : "", how);
    _exit(1);
}

static void make_attempt(const struct attempt *attempt)
{
    set_up("user");
    int error = try(attempt, false);
    if (error == 0)
        fail(attempt, "succeeds");
    if (error != attempt->refusal)
        fail(attempt, strerror(error));
    if (!is_intact())
        fail(attempt, "is refused, but has changed something");
    take_down("user");
    if (attempt->root != ROOT_MAY)
        return;
    set_up("root");
    error = try(attempt, true);
    if (error != 0)
        fail(attempt, "root may not either");
    take_down("root");
}

void make_attempts(const struct attempt *attempts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        make_attempt(&attempts[i]);
}

long refused(int error)
{
    errno = error;
    return -1;
}
