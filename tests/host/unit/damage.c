/* SPDX-License-Identifier: MIT */
/*
 * Planted damage: fsck finds each kind, and repairs all that can be repaired without guessing. And
 * the kernel, if it mounts the damaged image and uses all of it, neither crashes nor hangs.
 */
#include "unit.h"

#include "../host.h"
#include "fsck/fsck.h"
#include "lib/crc32c.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

static uint8_t *image; /* a good one */
static size_t image_size;
static struct disk disk; /* the copy that is being damaged */
static uint32_t dir, file, large, short_link, long_link, fifo, inner;

static uint32_t number_of(const char *path)
{
    struct stat st;

    assert_int_equal(t_lstat(path, &st), 0);
    return st.st_ino;
}

/* A file with holes, whose ends need rows of both kinds. */
static void put_large(const char *path)
{
    static const int64_t at[] = {0, 50 * 4096, 1000 * 4096, 1064 * 4096, 1100 * 4096, 2100 * 4096};
    int fd = t_open(path, O_WRONLY | O_CREAT, 0644);

    for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
        t_seek(fd, at[i], SEEK_SET);
        assert_int_equal(t_write(fd, "part", 4), 4);
    }
    t_close(fd);
}

static int make_image(void **state)
{
    char target[201];

    if (fresh_disk(state) != 0)
        return -1;
    memset(target, 't', 200);
    target[200] = '\0';
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_mkdir("d/inner", 0755), 0);
    assert_int_equal(t_put("d/file", "some text"), 0);
    assert_int_equal(t_link("d/file", "also"), 0);
    assert_int_equal(t_symlink("d/file", "short"), 0);
    assert_int_equal(t_symlink(target, "long"), 0);
    assert_int_equal(t_mknod("fifo", S_IFIFO | 0600, 0), 0);
    put_large("large");
    dir = number_of("d");
    inner = number_of("d/inner");
    file = number_of("d/file");
    large = number_of("large");
    short_link = number_of("short");
    long_link = number_of("long");
    fifo = number_of("fifo");
    image = take_image(&image_size);
    return 0;
}

/* Shorthands for the damaged disk. */
static struct dfs_inode *inode_at(uint32_t number)
{
    return disk_inode(&disk, number);
}

static uint32_t *row_at(uint32_t block)
{
    return disk_block(&disk, block);
}

static struct dfs_dirent *entry_of(uint32_t directory, const char *name)
{
    uint8_t *block = disk_block(&disk, inode_at(directory)->block[0]);
    struct dfs_dirent *entry;

    for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
        entry = (struct dfs_dirent *)(block + at);
        if (entry->inode != 0 && entry->name_length == strlen(name) &&
            memcmp(entry->name, name, entry->name_length) == 0)
            return entry;
    }
    host_fail("no entry %s", name);
}

static uint8_t *bitmap_byte(uint32_t start, uint32_t bit)
{
    return (uint8_t *)disk_block(&disk, start) + bit / 8;
}

static void seal_super(void)
{
    disk.super->checksum = 0;
    disk.super->checksum = crc32c(0, disk.super, sizeof(*disk.super));
}

/* Both copies, so that neither can help the other. */
static void seal_both(void)
{
    seal_super();
    *disk_super_copy(&disk) = *disk.super;
}

/* The kinds of damage. */

static void super_magic(void)
{
    disk.super->magic = 1;
}
static void super_bits(void)
{
    disk.super->label[5] ^= 1;
}
static void super_copy(void)
{
    disk_super_copy(&disk)->blocks++;
}
static void super_version(void)
{
    disk.super->version = 9;
    seal_both();
}
static void super_features(void)
{
    disk.super->features_incompatible = 1;
    seal_both();
}
static void super_layout(void)
{
    disk.super->data_start++;
    seal_both();
}
static void super_size(void)
{
    disk.super->blocks = 1u << 30;
    disk.super->block_bitmap_blocks = 1u << 15;
    seal_both();
}
static void log_header(void)
{
    *(uint32_t *)disk_block(&disk, disk.super->log_start) = 7;
}
static void block_not_marked(void)
{
    uint32_t b = inode_at(file)->block[0];
    *bitmap_byte(disk.super->block_bitmap_start, b) &= (uint8_t) ~(1u << b % 8);
}
static void block_marked(void)
{
    uint32_t b = disk.super->blocks - 9;
    *bitmap_byte(disk.super->block_bitmap_start, b) |= (uint8_t)(1u << b % 8);
}
static void inode_not_marked(void)
{
    *bitmap_byte(disk.super->inode_bitmap_start, file) &= (uint8_t) ~(1u << file % 8);
}
static void inode_marked(void)
{
    *bitmap_byte(disk.super->inode_bitmap_start, 900) |= 1u << 900 % 8;
}
static void mode_unknown(void)
{
    inode_at(file)->mode = 0150644;
}
static void dir_size(void)
{
    inode_at(dir)->size = 100;
}
static void file_size_small(void)
{
    inode_at(large)->size = 4096;
}
static void link_size(void)
{
    inode_at(short_link)->size = 5000;
}
static void fifo_size(void)
{
    inode_at(fifo)->size = 5;
}
static void flags(void)
{
    inode_at(file)->flags = 4;
}
static void nanoseconds(void)
{
    inode_at(file)->modified.nanoseconds = 2000000000;
}
static void block_outside(void)
{
    inode_at(file)->block[0] = disk.super->blocks + 5;
}
static void block_in_metadata(void)
{
    inode_at(file)->block[0] = disk.super->inode_table_start;
}
static void row_outside(void)
{
    inode_at(large)->block[DFS_INDIRECT] = 3;
}
static void pointer_in_row_outside(void)
{
    row_at(inode_at(large)->block[DFS_INDIRECT])[10] = UINT32_MAX;
}
static void double_outside(void)
{
    inode_at(large)->block[DFS_DOUBLE] = UINT32_MAX;
}
static void row_in_double_outside(void)
{
    row_at(inode_at(large)->block[DFS_DOUBLE])[0] = 1;
}
static void block_twice(void)
{
    inode_at(large)->block[1] = inode_at(file)->block[0];
}
static void row_of_itself(void)
{
    uint32_t b = inode_at(large)->block[DFS_DOUBLE];
    row_at(b)[1] = b;
}
static void beyond_end(void)
{
    inode_at(file)->block[3] = disk.super->blocks - 9;
}
static void block_count(void)
{
    inode_at(large)->blocks += 3;
}
static void link_count(void)
{
    inode_at(file)->links = 7;
}
static void link_count_zero(void)
{
    inode_at(file)->links = 0;
}
static void dir_link_count(void)
{
    inode_at(dir)->links = 2;
}
static void dir_hole(void)
{
    inode_at(dir)->block[0] = 0;
}
static void entry_length_zero(void)
{
    entry_of(dir, "file")->entry_length = 0;
}
static void entry_length_odd(void)
{
    entry_of(dir, "file")->entry_length = 13;
}
static void entry_too_long(void)
{
    entry_of(dir, "file")->entry_length = 8000;
}
static void name_too_long(void)
{
    entry_of(dir, ".")->name_length = 200;
}
static void name_empty(void)
{
    entry_of(dir, "file")->name_length = 0;
}
static void name_with_slash(void)
{
    entry_of(dir, "file")->name[1] = '/';
}
static void name_with_zero(void)
{
    entry_of(dir, "file")->name[1] = '\0';
}
static void names_twice(void)
{
    memcpy(entry_of(DFS_INODE_ROOT, "also")->name, "long", 4);
}
static void entry_to_free(void)
{
    entry_of(dir, "file")->inode = 800;
}
static void entry_to_nowhere(void)
{
    entry_of(dir, "file")->inode = 99999999;
}
static void entry_to_reserved(void)
{
    entry_of(dir, "file")->inode = DFS_INODE_ORPHANS;
}
static void entry_type(void)
{
    entry_of(dir, "file")->type = DT_DIR;
}
static void dot_wrong(void)
{
    entry_of(dir, ".")->inode = file;
}
static void dots_wrong(void)
{
    entry_of(inner, "..")->inode = inner;
}
static void dot_missing(void)
{
    entry_of(dir, ".")->inode = 0;
}
static void two_parents(void)
{
    entry_of(DFS_INODE_ROOT, "fifo")->inode = inner;
}
static void dir_loop(void)
{
    entry_of(dir, "inner")->inode = dir;
}
static void to_root(void)
{
    entry_of(dir, "inner")->inode = DFS_INODE_ROOT;
}
static void nameless(void)
{
    entry_of(DFS_INODE_ROOT, "fifo")->inode = 0;
}
static void nameless_dir(void)
{
    entry_of(dir, "inner")->inode = 0;
}
static void unwanted_file(void)
{
    entry_of(DFS_INODE_ROOT, "large")->inode = 0;
    inode_at(large)->links = 0;
    inode_at(large)->next_orphan = fifo; /* not in the list of orphans any more */
}
static void unwanted_dir(void)
{
    nameless_dir();
    inode_at(inner)->links = 0;
    inode_at(dir)->links--;
}
static void unwanted_with_blocks_of_another(void)
{
    unwanted_file();
    block_twice();
}
static void orphan_free(void)
{
    inode_at(DFS_INODE_ORPHANS)->next_orphan = 900;
}
static void orphan_nowhere(void)
{
    inode_at(DFS_INODE_ORPHANS)->next_orphan = UINT32_MAX;
}
static void orphan_loop(void)
{
    inode_at(DFS_INODE_ORPHANS)->next_orphan = file;
    inode_at(file)->next_orphan = file;
}
static void orphan_stray(void)
{
    inode_at(file)->next_orphan = fifo;
}
static void root_no_dir(void)
{
    inode_at(DFS_INODE_ROOT)->mode = S_IFREG | 0644;
}
static void root_free(void)
{
    inode_at(DFS_INODE_ROOT)->mode = 0;
}
static void reserved_used(void)
{
    inode_at(DFS_INODE_ORPHANS)->mode = S_IFREG;
}
static void target_with_zero(void)
{
    inode_at(short_link)->target[2] = '\0';
}
static void target_begins_with_zero(void)
{
    inode_at(short_link)->target[0] = '\0';
}
static void long_target_with_zero(void)
{
    *(char *)disk_block(&disk, inode_at(long_link)->block[0]) = '\0';
}
static void target_outside(void)
{
    inode_at(long_link)->block[0] = disk.super->blocks + 5;
}
static void target_missing(void)
{
    inode_at(long_link)->block[0] = 0;
}

static const struct damage {
    const char *name;
    void (*plant)(void);
    const char *says;
    bool repairable;
} kinds[] = {
    {"superblock without magic", super_magic, "not one of this", true},
    {"superblock with a flipped bit", super_bits, "checksum is wrong", true},
    {"superblock and copy differ", super_copy, "differs", true},
    {"superblock of another version", super_version, "unknown version", false},
    {"superblock with unknown features", super_features, "unknown features", false},
    {"superblock whose areas do not fit", super_layout, "do not fit", false},
    {"superblock for a larger disk", super_size, "do not fit", false},
    {"log header", log_header, "header of the log", false},
    {"block in use not marked", block_not_marked, "is in use, but the bitmap", true},
    {"free block marked", block_marked, "is free, but the bitmap", true},
    {"inode in use not marked", inode_not_marked, "is in use, but the bitmap", true},
    {"free inode marked", inode_marked, "is free, but the bitmap", true},
    {"inode of no kind", mode_unknown, "of no known kind", false},
    {"size of a directory", dir_size, "cannot be for mode", false},
    {"size that cuts blocks off", file_size_small, "lies beyond its end", true},
    {"size of a symbolic link", link_size, "cannot be for mode", false},
    {"size of a FIFO", fifo_size, "cannot be for mode", false},
    {"unknown inode flags", flags, "unknown flags", true},
    {"nanoseconds of a time", nanoseconds, "nanoseconds", true},
    {"block outside", block_outside, "lies outside", true},
    {"block in the metadata", block_in_metadata, "lies outside", true},
    {"indirect block outside", row_outside, "lies outside", true},
    {"pointer in an indirect block outside", pointer_in_row_outside, "lies outside", true},
    {"double-indirect block outside", double_outside, "lies outside", true},
    {"row of a double-indirect block outside", row_in_double_outside, "lies outside", true},
    {"block used twice", block_twice, "used twice", false},
    {"double-indirect block that contains itself", row_of_itself, "used twice", false},
    {"block beyond the end", beyond_end, "beyond its end", true},
    {"block count", block_count, "blocks, but says", true},
    {"link count", link_count, "names, but says", true},
    {"link count of zero", link_count_zero, "names, but says 0", true},
    {"link count of a directory", dir_link_count, "names, but says", true},
    {"hole in a directory", dir_hole, "is missing", false},
    {"entry of length 0", entry_length_zero, "is damaged", false},
    {"entry of odd length", entry_length_odd, "is damaged", false},
    {"entry that leaves its block", entry_too_long, "is damaged", false},
    {"name longer than its entry", name_too_long, "is damaged", false},
    {"empty name", name_empty, "is damaged", false},
    {"name with a slash", name_with_slash, "a slash or a zero", false},
    {"name with a zero", name_with_zero, "a slash or a zero", false},
    {"name that is there twice", names_twice, "is there twice", false},
    {"entry to a free inode", entry_to_free, "which is free", true},
    {"entry to no inode at all", entry_to_nowhere, "which cannot be", true},
    {"entry to a reserved inode", entry_to_reserved, "which cannot be", true},
    {"type in an entry", entry_type, "is of type", true},
    {"wrong .", dot_wrong, "leads to inode", true},
    {"wrong ..", dots_wrong, "leads to inode", true},
    {"missing .", dot_missing, "is missing", false},
    {"directory with two parents", two_parents, "is also found", false},
    {"directory in itself", dir_loop, "is also found", false},
    {"root in a directory", to_root, "is also found", false},
    {"file without a name", nameless, "has no name", false},
    {"directory without a name", nameless_dir, "has no name", false},
    {"unlinked file that is no orphan", unwanted_file, "has no name", true},
    {"directory of that kind", unwanted_dir, "has no name", true},
    {"file of that kind with another's block", unwanted_with_blocks_of_another, "has no name",
     false},
    {"free inode among the orphans", orphan_free, "list of orphans", true},
    {"orphan that cannot be", orphan_nowhere, "list of orphans", true},
    {"ring of orphans", orphan_loop, "list of orphans", true},
    {"orphan's link in another file", orphan_stray, "leads to an orphan", true},
    {"root that is a file", root_no_dir, "the root is no directory", false},
    {"free root", root_free, "the root is no directory", false},
    {"reserved inode in use", reserved_used, "reserved inode", false},
    {"target with a zero", target_with_zero, "holds a zero", false},
    {"target that begins with a zero", target_begins_with_zero, "holds a zero", false},
    {"long target with a zero", long_target_with_zero, "holds a zero", false},
    {"target missing", target_missing, "has no target", false},
    {"target outside", target_outside, "lies outside", false},
};

/* The output of fsck. */
static char said[16384];
static size_t said_length;

static void listen(void *context, const char *text)
{
    (void)context;
    if (said_length + 300 < sizeof(said))
        said_length +=
            (size_t)ksnprintf(said + said_length, sizeof(said) - said_length, "%s\n", text);
}

static bool check(bool repair)
{
    struct fsck fsck = {.disk = &disk, .repair = repair, .say = listen};

    said_length = 0;
    said[0] = '\0';
    return fsck_run(&fsck);
}

static void damage_begin(void)
{
    disk.data = host_alloc(image_size, 4096);
    disk.size = image_size;
    disk.super = (struct dfs_super *)(disk.data + DFS_SUPER_OFFSET);
    memcpy(disk.data, image, image_size);
}

static void fsck_finds_it(void **state)
{
    const struct damage *kind = *state;

    damage_begin();
    kind->plant();
    assert_false(check(false));
    if (!has_text(said, kind->says))
        host_print("%s: fsck says:\n%s", kind->name, said);
    assert_true(has_text(said, kind->says));
    assert_int_equal(check(true), kind->repairable);
    if (kind->repairable) {
        bool clean = check(false);
        if (!clean)
            host_print("%s: after repair:\n%s", kind->name, said);
        assert_true(clean);
    }
    host_free(disk.data);
}

/* Reads everything below a directory, and changes some of it; the results do not matter. */
static void use_tree(const char *path, unsigned depth)
{
    static char buffer[8][4096] __attribute__((aligned(8)));
    char below[300], byte[4096];
    int fd = t_open(path, O_RDONLY | O_NONBLOCK, 0);
    long n;

    while (fd >= 0 && depth < 8 && (n = t_getdents(fd, buffer[depth], 4096)) > 0) {
        const struct dirent *entry;
        for (long at = 0; at < n; at += entry->d_reclen) {
            entry = (const struct dirent *)(buffer[depth] + at);
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            ksnprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
            use_tree(below, depth + 1);
        }
    }
    if (fd >= 0) {
        while (t_read(fd, byte, sizeof(byte)) > 0)
            ;
        t_close(fd);
    }
    t_readlink(path, byte, sizeof(byte));
    if ((fd = t_open(path, O_RDWR | O_NONBLOCK, 0)) >= 0) {
        t_seek(fd, 5000, SEEK_SET);
        t_write(fd, "new", 3);
        t_ftruncate(fd, 100);
        t_close(fd);
    }
    ksnprintf(below, sizeof(below), "%s/new", path);
    t_put(below, "new");
    t_rename(below, path);
    t_unlink(path);
    t_rmdir(path);
}

static void the_kernel_survives_it(void **state)
{
    const struct damage *kind = *state;

    damage_begin();
    kind->plant();
    sim_disk_load(test_disk, disk.data, image_size);
    host_console_clear();
    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) == 0) {
        use_tree("/mnt", 0);
        t_sync();
        assert_int_equal(t_umount("/mnt"), 0);
    }
    host_free(disk.data);
}

int test_damage(void)
{
    static struct CMUnitTest found[ARRAY_SIZE(kinds)], survived[ARRAY_SIZE(kinds)];

    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        found[i] = (struct CMUnitTest){
            .name = kinds[i].name, .test_func = fsck_finds_it, .initial_state = (void *)&kinds[i]};
        survived[i] = found[i];
        survived[i].test_func = the_kernel_survives_it;
    }
    return cmocka_run_group_tests_name("fsck finds", found, make_image, NULL) +
           cmocka_run_group_tests_name("the kernel survives", survived, NULL, NULL);
}
