/* SPDX-License-Identifier: MIT */
/* Paths: how they are resolved, how long they may be, and the working directory. */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void walks(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("a/b", 0777) == 0);
    make_file("a/b/file", "found");
    CHECK(file_is("a/b/file", "found"));
    CHECK(file_is("./a/./b/./file", "found"));
    CHECK(file_is("a//b///file", "found"));
    CHECK(file_is("a/b/../b/../../a/b/file", "found"));
    CHECK(file_is("/../../tmp/usertests/a/b/file", "found")); /* above the root is the root */
    CHECK_ERROR(open("a/c/../b/file", O_RDONLY), ENOENT);
    CHECK_ERROR(open("a/b/file/../file", O_RDONLY), ENOTDIR);
    CHECK_ERROR(open("a/b/file/.", O_RDONLY), ENOTDIR);
}

static void chdirs(void)
{
    CHECK(mkdir("a", 0777) == 0);
    make_file("a/file", "x");
    make_file("plain", "");
    CHECK(chdir("a") == 0 && file_is("file", "x"));
    CHECK(chdir("..") == 0 && file_is("a/file", "x"));
    CHECK_ERROR(chdir("plain"), ENOTDIR);
    CHECK_ERROR(chdir("missing"), ENOENT);
    CHECK_ERROR(chdir(""), ENOENT);
    CHECK(file_is("a/file", "x")); /* still here */
}

static void getcwds(void)
{
    char path[200], small[5];

    CHECK(getcwd(path, sizeof(path)) == path && strcmp(path, "/tmp/usertests") == 0);
    CHECK(mkdir("a", 0777) == 0 && mkdir("a/b", 0777) == 0 && chdir("a/b") == 0);
    CHECK(getcwd(path, sizeof(path)) && strcmp(path, "/tmp/usertests/a/b") == 0);
    CHECK(rename("../../a", "../../renamed") == 0);
    CHECK(getcwd(path, sizeof(path)) && strcmp(path, "/tmp/usertests/renamed/b") == 0);
    CHECK(chdir("/") == 0 && getcwd(path, sizeof(path)) && strcmp(path, "/") == 0);
    CHECK(chdir("/dev") == 0 && getcwd(path, sizeof(path)) && strcmp(path, "/dev") == 0);
    CHECK_ERROR(getcwd(small, 4) ? 0 : -1, ERANGE);
    CHECK(getcwd(small, 5) == small && strcmp(small, "/dev") == 0); /* just fits */
    CHECK_ERROR(getcwd(small, 0) ? 0 : -1, EINVAL);
}

static void cwd_inherited(void)
{
    CHECK(mkdir("a", 0777) == 0 && chdir("a") == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        make_file("made", "by child");
        _exit(chdir("/") == 0 ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(file_is("made", "by child")); /* the parent has not moved */
}

static void names_too_long(void)
{
    char name[NAME_MAX + 2];
    struct stat st;

    memset(name, 'n', NAME_MAX + 1);
    name[NAME_MAX + 1] = '\0';
    CHECK_ERROR(open(name, O_RDWR | O_CREAT, 0666), ENAMETOOLONG);
    CHECK_ERROR(mkdir(name, 0777), ENAMETOOLONG);
    CHECK_ERROR(stat(name, &st), ENAMETOOLONG);
    CHECK_ERROR(unlink(name), ENAMETOOLONG);
    CHECK_ERROR(symlink("x", name), ENAMETOOLONG);
    name[NAME_MAX] = '\0'; /* the longest there is */
    make_file(name, "long");
    CHECK(file_is(name, "long") && unlink(name) == 0);
}

static void paths_too_long(void)
{
    static char path[PATH_MAX + 10];
    struct stat st;

    for (size_t i = 0; i < PATH_MAX + 8; i++)
        path[i] = i % 2 ? '/' : '.';
    path[PATH_MAX - 1] = '\0';
    CHECK(stat(path, &st) == 0); /* ./././ ... of the longest length */
    path[PATH_MAX - 1] = '/';
    path[PATH_MAX] = '\0';
    CHECK_ERROR(stat(path, &st), ENAMETOOLONG);
    CHECK_ERROR(mkdir(path, 0777), ENAMETOOLONG);
    CHECK_ERROR(rename(path, "x"), ENAMETOOLONG);
    CHECK_ERROR(rename(".", path), ENAMETOOLONG);
    CHECK_ERROR(symlink(path, "x"), ENAMETOOLONG);
}

/* Deeper than any path that a call takes: getcwd() can return the path; then back up. */
static void deep_tree(void)
{
    enum { DEPTH = 60, LENGTH_THERE = sizeof("/tmp/usertests") - 1 + DEPTH * 101 };
    static char path[LENGTH_THERE + 1];
    char name[101];

    memset(name, 'd', 100);
    name[100] = '\0';
    for (int i = 0; i < DEPTH; i++)
        CHECK(mkdir(name, 0777) == 0 && chdir(name) == 0);
    CHECK_ERROR(getcwd(path, PATH_MAX) ? 0 : -1, ERANGE);
    CHECK_ERROR(getcwd(path, sizeof(path) - 1) ? 0 : -1, ERANGE);
    CHECK(getcwd(path, sizeof(path)) == path && strlen(path) == LENGTH_THERE);
    char *allocated = getcwd(NULL, 0);
    CHECK(allocated && strcmp(allocated, path) == 0);
    CHECK_ERROR(chdir(path), ENAMETOOLONG);
    CHECK(strncmp(path, "/tmp/usertests/", 15) == 0);
    for (int i = 0; i < DEPTH; i++)
        CHECK(memcmp(path + 14 + i * 101, "/", 1) == 0 &&
              memcmp(path + 15 + i * 101, name, 100) == 0);
    for (int i = 0; i < DEPTH; i++)
        CHECK(chdir("..") == 0 && rmdir(name) == 0);
    CHECK(getcwd(path, sizeof(path)) && strcmp(path, "/tmp/usertests") == 0);
}

/* Every byte but the slash and the zero can be in a name. */
static void odd_names(void)
{
    char name[2] = {0};

    for (int c = 1; c < 256; c++) {
        name[0] = (char)c;
        if (c == '/' || c == '.')
            continue;
        make_file(name, "x");
        CHECK(file_is(name, "x") && unlink(name) == 0);
    }
}

const struct test path_tests[] = {
    {"path-walks", walks},
    {"chdir", chdirs},
    {"getcwd", getcwds},
    {"cwd-inherited", cwd_inherited},
    {"names-too-long", names_too_long},
    {"paths-too-long", paths_too_long},
    {"deep-tree", deep_tree},
    {"odd-names", odd_names},
    {NULL, NULL},
};
