/* SPDX-License-Identifier: MIT */
/*
 * The test of one input. Its first byte holds flags; then come patches, which are put over a good
 * image that has files of every kind. The checksums are then corrected, so that the damage is not
 * found at once. Afterwards only the changed blocks are restored, so that an execution costs
 * little.
 */
#include "fuzz.h"

#include "vfs/internal.h"
#include "vfs/mount.h"
#include "fsck/fsck.h"
#include "lib/crc32c.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define BLOCKS 224u
#define SECTORS (BLOCKS * 8)
#define DEPTH_MAX 6u
#define CALLS_MAX 300u /* of use(), for one input: damaged trees can have many branches */

#define SEAL_SUPER 0x01u /* correct the checksums: the superblock's, */
#define SEAL_LOG 0x02u   /* the log's */
#define WITH_LOG 0x04u   /* the image with transactions in its log */
#define FSCK_FIRST 0x88u /* both: let fsck repair it before it is mounted */
#define READ_ONLY 0x10u
#define CHANGE 0x60u /* both: change everything, too; else only mount and read: much quicker */

static struct sim_disk *sim;
static uint8_t *good, *good_with_log;
static uint32_t used_blocks[BLOCKS], used_count;
static bool touched[BLOCKS];
static unsigned calls;
static bool changing;

static void fill(void)
{
    char target[201];

    memset(target, 't', 200);
    target[200] = '\0';
    t_mkdir("d", 0755);
    t_mkdir("d/e", 0755);
    t_put("d/f", "text");
    t_link("d/f", "g");
    t_symlink("d/f", "s");
    t_symlink(target, "l");
    t_mknod("p", S_IFIFO | 0600, 0);
    t_mknod("n", S_IFCHR | 0600, DEV_MAKE(1, 3));
    int fd = t_open("big", O_WRONLY | O_CREAT, 0644);
    for (int64_t at = 0; at < 2200 * 4096; at += 500 * 4096) {
        t_seek(fd, at, SEEK_SET);
        t_write(fd, "part", 4);
    }
    t_close(fd);
}

/* Finds the blocks that are worth damaging: blocks that are not empty. */
static void find_used_blocks(void)
{
    for (uint32_t block = 0; block < BLOCKS; block++) {
        bool used = false;
        for (uint32_t i = 0; i < DFS_BLOCK_SIZE && !used; i++)
            used = good_with_log[block * DFS_BLOCK_SIZE + i] != 0;
        if (used)
            used_blocks[used_count++] = block;
    }
}

void fuzz_start(void)
{
    host_boot();
    sim = sim_disk_new(SECTORS);
    sim_disk_format(sim, 32);
    good = host_alloc(SECTORS * SIM_SECTOR, 4096);
    good_with_log = host_alloc(SECTORS * SIM_SECTOR, 4096);
    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) != 0 || t_chdir("/mnt") != 0)
        host_fail("the good image cannot be mounted");
    fill();
    int orphan = t_open("d/f", O_RDONLY, 0);
    t_unlink("g");
    t_unlink("d/f");
    fs_sync_all();
    t_put("h", "more");
    fs_sync_all();
    memcpy(good_with_log, sim->data, SECTORS * SIM_SECTOR); /* as after a crash */
    t_close(orphan);
    t_chdir("/");
    if (t_umount("/mnt") != 0)
        host_fail("the good image cannot be unmounted");
    memcpy(good, sim->data, SECTORS * SIM_SECTOR);
    find_used_blocks();
    memset(touched, true, sizeof(touched));
    sim->touched = touched;
}

static bool blocks_equal(const uint8_t *a, const uint8_t *b, uint32_t block)
{
    return memcmp(a + block * DFS_BLOCK_SIZE, b + block * DFS_BLOCK_SIZE, DFS_BLOCK_SIZE) == 0;
}

/*
 * Restores the disk to one of the good images: the blocks that the last input has changed, or all
 * if that input used the other image.
 */
static void start_from(const uint8_t *image)
{
    static const uint8_t *last;

    for (uint32_t block = 0; block < BLOCKS; block++) {
        if (touched[block] || (image != last && !blocks_equal(good, good_with_log, block)))
            memcpy(sim->data + block * DFS_BLOCK_SIZE, image + block * DFS_BLOCK_SIZE,
                   DFS_BLOCK_SIZE);
        touched[block] = false;
    }
    last = image;
}

/* Puts the patches over the image: each has a block, an offset, a length, and the bytes. */
static void patch(const uint8_t *input, size_t size)
{
    while (size >= 4) {
        uint32_t in_block = (input[1] | (uint32_t)input[2] << 8) % DFS_BLOCK_SIZE;
        size_t n = MIN((size_t)(input[3] & 31) + 1, size - 4);
        n = MIN(n, DFS_BLOCK_SIZE - in_block);
        uint32_t block = used_blocks[input[0] % used_count];
        memcpy(sim->data + block * DFS_BLOCK_SIZE + in_block, input + 4, n);
        touched[block] = true;
        input += 4 + n;
        size -= 4 + n;
    }
}

static void seal_super(struct dfs_super *super)
{
    super->checksum = 0;
    super->checksum = crc32c(0, super, sizeof(*super));
}

static bool log_touched(const struct dfs_super *super)
{
    for (uint32_t i = 0; i < super->log_blocks; i++) {
        if (touched[super->log_start + i])
            return true;
    }
    return false;
}

/* Corrects the checksum of every descriptor and block of the log. */
static void seal_log(void)
{
    const struct dfs_super *super = (const struct dfs_super *)(good + DFS_SUPER_OFFSET);
    if (!log_touched(super)) /* all are right */
        return;
    uint8_t *log = sim->data + (size_t)super->log_start * DFS_BLOCK_SIZE;
    struct dfs_log_header *header = (struct dfs_log_header *)log;

    memset(touched + super->log_start, true, super->log_blocks);
    header->checksum = 0;
    header->checksum = crc32c(0, header, 512);
    for (uint32_t at = 1; at < super->log_blocks; at++) {
        struct dfs_log_descriptor *d =
            (struct dfs_log_descriptor *)(log + (size_t)at * DFS_BLOCK_SIZE);
        if (d->magic != DFS_LOG_MAGIC)
            continue;
        for (uint32_t i = 0; i < d->count && i < DFS_LOG_ENTRIES && at + 1 + i < super->log_blocks;
             i++)
            d->entry[i].checksum =
                crc32c(0, log + (size_t)(at + 1 + i) * DFS_BLOCK_SIZE, DFS_BLOCK_SIZE);
        d->checksum = 0;
        d->checksum = crc32c(0, d, sizeof(*d));
    }
}

/* Every operation that can change a name. */
static void change(const char *path)
{
    char below[300];
    int fd;

    if ((fd = t_open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW, 0)) >= 0) {
        t_seek(fd, 1500 * 4096, SEEK_SET);
        t_write(fd, "new", 3);
        t_ftruncate(fd, 100);
        t_close(fd);
    }
    ksnprintf(below, sizeof(below), "%s/new", path);
    /* It may be a FIFO by now, which no other process will open. */
    if ((fd = t_open(below, O_WRONLY | O_CREAT | O_NONBLOCK, 0644)) >= 0) {
        t_write(fd, "new", 3);
        t_close(fd);
    }
    t_rename(below, path);
    t_link(path, "/mnt/link");
    t_unlink(path);
    t_rmdir(path);
}

/* Reads a name and the tree below it, and then changes it if it may. */
static void use(const char *path, unsigned depth)
{
    static char buffer[DEPTH_MAX][1024] __attribute__((aligned(8)));
    char below[300], bytes[512];
    struct stat st;
    int fd;

    if (calls++ > CALLS_MAX || depth >= DEPTH_MAX)
        return;
    t_lstat(path, &st);
    t_readlink(path, bytes, sizeof(bytes));
    if ((fd = t_open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, 0)) >= 0) {
        const struct dirent *entry;
        long n;
        while ((n = t_getdents(fd, buffer[depth], sizeof(buffer[depth]))) > 0 &&
               calls <= CALLS_MAX) {
            for (long at = 0; at < n; at += entry->d_reclen) {
                entry = (const struct dirent *)(buffer[depth] + at);
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                    continue;
                ksnprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
                use(below, depth + 1);
            }
        }
        for (int64_t at = 0; at < 2200 * 4096; at += 250 * 4096) {
            t_seek(fd, at, SEEK_SET);
            t_read(fd, bytes, sizeof(bytes));
        }
        t_close(fd);
    }
    if (changing)
        change(path);
}

static void mount_and_use(unsigned flags)
{
    host_console_clear();
    if (t_mount("/dev/sim1", "/mnt", "dfs", flags & READ_ONLY ? MS_RDONLY : 0) != 0)
        return;
    calls = 0;
    changing = (flags & CHANGE) == CHANGE;
    use("/mnt", 0);
    if (changing)
        t_sync();
    int error = t_umount("/mnt");
    if (error && error != -EUCLEAN && error != -EIO) /* umount and sync report unwritten data */
        host_fail("the image cannot be unmounted: error %d", -error);
}

/* An image that fsck has repaired must be clean. */
static void repair(void)
{
    struct disk disk = {.data = sim->data, .size = SECTORS * SIM_SECTOR};
    struct fsck fsck = {.disk = &disk, .repair = true};

    disk.super = (struct dfs_super *)(disk.data + DFS_SUPER_OFFSET);
    memset(touched, true, sizeof(touched));
    if (fsck_run(&fsck)) {
        fsck.repair = false;
        if (!fsck_run(&fsck))
            host_fail("fsck has repaired the image, and then finds damage");
    }
}

void fuzz_image(const uint8_t *input, size_t size)
{
    uint32_t memory;

    if (size < 1)
        return;
    start_from(input[0] & WITH_LOG ? good_with_log : good);
    patch(input + 1, size - 1);
    touched[DFS_SUPER_OFFSET / DFS_BLOCK_SIZE] = true;
    if (input[0] & SEAL_SUPER)
        seal_super((struct dfs_super *)(sim->data + DFS_SUPER_OFFSET));
    if (input[0] & SEAL_LOG)
        seal_log();
    if ((input[0] & FSCK_FIRST) == FSCK_FIRST)
        repair();
    memory = host_memory_in_use();
    mount_and_use(input[0]);
    if (host_memory_in_use() > memory + 64) /* names in the root may have been cached */
        host_fail("memory is lost: %u, then %u", memory, host_memory_in_use());
}
