/* SPDX-License-Identifier: MIT */
/* Paths, links, and the calls that make, rename and remove names. */
#include "unit.h"

#include "../host.h"
#include "lib/format.h"
#include "lib/string.h"
#include "vfs/icache.h"
#include "vfs/namei.h"
#include <abi/diskfs.h>
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

static bool is_there(const char *path)
{
    struct stat st;

    return t_lstat(path, &st) == 0;
}

static struct stat stat_of(const char *path)
{
    struct stat st;

    assert_int_equal(t_lstat(path, &st), 0);
    return st;
}

static void paths_lead_where_they_should(void **state)
{
    static const char *const same[] = {"/mnt/a/b/f",        "a/b/f",      "./a/./b/../b/f",
                                       "//mnt///a//b//f",   "a/../a/b/f", "../mnt/a/b/f",
                                       "../../../mnt/a/b/f"};

    (void)state;
    assert_int_equal(t_mkdir("a", 0755), 0);
    assert_int_equal(t_mkdir("a/b", 0755), 0);
    assert_int_equal(t_put("a/b/f", "x"), 0);
    uint32_t number = stat_of("a/b/f").st_ino;
    for (unsigned i = 0; i < ARRAY_SIZE(same); i++)
        assert_int_equal(stat_of(same[i]).st_ino, number);
    assert_int_equal(stat_of("a/b/").st_ino, stat_of("a/b").st_ino);
    assert_int_equal(stat_of("/..").st_ino, stat_of("/").st_ino);
}

static void bad_paths_are_refused(void **state)
{
    char name[300], path[5000];
    struct stat st;

    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    assert_int_equal(t_stat("", &st), -ENOENT);
    assert_int_equal(t_stat("none", &st), -ENOENT);
    assert_int_equal(t_stat("none/f", &st), -ENOENT);
    assert_int_equal(t_stat("f/x", &st), -ENOTDIR);
    assert_int_equal(t_stat("f/", &st), -ENOTDIR);
    assert_int_equal(t_stat("f/.", &st), -ENOTDIR);
    assert_int_equal(t_stat("f/..", &st), -ENOTDIR);
    memset(name, 'n', sizeof(name));
    name[256] = '\0';
    assert_int_equal(t_stat(name, &st), -ENAMETOOLONG);
    assert_int_equal(t_put(name, "x"), -ENAMETOOLONG);
    name[255] = '\0';
    assert_int_equal(t_put(name, "x"), 0);
    assert_int_equal(t_stat(name, &st), 0);
    assert_int_equal(t_unlink(name), 0);
    memset(path, '/', sizeof(path));
    path[4095] = '\0';
    assert_int_equal(t_stat(path, &st), 0);
    path[4095] = '/';
    path[4096] = '\0';
    assert_int_equal(t_stat(path, &st), -ENAMETOOLONG);
}

static void symbolic_links_are_followed(void **state)
{
    char target[4096];
    struct stat st;

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_put("d/f", "x"), 0);
    assert_int_equal(t_symlink("d", "to_d"), 0);
    assert_int_equal(t_symlink("/mnt/d/f", "to_f"), 0);
    assert_int_equal(t_symlink("../to_d/f", "d/round"), 0);
    assert_int_equal(stat_of("to_d/f").st_ino, stat_of("d/f").st_ino);
    assert_int_equal(t_stat("to_f", &st), 0);
    assert_int_equal(st.st_ino, stat_of("d/f").st_ino);
    assert_int_equal(t_stat("to_d/round", &st), 0);
    assert_int_equal(st.st_ino, stat_of("d/f").st_ino);
    assert_true(S_ISLNK(stat_of("to_d").st_mode));
    assert_true(S_ISDIR(stat_of("to_d/").st_mode));
    assert_int_equal(t_readlink("to_f", target, sizeof(target)), 8);
    assert_memory_equal(target, "/mnt/d/f", 8);
    assert_int_equal(t_readlink("to_f", target, 3), 3);
    assert_int_equal(t_readlink("d", target, 3), -EINVAL);
    assert_int_equal(t_symlink("x", "to_d"), -EEXIST);
    assert_int_equal(t_symlink("", "empty"), -ENOENT);
    assert_int_equal(t_unlink("to_d"), 0);
    assert_true(is_there("d"));
}

static void link_loops_end(void **state)
{
    char from[8], to[8];
    struct stat st;

    (void)state;
    assert_int_equal(t_symlink("b", "a"), 0);
    assert_int_equal(t_symlink("a", "b"), 0);
    assert_int_equal(t_stat("a", &st), -ELOOP);
    assert_int_equal(t_open("a", O_RDWR | O_CREAT, 0644), -ELOOP);
    assert_int_equal(t_open("a", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
    assert_int_equal(t_put("l0", "x"), 0);
    for (int i = 1; i <= 17; i++) {
        ksnprintf(from, sizeof(from), "l%d", i - 1);
        ksnprintf(to, sizeof(to), "l%d", i);
        assert_int_equal(t_symlink(from, to), 0);
    }
    assert_int_equal(t_stat("l16", &st), 0);
    assert_int_equal(t_stat("l17", &st), -ELOOP);
}

static void long_targets_work(void **state)
{
    char target[4200], back[4200];
    struct stat st;

    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    memset(target, '/', sizeof(target));
    memcpy(target + 4000, "mnt/f", 6);
    assert_int_equal(t_symlink(target, "long"), 0);
    remount();
    assert_int_equal(t_readlink("long", back, sizeof(back)), 4005);
    assert_memory_equal(target, back, 4005);
    assert_int_equal(t_stat("long", &st), 0);
    target[160] = '\0';
    assert_int_equal(t_symlink(target, "edge160"), 0);
    target[160] = '/';
    target[161] = '\0';
    assert_int_equal(t_symlink(target, "edge161"), 0);
    remount();
    assert_int_equal(t_readlink("edge160", back, sizeof(back)), 160);
    assert_int_equal(t_readlink("edge161", back, sizeof(back)), 161);
    assert_int_equal(t_unlink("long"), 0);
}

static void creating_through_a_dangling_link(void **state)
{
    char text[8];

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_symlink("d/new", "to_new"), 0);
    assert_int_equal(t_open("to_new", O_RDONLY, 0), -ENOENT);
    assert_int_equal(t_open("to_new", O_WRONLY | O_CREAT | O_EXCL, 0644), -EEXIST);
    assert_int_equal(t_put("to_new", "hi"), 0);
    assert_int_equal(t_get("d/new", text, sizeof(text)), 2);
    assert_int_equal(t_symlink("none/new", "nowhere"), 0);
    assert_int_equal(t_put("nowhere", "hi"), -ENOENT);
}

static void hard_links_share_a_file(void **state)
{
    char text[8];

    (void)state;
    assert_int_equal(t_put("a", "one"), 0);
    assert_int_equal(t_link("a", "b"), 0);
    assert_int_equal(stat_of("a").st_nlink, 2);
    assert_int_equal(stat_of("a").st_ino, stat_of("b").st_ino);
    assert_int_equal(t_put("b", "two"), 0);
    assert_int_equal(t_get("a", text, sizeof(text)), 3);
    assert_string_equal(text, "two");
    assert_int_equal(t_link("a", "b"), -EEXIST);
    assert_int_equal(t_link("none", "c"), -ENOENT);
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_link("d", "e"), -EPERM);
    assert_int_equal(t_link("a", "/dev/x"), -EXDEV);
    assert_int_equal(t_unlink("a"), 0);
    assert_int_equal(stat_of("b").st_nlink, 1);
}

static void directories_count_their_children(void **state)
{
    (void)state;
    uint32_t before = stat_of(".").st_nlink;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(stat_of("d").st_nlink, 2);
    assert_int_equal(stat_of(".").st_nlink, before + 1);
    assert_int_equal(t_mkdir("d", 0755), -EEXIST);
    assert_int_equal(t_mkdir("d/", 0755), -EEXIST);
    assert_int_equal(t_mkdir("/", 0755), -EEXIST);
    assert_int_equal(t_mkdir("d/x/", 0755), 0);
    assert_int_equal(t_rmdir("d"), -ENOTEMPTY);
    assert_int_equal(t_rmdir("d/x"), 0);
    assert_int_equal(t_rmdir("d"), 0);
    assert_int_equal(stat_of(".").st_nlink, before);
}

/* A directory with as many others as its link count can have takes no more, but its names may change. */
static void directories_have_a_limit(void **state)
{
    struct inode *inode;
    uint32_t links;

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_mkdir("d/a", 0755), 0);
    assert_int_equal(t_mkdir("e", 0755), 0);
    assert_int_equal(path_lookup(AT_FDCWD, "d", 0, &inode), 0);
    links = inode->nlink;
    inode->nlink = DFS_LINKS_MAX;
    assert_int_equal(t_mkdir("d/x", 0755), -EMLINK);
    assert_int_equal(t_rename("e", "d/x"), -EMLINK);
    assert_int_equal(t_put("d/x", "a file"), 0);
    assert_int_equal(t_rename("d/a", "d/b"), 0);
    assert_int_equal(t_rename("e", "d/b"), 0);
    assert_int_equal(inode->nlink, DFS_LINKS_MAX);
    inode->nlink = links;
    inode_put(inode);
    assert_int_equal(t_unlink("d/x"), 0); /* the right count goes to the disk */
    assert_int_equal(stat_of("d").st_nlink, 3);
}

static void removal_is_careful(void **state)
{
    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_unlink("d"), -EISDIR);
    assert_int_equal(t_rmdir("f"), -ENOTDIR);
    assert_int_equal(t_unlink("f/"), -ENOTDIR);
    assert_int_equal(t_rmdir("."), -EINVAL);
    assert_int_equal(t_rmdir("d/."), -EINVAL);
    assert_int_equal(t_rmdir("d/.."), -ENOTEMPTY);
    assert_int_equal(t_rmdir("/"), -EBUSY);
    assert_int_equal(t_rmdir("/mnt"), -EBUSY);
    assert_int_equal(t_unlink("none"), -ENOENT);
    assert_int_equal(t_rmdir("d/"), 0);
    assert_int_equal(t_unlink("/dev/null"), -EPERM);
    assert_int_equal(t_unlink("/proc/uptime"), -EPERM);
    assert_int_equal(t_put("/proc/new", "x"), -EPERM);
}

static void a_removed_directory_takes_nothing(void **state)
{
    char cwd[64];

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_chdir("d"), 0);
    assert_int_equal(t_rmdir("../d"), 0);
    assert_int_equal(t_put("f", "x"), -ENOENT);
    assert_int_equal(t_mkdir("e", 0755), -ENOENT);
    assert_int_equal(t_getcwd(cwd, sizeof(cwd)), -ENOENT);
    assert_int_equal(t_chdir(".."), -ENOENT);
    assert_int_equal(t_chdir("/mnt"), 0);
}

/* Its parent may have been removed too, and another file may have the parent's number. */
static void a_removed_directory_has_no_parent(void **state)
{
    struct stat st;

    (void)state;
    for (int cached = 0; cached < 2; cached++) {
        assert_int_equal(t_mkdir("a", 0755), 0);
        assert_int_equal(t_mkdir("a/b", 0755), 0);
        assert_int_equal(t_chdir("a/b"), 0);
        if (cached)
            assert_int_equal(t_stat("..", &st), 0);
        assert_int_equal(t_rmdir("/mnt/a/b"), 0);
        assert_int_equal(t_stat("..", &st), -ENOENT);
        assert_int_equal(t_rmdir("/mnt/a"), 0);
        assert_int_equal(t_stat("..", &st), -ENOENT);
        assert_int_equal(t_put("/mnt/f", "x"), 0);
        assert_int_equal(t_stat("..", &st), -ENOENT);
        assert_int_equal(t_stat("../f", &st), -ENOENT);
        assert_int_equal(t_chdir("/mnt"), 0);
        assert_int_equal(t_unlink("f"), 0);
    }
}

/* Changes the length of an entry on the disk, by its name, so that the ones behind it cannot be reached from the first. */
static void bend_entry(const char *name, int by)
{
    size_t length = strlen(name), size = test_disk->sectors * SIM_SECTOR;

    for (size_t at = 0; at < size - DFS_DIRENT_LENGTH(length); at += 4) {
        struct dfs_dirent *entry = (struct dfs_dirent *)(test_disk->data + at);
        if (entry->name_length == length && memcmp(entry->name, name, length) == 0)
            entry->entry_length = (uint16_t)(entry->entry_length + by);
    }
}

/* An index that stays in memory names places in a block that is read again, from a disk that has changed. */
static void an_index_does_not_trust_the_disk(void **state)
{
    char path[24];

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    for (unsigned i = 0; i < 60; i++) {
        ksnprintf(path, sizeof(path), "d/number%u", i);
        assert_int_equal(t_put(path, ""), 0);
    }
    remount(); /* the log's changes are in their places */
    int fd = t_open("d", O_RDONLY, 0);
    for (int i = 0; i < 2; i++)
        assert_false(is_there(i == 0 ? "d/none" : "d/neither"));
    for (int by = 4; by <= 300; by += 296) {
        host_memory_shrink();
        bend_entry("number10", by);
        assert_int_equal(t_unlink("d/number40"), -EUCLEAN);
        assert_int_equal(t_rename("d/number41", "d/other"), -EUCLEAN);
        host_memory_shrink();
        bend_entry("number10", -by);
        assert_true(is_there("d/number40"));
    }
    t_close(fd);
}

static void a_replaced_directory_has_no_parent(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(t_mkdir("a", 0755), 0);
    assert_int_equal(t_mkdir("b", 0755), 0);
    assert_int_equal(t_chdir("b"), 0);
    assert_int_equal(t_stat("..", &st), 0);
    assert_int_equal(t_rename("/mnt/a", "/mnt/b"), 0);
    assert_int_equal(t_stat("..", &st), -ENOENT);
    assert_int_equal(t_chdir("/mnt/b"), 0);
    assert_int_equal(t_stat("..", &st), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
}

static void the_working_directory_has_a_name(void **state)
{
    char cwd[64];

    (void)state;
    assert_int_equal(t_mkdir("one", 0755), 0);
    assert_int_equal(t_mkdir("one/two", 0755), 0);
    assert_int_equal(t_chdir("one/two"), 0);
    assert_int_equal(t_getcwd(cwd, sizeof(cwd)), 13);
    assert_string_equal(cwd, "/mnt/one/two");
    assert_int_equal(t_getcwd(cwd, 12), -ERANGE);
    assert_int_equal(t_getcwd(cwd, 0), -EINVAL);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_getcwd(cwd, sizeof(cwd)), 2);
    assert_string_equal(cwd, "/");
    assert_int_equal(t_put("/mnt/f", ""), 0);
    assert_int_equal(t_chdir("/mnt/f"), -ENOTDIR);
    assert_int_equal(t_chdir("/dev"), 0);
    assert_int_equal(t_getcwd(cwd, sizeof(cwd)), 5);
    assert_string_equal(cwd, "/dev");
}

static void rename_moves_and_replaces(void **state)
{
    char text[8];

    (void)state;
    assert_int_equal(t_put("a", "one"), 0);
    assert_int_equal(t_put("b", "two"), 0);
    assert_int_equal(t_rename("a", "b"), 0);
    assert_false(is_there("a"));
    assert_int_equal(t_get("b", text, sizeof(text)), 3);
    assert_string_equal(text, "one");
    assert_int_equal(t_rename("b", "b"), 0);
    assert_int_equal(t_link("b", "c"), 0);
    assert_int_equal(t_rename("b", "c"), 0); /* the same file: both names stay */
    assert_true(is_there("b"));
    assert_int_equal(t_rename("none", "x"), -ENOENT);
    assert_int_equal(t_rename("b", "none/x"), -ENOENT);
    assert_int_equal(t_rename("b", "/tmp/x"), -EXDEV);
    assert_int_equal(t_rename("b", "b/x"), -ENOTDIR);
    assert_int_equal(t_rename("b", "x/"), -ENOTDIR);
    assert_int_equal(t_rename(".", "x"), -EINVAL);
    assert_int_equal(t_rename("b", ".."), -EINVAL);
}

static void directories_are_renamed(void **state)
{
    (void)state;
    assert_int_equal(t_mkdir("a", 0755), 0);
    assert_int_equal(t_mkdir("a/b", 0755), 0);
    assert_int_equal(t_mkdir("c", 0755), 0);
    assert_int_equal(t_put("f", "x"), 0);
    assert_int_equal(t_rename("a", "a/b/x"), -EINVAL);
    assert_int_equal(t_rename("a", "a/x"), -EINVAL);
    assert_int_equal(t_rename("a/b", "a"), -ENOTEMPTY);
    assert_int_equal(t_rename("a", "f"), -ENOTDIR);
    assert_int_equal(t_rename("f", "a"), -EISDIR);
    assert_int_equal(t_rename("c", "a"), -ENOTEMPTY);
    assert_int_equal(t_rename("a/b", "c/b"), 0);
    assert_int_equal(stat_of("c/b/..").st_ino, stat_of("c").st_ino);
    assert_int_equal(stat_of("a").st_nlink, 2);
    assert_int_equal(stat_of("c").st_nlink, 3);
    assert_int_equal(t_rename("a", "c/b"), 0); /* in place of an empty one */
    assert_int_equal(stat_of("c").st_nlink, 3);
    assert_int_equal(stat_of("c/b/..").st_ino, stat_of("c").st_ino);
    assert_int_equal(t_rename("c/", "d/"), 0);
    remount();
    assert_int_equal(stat_of("d/b/..").st_ino, stat_of("d").st_ino);
}

static void a_directory_of_many_names(void **state)
{
    char name[32];

    (void)state;
    for (int i = 0; i < 900; i++) {
        ksnprintf(name, sizeof(name), "file-with-number-%d", i);
        assert_int_equal(t_put(name, ""), 0);
    }
    for (int i = 0; i < 900; i += 2) {
        ksnprintf(name, sizeof(name), "file-with-number-%d", i);
        assert_int_equal(t_unlink(name), 0);
    }
    remount();
    for (int i = 0; i < 900; i++) {
        ksnprintf(name, sizeof(name), "file-with-number-%d", i);
        assert_int_equal(is_there(name), i % 2);
    }
}

/* Counts the entries of a directory, and checks that each has its type. */
static int count_entries(const char *path)
{
    static char buffer[4096] __attribute__((aligned(8)));
    int fd = t_open(path, O_RDONLY | O_DIRECTORY, 0), count = 0;
    long n;

    assert_true(fd >= 0);
    while ((n = t_getdents(fd, buffer, 600)) > 0) {
        const struct dirent *entry;
        for (long at = 0; at < n; at += entry->d_reclen, count++) {
            entry = (const struct dirent *)(buffer + at);
            assert_true(entry->d_ino > 0 && entry->d_reclen % 4 == 0);
        }
    }
    assert_int_equal(n, 0);
    t_close(fd);
    return count;
}

static void directories_are_listed(void **state)
{
    char name[32], buffer[300];

    (void)state;
    for (int i = 0; i < 300; i++) {
        ksnprintf(name, sizeof(name), "f%d", i);
        assert_int_equal(t_put(name, ""), 0);
    }
    assert_int_equal(count_entries("."), 2 + 4 + 300); /* four are mkfs's */
    assert_true(count_entries("/dev") >= 10);
    assert_true(count_entries("/proc") >= 10);
    assert_int_equal(count_entries("/proc/1"), 7);
    int fd = t_open("f0", O_RDONLY, 0);
    assert_int_equal(t_getdents(fd, buffer, sizeof(buffer)), -ENOTDIR);
    assert_int_equal(t_getdents(99, buffer, sizeof(buffer)), -EBADF);
    t_close(fd);
    fd = t_open(".", O_RDONLY, 0);
    assert_int_equal(t_getdents(fd, buffer, 10), -EINVAL);
    assert_int_equal(t_read(fd, buffer, 10), -EISDIR);
    t_close(fd);
}

static void mounts_can_be_stacked_and_taken_off(void **state)
{
    char text[256];

    (void)state;
    assert_int_equal(t_mkdir("p", 0755), 0);
    assert_int_equal(t_mount("none", "p", "procfs", 0), 0);
    assert_true(is_there("p/uptime"));
    assert_int_equal(t_mount("none", "p", "devfs", 0), 0); /* over the disk's directory */
    assert_true(is_there("p/null"));
    assert_int_equal(t_umount("/mnt"), -EBUSY);
    assert_int_equal(t_umount("p/null"), -EINVAL);
    int fd = t_open("p/null", O_RDONLY, 0);
    assert_int_equal(t_umount("p"), -EBUSY);
    t_close(fd);
    assert_int_equal(t_umount("p"), 0);
    assert_int_equal(t_umount("p"), 0);
    assert_int_equal(t_umount("p"), -EINVAL);
    assert_int_equal(t_umount("/"), -EBUSY);
    assert_int_equal(t_mount("none", "none", "devfs", 0), -ENOENT);
    assert_int_equal(t_mount("none", "p", "nonesuch", 0), -ENODEV);
    assert_int_equal(t_mount("/dev/null", "p", "dfs", 0), -EINVAL);
    assert_int_equal(t_mount("/dev/sim1", "p", "dfs", 0), -EBUSY);
    assert_int_equal(t_mount("none", "/", "devfs", 0), -EBUSY);
    assert_true(t_get("/proc/mounts", text, sizeof(text)) > 0);
    assert_true(has_text(text, "/dev/sim1 /mnt dfs rw"));
}

static void read_only_mounts_stay_as_they_are(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", MS_RDONLY), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
    assert_int_equal(t_put("g", "x"), -EROFS);
    assert_int_equal(t_open("f", O_WRONLY, 0), -EROFS);
    assert_int_equal(t_open("f", O_RDONLY | O_TRUNC, 0), -EROFS);
    assert_int_equal(t_mkdir("e", 0755), -EROFS);
    assert_int_equal(t_unlink("f"), -EROFS);
    assert_int_equal(t_rmdir("d"), -EROFS);
    assert_int_equal(t_rename("f", "g"), -EROFS);
    assert_int_equal(t_link("f", "g"), -EROFS);
    assert_int_equal(t_symlink("f", "g"), -EROFS);
    assert_int_equal(t_chmod("f", 0600), -EROFS);
    assert_int_equal(t_chown("f", 1, 1), -EROFS);
    assert_int_equal(t_utimens("f", NULL), -EROFS);
    assert_int_equal(t_access("f", W_OK), -EROFS);
    assert_int_equal(t_stat("f", &st), 0);
}

static void attributes_are_kept(void **state)
{
    struct timespec times[2] = {{.tv_sec = 1000, .tv_nsec = 1}, {.tv_sec = 2000, .tv_nsec = 2}};
    struct statvfs fs;

    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    assert_int_equal(t_chown("f", 1000, 65534), 0);
    assert_int_equal(t_chmod("f", 0751), 0);
    assert_int_equal(t_access("f", X_OK), 0);
    assert_int_equal(t_utimens("f", times), 0);
    assert_int_equal(t_mknod("fifo", S_IFIFO | 0600, 0), 0);
    assert_int_equal(t_mknod("null", S_IFCHR | 0600, DEV_MAKE(1, 3)), 0);
    assert_int_equal(t_mknod("dir", S_IFDIR | 0600, 0), -EPERM);
    remount();
    struct stat st = stat_of("f");
    assert_int_equal(st.st_mode, S_IFREG | 0751);
    assert_int_equal(st.st_uid, 1000);
    assert_int_equal(st.st_gid, 65534);
    assert_int_equal(st.st_atim.tv_sec, 1000);
    assert_int_equal(st.st_mtim.tv_sec, 2000);
    assert_int_equal(st.st_mtim.tv_nsec, 2);
    assert_true(S_ISFIFO(stat_of("fifo").st_mode));
    assert_int_equal(stat_of("null").st_rdev, DEV_MAKE(1, 3));
    int fd = t_open("null", O_WRONLY, 0);
    assert_int_equal(t_write(fd, "x", 1), 1);
    t_close(fd);
    times[0].tv_nsec = 1000000000;
    assert_int_equal(t_utimens("f", times), -EINVAL);
    assert_int_equal(t_statvfs("f", &fs), 0);
    assert_string_equal(fs.f_fstype, "dfs");
    assert_true(fs.f_bfree > 0 && fs.f_bfree < fs.f_blocks);
}

int test_names(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(paths_lead_where_they_should),
        ON_DISK(bad_paths_are_refused),
        ON_DISK(symbolic_links_are_followed),
        ON_DISK(link_loops_end),
        ON_DISK(long_targets_work),
        ON_DISK(creating_through_a_dangling_link),
        ON_DISK(hard_links_share_a_file),
        ON_DISK(directories_count_their_children),
        ON_DISK(directories_have_a_limit),
        ON_DISK(removal_is_careful),
        ON_DISK(a_removed_directory_takes_nothing),
        ON_DISK(a_removed_directory_has_no_parent),
        ON_DISK(a_replaced_directory_has_no_parent),
        ON_DISK(an_index_does_not_trust_the_disk),
        ON_DISK(the_working_directory_has_a_name),
        ON_DISK(rename_moves_and_replaces),
        ON_DISK(directories_are_renamed),
        ON_DISK(a_directory_of_many_names),
        ON_DISK(directories_are_listed),
        ON_DISK(mounts_can_be_stacked_and_taken_off),
        ON_DISK(read_only_mounts_stay_as_they_are),
        ON_DISK(attributes_are_kept),
    };

    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
