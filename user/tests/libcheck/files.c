/* SPDX-License-Identifier: MIT */
/* Files and descriptors. */
#include "check.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utime.h>

static void make(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
}

static void pieces(void)
{
    char a[4] = "", b[8] = "";
    struct iovec out[] = {{(char[]){"one"}, 3}, {(char[]){""}, 0}, {(char[]){"two"}, 3}};
    struct iovec in[] = {{a, 2}, {b, 7}};
    int fd = open("pieces", O_RDWR | O_CREAT | O_TRUNC, 0644);

    CHECK(writev(fd, out, 3) == 6 && lseek(fd, 0, SEEK_SET) == 0 && readv(fd, in, 2) == 6);
    CHECK_TEXT(a, "on");
    CHECK_TEXT(b, "etwo");
    CHECK(readv(fd, in, 2) == 0 && writev(fd, out, -1) == -1 && errno == EINVAL);
    CHECK(writev(-1, out, 1) == -1 && errno == EBADF);
    close(fd);
    unlink("pieces");
}

static void lengths(void)
{
    struct stat st;

    make("long", "0123456789");
    CHECK(truncate("long", 4) == 0 && stat("long", &st) == 0 && st.st_size == 4);
    CHECK(truncate("long", 100) == 0 && stat("long", &st) == 0 && st.st_size == 100);
    CHECK(truncate("none", 4) == -1 && errno == ENOENT);
    CHECK(truncate(".", 4) == -1 && errno == EISDIR);
    CHECK(truncate("long", -1) == -1 && errno == EINVAL);
    CHECK(utime("long", &(struct utimbuf){1000, 2000}) == 0 && stat("long", &st) == 0);
    CHECK(st.st_atime == 1000 && st.st_mtime == 2000);
    CHECK(utime("long", NULL) == 0 && stat("long", &st) == 0 && st.st_mtime != 2000);
    CHECK(utime("none", NULL) == -1 && errno == ENOENT);
    unlink("long");
}

static void links(void)
{
    char target[16] = "", *path, here[PATH_MAX];

    make("file", "x");
    CHECK(symlink("file", "link") == 0 && readlink("link", target, 16) == 4);
    CHECK_TEXT(target, "file");
    CHECK(readlink("file", target, 16) == -1 && errno == EINVAL);
    CHECK(getcwd(here, sizeof(here)) == here);
    strcat(here, "/file");
    path = realpath("./link", NULL);
    CHECK_TEXT(path, here);
    free(path);
    path = realpath(".//../../tmp/.", NULL);
    CHECK_TEXT(path, "/tmp");
    free(path);
    CHECK(realpath("none/x", NULL) == NULL && errno == ENOENT);
    CHECK(realpath("file/x", NULL) == NULL && errno == ENOTDIR);
    CHECK(realpath("", NULL) == NULL && errno == ENOENT);
    CHECK(symlink("loop", "loop") == 0 && realpath("loop", NULL) == NULL && errno == ELOOP);
    unlink("loop");
    unlink("link");
    unlink("file");
}

static int no_dots(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void directories(void)
{
    struct dirent **list;
    int n;

    mkdir("d", 0755);
    make("d/b", "");
    make("d/a", "");
    make("d/c", "");
    n = scandir("d", &list, no_dots, alphasort);
    CHECK(n == 3 && strcmp(list[0]->d_name, "a") == 0 && strcmp(list[2]->d_name, "c") == 0);
    for (int i = 0; i < n; i++)
        free(list[i]);
    free(list);
    CHECK(scandir("none", &list, NULL, NULL) == -1 && errno == ENOENT);
    CHECK(rmdir("d") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    unlink("d/a");
    unlink("d/b");
    unlink("d/c");
    CHECK(rmdir("d") == 0 && rmdir("d") == -1);
}

static void names_too_long(void)
{
    char name[NAME_MAX + 2];

    memset(name, 'n', sizeof(name));
    name[NAME_MAX + 1] = '\0';
    CHECK(open(name, O_RDONLY) == -1 && errno == ENAMETOOLONG);
    name[NAME_MAX] = '\0';
    CHECK(open(name, O_RDONLY) == -1 && errno == ENOENT);
    CHECK(open("", O_RDONLY) == -1 && errno == ENOENT);
    CHECK(close(-1) == -1 && errno == EBADF && isatty(-1) == 0 && errno == EBADF);
}

void check_files(void)
{
    pieces();
    lengths();
    links();
    directories();
    names_too_long();
}
