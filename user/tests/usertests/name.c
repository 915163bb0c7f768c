/* SPDX-License-Identifier: MIT */
/* Names: mkdir, rmdir, link, unlink, symlink, readlink, mknod. */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static struct stat status_of(const char *path)
{
    struct stat st;

    CHECK(lstat(path, &st) == 0);
    return st;
}

static void mkdirs(void)
{
    CHECK(mkdir("dir", 0755) == 0);
    CHECK(S_ISDIR(status_of("dir").st_mode) && (status_of("dir").st_mode & 0777) == 0755);
    CHECK(mkdir("dir/sub/", 0777) == 0);
    CHECK_ERROR(mkdir("dir", 0777), EEXIST);
    CHECK_ERROR(mkdir("missing/dir", 0777), ENOENT);
    make_file("file", "");
    CHECK_ERROR(mkdir("file", 0777), EEXIST);
    CHECK_ERROR(mkdir("file/dir", 0777), ENOTDIR);
    CHECK_ERROR(mkdir("", 0777), ENOENT);
    CHECK_ERROR(mkdir("/", 0777), EEXIST);
    CHECK_ERROR(mkdir(".", 0777), EEXIST);
    CHECK(symlink("nowhere", "link") == 0);
    CHECK_ERROR(mkdir("link", 0777), EEXIST); /* not the file that it names */
}

static void rmdirs(void)
{
    CHECK(mkdir("dir", 0777) == 0 && mkdir("dir/sub", 0777) == 0);
    CHECK_ERROR(rmdir("dir"), ENOTEMPTY);
    CHECK_ERROR(rmdir("dir/."), EINVAL);
    CHECK_ERROR(rmdir("dir/sub/.."), ENOTEMPTY);
    CHECK(rmdir("dir/sub") == 0 && rmdir("dir/") == 0);
    CHECK_ERROR(rmdir("dir"), ENOENT);
    make_file("file", "");
    CHECK_ERROR(rmdir("file"), ENOTDIR);
    CHECK_ERROR(rmdir("/"), EBUSY);
    CHECK_ERROR(rmdir(""), ENOENT);
}

/* A directory's link count: its name, its ., and the .. of each one in it. */
static void directory_links(void)
{
    CHECK(mkdir("dir", 0777) == 0);
    CHECK(status_of("dir").st_nlink == 2);
    CHECK(mkdir("dir/a", 0777) == 0 && mkdir("dir/b", 0777) == 0);
    CHECK(status_of("dir").st_nlink == 4);
    CHECK(status_of("dir/a/..").st_ino == status_of("dir").st_ino);
    CHECK(rmdir("dir/a") == 0 && status_of("dir").st_nlink == 3);
    CHECK(rename("dir/b", "b") == 0 && status_of("dir").st_nlink == 2);
}

/* A process works in a directory that is removed: it is freed when the process leaves. */
static void removed_while_inside(void)
{
    char path[100];

    CHECK(mkdir("dir", 0777) == 0 && chdir("dir") == 0);
    CHECK(rmdir("../dir") == 0);
    CHECK_ERROR(open("file", O_RDWR | O_CREAT, 0666), ENOENT);
    CHECK_ERROR(mkdir("sub", 0777), ENOENT);
    CHECK_ERROR(getcwd(path, sizeof(path)) ? 0 : -1, ENOENT);
    CHECK_ERROR(chdir(".."), ENOENT);
}

static void links(void)
{
    make_file("file", "content");
    CHECK(link("file", "other") == 0);
    CHECK(status_of("file").st_nlink == 2 && status_of("file").st_ino == status_of("other").st_ino);
    CHECK(file_is("other", "content"));
    CHECK(unlink("file") == 0 && file_is("other", "content"));
    CHECK(status_of("other").st_nlink == 1);
    CHECK_ERROR(link("file", "third"), ENOENT);
    make_file("file", "");
    CHECK_ERROR(link("other", "file"), EEXIST);
    CHECK_ERROR(link("other", "missing/file"), ENOENT);
    CHECK_ERROR(link("other", "file/x"), ENOTDIR);
    CHECK(mkdir("dir", 0777) == 0);
    CHECK_ERROR(link("dir", "dir2"), EPERM);
    CHECK_ERROR(link("other", "/dev/other"), EXDEV);
}

static void unlinks(void)
{
    make_file("file", "");
    CHECK(unlink("file") == 0);
    CHECK_ERROR(unlink("file"), ENOENT);
    CHECK(mkdir("dir", 0777) == 0);
    CHECK_ERROR(unlink("dir"), EISDIR);
    CHECK_ERROR(unlink("."), EISDIR);
    CHECK_ERROR(unlink("/"), EISDIR);
    CHECK_ERROR(unlink(""), ENOENT);
    make_file("file", "x");
    CHECK_ERROR(unlink("file/"), ENOTDIR);
    CHECK(symlink("file", "link") == 0 && unlink("link") == 0); /* the link, not the file */
    CHECK(file_is("file", "x"));
}

static void symlinks(void)
{
    char text[20];

    make_file("file", "content");
    CHECK(symlink("file", "link") == 0);
    CHECK(S_ISLNK(status_of("link").st_mode) && status_of("link").st_size == 4);
    CHECK(file_is("link", "content"));
    CHECK(readlink("link", text, sizeof(text)) == 4 && memcmp(text, "file", 4) == 0);
    CHECK(readlink("link", text, 2) == 2); /* cut off, without a zero */
    CHECK(symlink("what/ever", "dangling") == 0);
    CHECK(readlink("dangling", text, sizeof(text)) == 9);
    CHECK_ERROR(open("dangling", O_RDONLY), ENOENT);
    CHECK_ERROR(symlink("x", "file"), EEXIST);
    CHECK_ERROR(symlink("x", "missing/x"), ENOENT);
    CHECK_ERROR(symlink("", "empty"), ENOENT);
    CHECK_ERROR(readlink("file", text, sizeof(text)), EINVAL);
    CHECK_ERROR(readlink("missing", text, sizeof(text)), ENOENT);
    CHECK_ERROR(readlink("link", text, 0), EINVAL);
}

/* Makes a link with a target of so many bytes, and looks at it. */
static void try_target(size_t length)
{
    static char target[PATH_MAX], text[PATH_MAX];

    for (size_t i = 0; i < length; i++)
        target[i] = (char)('a' + i % 23);
    target[length] = '\0';
    CHECK(symlink(target, "link") == 0);
    CHECK(status_of("link").st_size == (off_t)length);
    CHECK(readlink("link", text, sizeof(text)) == (ssize_t)length);
    CHECK(memcmp(text, target, length) == 0);
}

static void symlink_long(void)
{
    char text[3000];

    try_target(3000);
    text[2999] = '#';
    CHECK(readlink("link", text, 2999) == 2999 && text[2999] == '#'); /* cut off, without a zero */
    CHECK_ERROR(open("link", O_RDONLY), ENAMETOOLONG);
    CHECK(unlink("link") == 0);
    try_target(PATH_MAX - 1);
    CHECK(unlink("link") == 0);
}

/* The longest target that fits into an inode, and one byte more. */
static void symlink_blocks(void)
{
    CHECK(symlink("x", "short") == 0);
    CHECK(status_of("short").st_blocks == 0);
    try_target(160);
    CHECK(status_of("link").st_blocks == 0);
    CHECK(unlink("link") == 0);
    try_target(161);
    CHECK(status_of("link").st_blocks == 8);
    CHECK(unlink("link") == 0);
}

/* Neither blocks of the disk nor pages of memory get lost. */
static void symlink_gives_back(void)
{
    struct statvfs was, is;
    long before = free_pages();

    sync(); /* the blocks of files that earlier tests removed are free now */
    CHECK(statvfs(".", &was) == 0);
    for (int i = 0; i < 300; i++) {
        try_target(i % 2 ? 161 : 20);
        CHECK(unlink("link") == 0);
    }
    CHECK(pages_are_back(before, 75));
    sync();
    CHECK(statvfs(".", &is) == 0);
    CHECK(was.f_bfree < is.f_bfree + 75);
}

static void symlink_directories(void)
{
    CHECK(mkdir("dir", 0777) == 0 && mkdir("dir/sub", 0777) == 0);
    make_file("dir/file", "inside");
    CHECK(symlink("dir", "link") == 0 && symlink("../file", "dir/sub/up") == 0);
    CHECK(file_is("link/file", "inside") && file_is("dir/sub/up", "inside"));
    CHECK(chdir("link/sub/..") == 0 && file_is("file", "inside"));
}

static void symlink_loops(void)
{
    struct stat st;

    CHECK(symlink("b", "a") == 0 && symlink("a", "b") == 0 && symlink("self", "self") == 0);
    CHECK_ERROR(open("a", O_RDONLY), ELOOP);
    CHECK_ERROR(open("self", O_RDONLY), ELOOP);
    CHECK_ERROR(open("self/x", O_RDONLY | O_CREAT, 0666), ELOOP);
    CHECK_ERROR(stat("a", &st), ELOOP);
    CHECK_ERROR(chdir("a"), ELOOP);
    CHECK(lstat("a", &st) == 0);
    CHECK(unlink("a") == 0 && unlink("self") == 0);
}

static void mknods(void)
{
    make_file("there", "");
    CHECK(mknod("plain", S_IFREG | 0600, 0) == 0 && S_ISREG(status_of("plain").st_mode));
    CHECK(mknod("fifo", S_IFIFO | 0600, 0) == 0 && S_ISFIFO(status_of("fifo").st_mode));
    CHECK(mknod("device", S_IFCHR | 0600, DEV_MAKE(250, 7)) == 0);
    CHECK(S_ISCHR(status_of("device").st_mode) && status_of("device").st_rdev == DEV_MAKE(250, 7));
    CHECK_ERROR(open("device", O_RDONLY), ENXIO); /* there is no such device */
    CHECK_ERROR(mknod("there", S_IFREG | 0600, 0), EEXIST);
    CHECK_ERROR(mknod("missing/x", S_IFREG | 0600, 0), ENOENT);
    CHECK_ERROR(mknod("dir", S_IFDIR | 0700, 0), EPERM);
    CHECK_ERROR(mknod("link", S_IFLNK | 0700, 0), EINVAL);
    CHECK_ERROR(mknod("odd", 0170000 | 0700, 0), EINVAL);
}

/* A device node made anywhere leads to the device that has its number. */
static void mknod_device(void)
{
    struct stat st;
    char c = 'x';

    CHECK(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
    CHECK(mknod("null", S_IFCHR | 0666, st.st_rdev) == 0);
    int fd = open("null", O_RDWR);
    CHECK(fd >= 0 && write(fd, &c, 1) == 1 && read(fd, &c, 1) == 0);
}

const struct test name_tests[] = {
    {"mkdir", mkdirs},
    {"rmdir", rmdirs},
    {"directory-links", directory_links},
    {"removed-while-inside", removed_while_inside},
    {"link", links},
    {"unlink", unlinks},
    {"symlink", symlinks},
    {"symlink-long", symlink_long},
    {"symlink-blocks", symlink_blocks},
    {"symlink-gives-back", symlink_gives_back},
    {"symlink-directories", symlink_directories},
    {"symlink-loops", symlink_loops},
    {"mknod", mknods},
    {"mknod-device", mknod_device},
    {NULL, NULL},
};
