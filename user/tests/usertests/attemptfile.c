/* SPDX-License-Identifier: MIT */
/* Attempts at files: contents, names, owners and modes. */
#include "attempt.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Contents. */

long read_it(const char *path)
{
    return open(path, O_RDONLY);
}

long write_it(const char *path)
{
    return open(path, O_WRONLY);
}

long append(const char *path)
{
    return open(path, O_RDWR | O_APPEND | O_CREAT, 0666);
}

static long empty_by_open(const char *path)
{
    return open(path, O_RDONLY | O_TRUNC);
}

static long empty(const char *path)
{
    return truncate(path, 0);
}

static long list(const char *path)
{
    return opendir(path) ? 0 : -1;
}

static long enter(const char *path)
{
    return chdir(path);
}

static long look_at(const char *path)
{
    struct stat st;

    return stat(path, &st);
}

static long read_link(const char *path)
{
    char text[16];

    return readlink(path, text, sizeof(text));
}

static long ask_for_access(const char *path)
{
    return access(path, R_OK);
}

/* The file is no program: allowed, exec says so. */
static long run(const char *path)
{
    execl(path, path, (char *)NULL);
    return errno == ENOEXEC ? 0 : -1;
}

/* A descriptor for reading stays one. */
static long write_by_mode_change(const char *path)
{
    int fd = open(path, O_RDONLY);

    fcntl(fd, F_SETFL, O_RDWR);
    return write(fd, "x", 1);
}

static long map_for_writing(const char *path)
{
    int fd = open(path, O_RDONLY);

    return mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0;
}

static long protect_for_writing(const char *path)
{
    char *page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, open(path, O_RDONLY), 0);

    return mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

static const struct attempt file_attempts[] = {
    {"reads", read_it, "secret", EACCES, ROOT_MAY},
    {"writes", write_it, "secret", EACCES, ROOT_MAY},
    {"writes", write_it, "public", EACCES, ROOT_MAY},
    {"appends to", append, "public", EACCES, ROOT_MAY},
    {"empties by open()", empty_by_open, "public", EACCES, ROOT_MAY},
    {"empties", empty, "public", EACCES, ROOT_MAY},
    {"reads by a link", read_it, "own/link", EACCES, ROOT_MAY},
    {"reads in a closed directory", read_it, "closed/file", EACCES, ROOT_MAY},
    {"reads around a closed directory", read_it, "open/../closed/./file", EACCES, ROOT_MAY},
    {"makes in a closed directory", append, "closed/new", EACCES, ROOT_MAY},
    {"lists", list, "closed", EACCES, ROOT_MAY},
    {"enters", enter, "closed", EACCES, ROOT_MAY},
    {"looks at", look_at, "closed/file", EACCES, ROOT_MAY},
    {"reads the link", read_link, "closed/link", EACCES, ROOT_MAY},
    {"asks for access to", ask_for_access, "secret", EACCES, ROOT_MAY},
    {"runs", run, "roots-program", EACCES, ROOT_MAY},
    {"runs in a closed directory", run, "closed/file", EACCES, ROOT_MAY},
    {"writes to a reader's descriptor of", write_by_mode_change, "public", EBADF, ROOT_WOULD_HARM},
    {"maps for writing", map_for_writing, "public", EACCES, ROOT_WOULD_HARM},
    {"protects for writing", protect_for_writing, "public", EACCES, ROOT_WOULD_HARM},
};

/* Names in directories. */

static long make_directory(const char *path)
{
    return mkdir(path, 0777);
}

static long make_fifo(const char *path)
{
    return mkfifo(path, 0666);
}

static long make_link(const char *path)
{
    return symlink("secret", path);
}

static long make_socket(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    strcpy(name.sun_path, path);
    return bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, sizeof(name));
}

long remove_it(const char *path)
{
    return unlink(path);
}

static long remove_directory(const char *path)
{
    return rmdir(path);
}

static long move_away(const char *path)
{
    return rename(path, "own/new");
}

static long replace(const char *path)
{
    return rename("own/file", path);
}

static long link_to(const char *path)
{
    return link("own/file", path);
}

/* A second name would keep a file of others beyond its removal. */
static long link_away(const char *path)
{
    return link(path, "own/new");
}

static const struct attempt name_attempts[] = {
    {"makes a file", append, "open/new", EACCES, ROOT_MAY},
    {"makes a directory", make_directory, "open/new", EACCES, ROOT_MAY},
    {"makes a pipe", make_fifo, "open/new", EACCES, ROOT_MAY},
    {"makes a symbolic link", make_link, "open/new", EACCES, ROOT_MAY},
    {"makes a socket", make_socket, "open/new", EACCES, ROOT_MAY},
    {"makes a link", link_to, "open/new", EACCES, ROOT_MAY},
    {"removes", remove_it, "open/file", EACCES, ROOT_MAY},
    {"removes the own directory", remove_directory, "open/dir", EACCES, ROOT_MAY},
    {"moves away", move_away, "open/file", EACCES, ROOT_MAY},
    {"replaces", replace, "open/file", EACCES, ROOT_MAY},
    {"removes", remove_it, "sticky/file", EPERM, ROOT_MAY},
    {"removes", remove_directory, "sticky/dir", EPERM, ROOT_MAY},
    {"moves away", move_away, "sticky/file", EPERM, ROOT_MAY},
    {"replaces", replace, "sticky/file", EPERM, ROOT_MAY},
    {"links", link_away, "secret", EPERM, ROOT_MAY},
    {"links", link_away, "public", EPERM, ROOT_MAY},
    {"links a set-user-ID program", link_away, "program", EPERM, ROOT_MAY},
};

/* Owners, modes, times. */

long open_mode(const char *path)
{
    return chmod(path, 0666);
}

static long open_mode_by_descriptor(const char *path)
{
    return fchmod(open(path, O_RDONLY), 0666);
}

static long take(const char *path)
{
    return chown(path, USER, SAME);
}

static long take_group(const char *path)
{
    return chown(path, SAME, GROUP);
}

static long take_link(const char *path)
{
    return lchown(path, USER, GROUP);
}

static long take_by_descriptor(const char *path)
{
    return fchown(open(path, O_RDONLY), USER, GROUP);
}

static long give_away(const char *path)
{
    return chown(path, OTHER, SAME);
}

static long give_to_foreign_group(const char *path)
{
    return chown(path, SAME, 0);
}

static long date_back(const char *path)
{
    const struct timespec past[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

    return utimens(path, past);
}

static long touch(const char *path)
{
    return utimens(path, NULL);
}

static bool has_privilege(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && st.st_mode & (S_ISUID | S_ISGID);
}

/* Any user may write to the program, but must not get its owner's rights by that. */
static long write_program(const char *path)
{
    CHECK(write(open(path, O_WRONLY), "x", 1) == 1);
    return has_privilege(path) ? 0 : refused(EPERM);
}

static long shorten_program(const char *path)
{
    CHECK(truncate(path, 1) == 0);
    return has_privilege(path) ? 0 : refused(EPERM);
}

static long write_program_in_memory(const char *path)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, open(path, O_RDWR), 0);

    CHECK(page != MAP_FAILED);
    page[0] = 'x';
    CHECK(munmap(page, PAGE) == 0);
    return has_privilege(path) ? 0 : refused(EPERM);
}

/* The own file, in a group to which the user does not belong. */
static long get_foreign_group(const char *path)
{
    CHECK(chmod(path, 02755) == 0);
    return has_privilege(path) ? 0 : refused(EPERM);
}

static const struct attempt owner_attempts[] = {
    {"opens the mode of", open_mode, "secret", EPERM, ROOT_MAY},
    {"opens the mode of", open_mode, "all", EPERM, ROOT_MAY},
    {"opens the mode by a descriptor of", open_mode_by_descriptor, "public", EPERM, ROOT_MAY},
    {"takes", take, "secret", EPERM, ROOT_MAY},
    {"takes the group of", take_group, "all", EPERM, ROOT_MAY},
    {"takes", take_link, "sticky/file", EPERM, ROOT_MAY},
    {"takes by a descriptor", take_by_descriptor, "public", EPERM, ROOT_MAY},
    {"gives away", give_away, "own/file", EPERM, ROOT_MAY},
    {"gives to root's group", give_to_foreign_group, "own/file", EPERM, ROOT_MAY},
    {"dates back", date_back, "all", EPERM, ROOT_MAY},
    {"touches", touch, "public", EACCES, ROOT_MAY},
    {"writes and keeps privilege of", write_program, "program", EPERM, ROOT_MAY},
    {"shortens and keeps privilege of", shorten_program, "program", EPERM, ROOT_MAY},
    {"gets root's group by", get_foreign_group, "own/foreign", EPERM, ROOT_MAY},
    {"maps, writes and keeps privilege of", write_program_in_memory, "program", EPERM, ROOT_MAY},
};

static void contents(void)
{
    make_attempts(file_attempts, LENGTH(file_attempts));
}

static void names(void)
{
    make_attempts(name_attempts, LENGTH(name_attempts));
}

static void owners(void)
{
    make_attempts(owner_attempts, LENGTH(owner_attempts));
}

const struct test attemptfile_tests[] = {
    {"attempt-contents", contents},
    {"attempt-names", names},
    {"attempt-owners", owners},
    {NULL, NULL},
};
