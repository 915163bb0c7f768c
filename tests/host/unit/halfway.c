/* SPDX-License-Identifier: MIT */
/*
 * Changes of names that fail half way, because a block cannot be read or there is no memory. They
 * must have no effect, neither on the disk nor in memory. The files concerned are in use, but no
 * block of metadata is in memory any more, and no two inodes lie in the same block.
 */
#include "unit.h"

#include "../host.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/log.h"
#include "fs/dfs/inode.h"
#include "vfs/icache.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define ALLOCATIONS 24u        /* no change makes as many */
#define LINK_TARGET "\xff\x03" /* as a number, a block of the disk */

static uint8_t *image;
static size_t image_size;

/* Paths to check. The files before the first path that does not exist yet are in use. */
static const char *const paths[] = {
    "a",    "a/file", "a/twice", "a/dir",  "a/dir2", "b",        "b/victim",  "b/twice", "b/dir",
    "full", "gone",   "a/new",   "b/file", "b/dir2", "full/new", "full/file", "a/name",  "b/new",
};
#define IN_USE 10u

/* Skips inodes, so that the next free one lies in another block. */
static void skip_a_block(void)
{
    static unsigned next;
    char name[16];

    for (unsigned i = 0; i < 16; i++) {
        ksnprintf(name, sizeof(name), "skip%u", next++);
        assert_int_equal(t_put(name, ""), 0);
    }
}

/* A directory whose only block has no room left. */
static void fill_directory(const char *path)
{
    const unsigned length = DFS_DIRENT_LENGTH(180);
    unsigned room = DFS_BLOCK_SIZE - 2 * DFS_DIRENT_LENGTH(1);
    char name[300];

    assert_int_equal(t_mkdir(path, 0755), 0);
    for (; room > length; room -= length) {
        ksnprintf(name, sizeof(name), "%s/%0180u", path, room);
        assert_int_equal(t_link("a/twice", name), 0);
    }
    ksnprintf(name, sizeof(name), "%s/%0116u", path, room);
    assert_int_equal(room, DFS_DIRENT_LENGTH(116));
    assert_int_equal(t_link("a/twice", name), 0);
}

static int make_image(void **state)
{
    if (fresh_disk(state) != 0)
        return -1;
    for (unsigned i = 0; i < IN_USE; i++) {
        const char *path = paths[i];
        if (strcmp(path, "full") == 0)
            fill_directory(path);
        else if (strcmp(path, "b/twice") == 0)
            assert_int_equal(t_link("a/twice", path), 0);
        else if (has_text(path, "dir") || strlen(path) == 1)
            assert_int_equal(t_mkdir(path, 0755), 0);
        else
            assert_int_equal(t_put(path, path), 0);
        skip_a_block();
    }
    assert_int_equal(t_put("gone", "text"), 0);
    image = take_image(&image_size);
    return 0;
}

static int drop_image(void **state)
{
    (void)state;
    host_free(image);
    return 0;
}

/* The changes. */

static int unlinks(void)
{
    return t_unlink("a/file");
}
static int unlinks_one_of_two(void)
{
    return t_unlink("a/twice");
}
static int removes_directory(void)
{
    return t_rmdir("a/dir");
}
static int creates(void)
{
    return t_mknod("a/new", S_IFREG | 0644, 0);
}
static int creates_in_full(void)
{
    return t_mknod("full/new", S_IFREG | 0644, 0);
}
static int makes_directory(void)
{
    return t_mkdir("a/new", 0755);
}
static int makes_directory_in_full(void)
{
    return t_mkdir("full/new", 0755);
}
static int makes_link(void)
{
    return t_symlink(LINK_TARGET, "full/new");
}
static int makes_long_link(void)
{
    char target[301];

    memset(target, 't', 300);
    target[300] = '\0';
    return t_symlink(target, "full/new");
}
static int links(void)
{
    return t_link("a/file", "b/new");
}
static int links_in_full(void)
{
    return t_link("a/file", "full/new");
}
static int renames(void)
{
    return t_rename("a/file", "a/name");
}
static int moves(void)
{
    return t_rename("a/file", "b/file");
}
static int moves_to_full(void)
{
    return t_rename("a/file", "full/file");
}
static int replaces(void)
{
    return t_rename("a/file", "b/victim");
}
static int moves_directory(void)
{
    return t_rename("a/dir2", "b/dir2");
}
static int replaces_directory(void)
{
    return t_rename("a/dir2", "b/dir");
}

static const struct change {
    const char *name;
    int (*perform)(void);
} changes[] = {
    {"unlink", unlinks},
    {"unlink of one name of two", unlinks_one_of_two},
    {"rmdir", removes_directory},
    {"mknod", creates},
    {"mknod, one more block", creates_in_full},
    {"mkdir", makes_directory},
    {"mkdir, one more block", makes_directory_in_full},
    {"symlink, one more block", makes_link},
    {"long symlink, one more block", makes_long_link},
    {"link", links},
    {"link, one more block", links_in_full},
    {"rename in a directory", renames},
    {"rename to another directory", moves},
    {"rename, one more block", moves_to_full},
    {"rename over a file", replaces},
    {"rename of a directory", moves_directory},
    {"rename over a directory", replaces_directory},
};

/* Describes everything that can be seen of the files. */
static void look(char *text, size_t size)
{
    size_t n = 0;
    struct stat st;

    for (unsigned i = 0; i < ARRAY_SIZE(paths); i++) {
        int error = t_lstat(paths[i], &st);
        if (error)
            n += (size_t)ksnprintf(text + n, size - n, "%s: %d\n", paths[i], error);
        else
            n += (size_t)ksnprintf(text + n, size - n, "%s: %u, mode %o, links %u, size %u\n",
                                   paths[i], st.st_ino, st.st_mode, st.st_nlink,
                                   (unsigned)st.st_size);
    }
}

static char before[4096], after[4096], seen[4096];
static int fds[IN_USE + 1];

/* Opens all files, among them one without a name, and removes everything else from memory. */
static void begin(void)
{
    sim_disk_load(test_disk, image, image_size);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
    fds[IN_USE] = t_open("gone", O_RDONLY, 0);
    assert_int_equal(t_unlink("gone"), 0);
    for (unsigned i = 0; i < IN_USE; i++) {
        fds[i] = t_open(paths[i], O_RDONLY, 0);
        assert_true(fds[i] >= 0);
    }
    t_sync();
    assert_int_equal(t_umount("/mnt"), -EBUSY);
    host_memory_shrink();
}

static void end(void)
{
    for (unsigned i = 0; i <= IN_USE; i++)
        assert_int_equal(t_close(fds[i]), 0);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    assert_clean(test_disk->data, image_size);
}

/* Checks that the visible state is the expected one. */
static void assert_seen(const struct change *change, const char *how, unsigned n,
                        const char *expected)
{
    look(seen, sizeof(seen));
    if (strcmp(seen, expected) != 0)
        host_print("%s, %s %u fails: expected\n%sbut there is\n%s", change->name, how, n, expected,
                   seen);
    assert_string_equal(seen, expected);
}

/* Performs a change while something fails. Returns whether it has succeeded nevertheless. */
static bool try(const struct change *change, const char *how, unsigned n)
{
    bool memory = strcmp(how, "allocation") == 0;

    begin();
    if (memory) {
        host_memory_fail(n, 1);
    } else {
        test_disk->fail_from = test_disk->requests + n;
        test_disk->fail_count = 1;
    }
    int error = change->perform();
    host_memory_fail(0, 0);
    test_disk->fail_from = 0;
    assert_seen(change, how, n, error ? before : after);
    end();
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
    assert_seen(change, how, n, error ? before : after);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    return error == 0;
}

static void it_happens_or_not(void **state)
{
    const struct change *change = *state;
    unsigned n = 1, failed = 0;

    begin();
    look(before, sizeof(before));
    assert_int_equal(change->perform(), 0);
    look(after, sizeof(after));
    end();
    for (; n == 1 || test_disk->failed > failed; n++)
        try(change, "request", n);
    for (n = 1; n <= ALLOCATIONS; n++)
        try(change, "allocation", n);
    assert_true(try(change, "allocation", n));
}

/*
 * The number may be given to another file before the previous user has released its inode in
 * memory.
 */
static void a_number_that_is_taken_back_is_free_at_once(void **state)
{
    struct inode *dir, *inode, *next;
    struct txn txn;

    (void)state;
    begin();
    assert_int_equal(path_lookup(AT_FDCWD, "/mnt", 0, &dir), 0);
    assert_int_equal(txn_begin(&txn, fs_of(dir), 16), 0);
    assert_int_equal(dfs_inode_new(&txn, dir, S_IFREG, 0, &inode), 0);
    uint32_t number = inode->number;
    dfs_inode_undo(&txn, inode);
    assert_int_equal(dfs_inode_new(&txn, dir, S_IFREG, 0, &next), 0);
    assert_int_equal(next->number, number);
    dfs_inode_undo(&txn, next);
    txn_end(&txn);
    inode_put(inode);
    inode_put(next);
    inode_put(dir);
    end();
}

int test_halfway(void)
{
    static struct CMUnitTest tests[ARRAY_SIZE(changes) + 1];

    for (unsigned i = 0; i < ARRAY_SIZE(changes); i++)
        tests[i] = (struct CMUnitTest){.name = changes[i].name,
                                       .test_func = it_happens_or_not,
                                       .initial_state = (void *)&changes[i]};
    tests[ARRAY_SIZE(changes)] =
        (struct CMUnitTest)cmocka_unit_test(a_number_that_is_taken_back_is_free_at_once);
    return cmocka_run_group_tests_name("half way", tests, make_image, drop_image);
}
