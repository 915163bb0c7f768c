/* SPDX-License-Identifier: MIT */
/* rename: of files and directories, onto others, and forbidden cases. */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static uint32_t inode_of(const char *path)
{
    struct stat st;

    CHECK(lstat(path, &st) == 0);
    return st.st_ino;
}

static void rename_file(void)
{
    make_file("a", "content");
    uint32_t inode = inode_of("a");
    CHECK(rename("a", "b") == 0);
    CHECK(!exists("a") && file_is("b", "content") && inode_of("b") == inode);
    CHECK(mkdir("dir", 0777) == 0 && rename("b", "dir/c") == 0);
    CHECK(!exists("b") && file_is("dir/c", "content"));
}

static void rename_over(void)
{
    struct stat st;

    make_file("a", "new");
    make_file("b", "old");
    int fd = open("b", O_RDONLY);
    CHECK(fd >= 0 && rename("a", "b") == 0);
    CHECK(!exists("a") && file_is("b", "new"));
    CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0); /* the old file is still open */
    CHECK(stat("b", &st) == 0 && st.st_nlink == 1);
}

static void rename_same(void)
{
    make_file("a", "x");
    CHECK(rename("a", "a") == 0 && file_is("a", "x"));
    CHECK(link("a", "b") == 0);
    CHECK(rename("a", "b") == 0); /* two names of one file: nothing happens */
    CHECK(exists("a") && exists("b"));
}

static void rename_directory(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("a/sub", 0777) == 0 && mkdir("b", 0777) == 0);
    make_file("a/sub/file", "x");
    CHECK(rename("a/sub", "b/moved") == 0);
    CHECK(file_is("b/moved/file", "x") && !exists("a/sub"));
    CHECK(inode_of("b/moved/..") == inode_of("b"));
    CHECK(chdir("b/moved") == 0 && rename("../moved", "../../a/back") == 0);
    CHECK(file_is("../back/file", "x") && inode_of("..") == inode_of("../../a"));
}

static void rename_over_directory(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("b", 0777) == 0 && mkdir("b/full", 0777) == 0);
    make_file("file", "");
    CHECK_ERROR(rename("a", "b"), ENOTEMPTY);
    CHECK_ERROR(rename("a", "file"), ENOTDIR);
    CHECK_ERROR(rename("file", "a"), EISDIR);
    CHECK(rename("a", "b/full") == 0); /* an empty directory may be replaced */
    CHECK(!exists("a") && exists("b/full"));
}

static void rename_into_itself(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("a/b", 0777) == 0 && mkdir("a/b/c", 0777) == 0);
    CHECK_ERROR(rename("a", "a/b/c/d"), EINVAL);
    CHECK_ERROR(rename("a", "a/x"), EINVAL);
    CHECK_ERROR(rename("a/b/c", "a"), ENOTEMPTY);
    CHECK(exists("a/b/c"));
}

static void rename_errors(void)
{
    make_file("file", "");
    CHECK_ERROR(rename("missing", "x"), ENOENT);
    CHECK_ERROR(rename("file", "missing/x"), ENOENT);
    CHECK_ERROR(rename("file", "file/x"), ENOTDIR);
    CHECK_ERROR(rename("file/", "x"), ENOTDIR);
    CHECK_ERROR(rename("", "x"), ENOENT);
    CHECK_ERROR(rename("file", ""), ENOENT);
    CHECK_ERROR(rename(".", "x"), EINVAL);
    CHECK_ERROR(rename("..", "x"), EINVAL);
    CHECK_ERROR(rename("file", "/dev/file"), EXDEV);
    CHECK(exists("file"));
}

static void rename_links(void)
{
    make_file("file", "x");
    CHECK(symlink("file", "link") == 0 && rename("link", "moved") == 0);
    /* the link moves, not the file */
    CHECK(!exists("link") && file_is("moved", "x") && exists("file"));
    make_file("other", "other");
    CHECK(rename("other", "moved") == 0); /* the link is replaced, not the file that it names */
    CHECK(file_is("moved", "other") && file_is("file", "x"));
}

/* Two processes that move a directory to and fro between two others, and one that observes. */
static void rename_crowd(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("b", 0777) == 0 && mkdir("a/x", 0777) == 0);
    make_file("a/x/file", "x");
    for (int who = 0; who < 2; who++) {
        if (start_child() == 0) {
            for (int i = 0; i < 300; i++) {
                int result = (i + who) % 2 ? rename("a/x", "b/x") : rename("b/x", "a/x");

                if (result != 0 && errno != ENOENT)
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status;

        CHECK(wait(&status) > 0 && status == 0);
    }
    CHECK(exists("a/x/file") != exists("b/x/file"));
}

static void move_to_and_fro(void)
{
    for (int i = 0; i < 300; i++)
        if (rename("a/x", "b/x") != 0 || rename("b/x", "a/x") != 0)
            _exit(1);
    _exit(0);
}

static void make_and_remove(void)
{
    for (int i = 0; i < 300; i++) {
        make_file("a/new", "");
        if (mkdir("a/y", 0777) != 0 || rename("a/new", "a/y/new") != 0 || unlink("a/y/new") != 0 ||
            rmdir("a/y") != 0)
            _exit(1);
    }
    _exit(0);
}

/* Whether a path leads to the file with this number, or to none. */
static bool leads_to(const char *path, ino_t number)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_ino == number : errno == ENOENT;
}

static void walk_again_and_again(ino_t stays)
{
    struct stat st;

    for (int i = 0; i < 2000; i++) {
        if (!leads_to("a/x/stays", stays) || !leads_to("b/x/stays", stays) ||
            !leads_to("b/x/../../a/x/stays", stays))
            _exit(1);
        if (stat("a/y/new", &st) == 0 ? !S_ISREG(st.st_mode) : errno != ENOENT)
            _exit(2);
    }
    _exit(0);
}

/* Walks see names that come, go and move either before or after each change, and nothing else. */
static void walk_crowd(void)
{
    struct stat st;
    int status;

    CHECK(mkdir("a", 0777) == 0 && mkdir("b", 0777) == 0 && mkdir("a/x", 0777) == 0);
    make_file("a/x/stays", "x");
    CHECK(stat("a/x/stays", &st) == 0);
    if (start_child() == 0)
        move_to_and_fro();
    if (start_child() == 0)
        make_and_remove();
    for (int i = 0; i < 2; i++)
        if (start_child() == 0)
            walk_again_and_again(st.st_ino);
    for (int i = 0; i < 4; i++)
        CHECK(wait(&status) > 0 && status == 0);
    CHECK(exists("a/x/stays") && !exists("a/y"));
}

const struct test rename_tests[] = {
    {"rename", rename_file},
    {"rename-over", rename_over},
    {"rename-same", rename_same},
    {"rename-directory", rename_directory},
    {"rename-over-directory", rename_over_directory},
    {"rename-into-itself", rename_into_itself},
    {"rename-errors", rename_errors},
    {"rename-links", rename_links},
    {"rename-crowd", rename_crowd},
    {"rename-walks", walk_crowd},
    {NULL, NULL},
};
