/* SPDX-License-Identifier: MIT */
/* Images: mapping them, and checking the superblock. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/crc32c.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BITS_PER_BLOCK (DFS_BLOCK_SIZE * 8)
#define PART 65536u /* bytes of a disk that are read or written together */
#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))

/* Whether an area lies behind the one before it and is large enough; *at becomes the area's end. */
static bool follows(uint64_t *at, uint32_t start, uint32_t blocks, uint64_t needed)
{
    bool good = start == *at && blocks >= needed;

    *at += blocks;
    return good;
}

static bool layout_good(const struct dfs_super *s)
{
    uint64_t at = 1;

    return s->inodes > DFS_INODE_FIRST && s->inodes % DFS_INODES_PER_BLOCK == 0 &&
           follows(&at, s->log_start, s->log_blocks, DFS_LOG_BLOCKS_MIN) &&
           follows(&at, s->inode_bitmap_start, s->inode_bitmap_blocks,
                   ((uint64_t)s->inodes + BITS_PER_BLOCK - 1) / BITS_PER_BLOCK) &&
           follows(&at, s->block_bitmap_start, s->block_bitmap_blocks,
                   ((uint64_t)s->blocks + BITS_PER_BLOCK - 1) / BITS_PER_BLOCK) &&
           follows(&at, s->inode_table_start, s->inode_table_blocks,
                   s->inodes / DFS_INODES_PER_BLOCK) &&
           s->data_start == at && s->blocks > at + 1;
}

enum super_state disk_check_super(const struct dfs_super *super, uint32_t disk_blocks)
{
    struct dfs_super copy = *super;

    if (super->magic != DFS_MAGIC)
        return SUPER_NOT_OURS;
    copy.checksum = 0;
    if (crc32c(0, &copy, sizeof(copy)) != super->checksum)
        return SUPER_CHECKSUM;
    if (super->version != DFS_VERSION || super->block_size != DFS_BLOCK_SIZE)
        return SUPER_VERSION;
    if (super->features_incompatible & ~DFS_INCOMPAT_KNOWN)
        return SUPER_FEATURES;
    if (!layout_good(super))
        return SUPER_LAYOUT;
    return super->blocks > disk_blocks ? SUPER_TOO_LARGE : SUPER_GOOD;
}

const char *disk_super_text(enum super_state state)
{
    static const char *const text[] = {
        [SUPER_GOOD] = "good",
        [SUPER_NOT_OURS] = "not one of this file system",
        [SUPER_CHECKSUM] = "damaged: its checksum is wrong",
        [SUPER_VERSION] = "of an unknown version",
        [SUPER_FEATURES] = "of a later version: it has unknown features",
        [SUPER_LAYOUT] = "damaged: its areas do not fit together",
        [SUPER_TOO_LARGE] = "for a larger disk than this one",
    };

    return text[state];
}

struct dfs_super *disk_super_copy(const struct disk *disk)
{
    size_t blocks = disk->size / DFS_BLOCK_SIZE;

    return (struct dfs_super *)(disk->data + (blocks - 1) * DFS_BLOCK_SIZE + DFS_SUPER_OFFSET);
}

int disk_open_locked(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR);

    if (fd < 0 || fcntl(fd, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN))
        return fd; /* a host file system without locks is accepted */
    close(fd);
    errno = EBUSY;
    return -1;
}

/* Reads the whole disk at its beginning: not all systems map disks. */
static bool read_disk(struct disk *disk)
{
    for (size_t at = 0; at < disk->file_size;) {
        ssize_t n = pread(disk->fd, disk->file + at, MIN_OF(disk->file_size - at, PART), (off_t)at);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* Writes those parts of a disk that have been changed. */
static bool write_disk(const struct disk *disk)
{
    static uint8_t old[PART];

    for (size_t at = 0; at < disk->file_size; at += PART) {
        size_t n = MIN_OF(disk->file_size - at, PART);
        if (pread(disk->fd, old, n, (off_t)at) != (ssize_t)n)
            return false;
        if (memcmp(old, disk->file + at, n) != 0 &&
            pwrite(disk->fd, disk->file + at, n, (off_t)at) != (ssize_t)n)
            return false;
    }
    return fsync(disk->fd) == 0;
}

/* Opens the file, and finds its size and kind. */
static bool open_file(struct disk *disk, const char *path, bool writable)
{
    struct stat st;
    int fd = writable ? disk_open_locked(path) : open(path, O_RDONLY);

    *disk = (struct disk){.fd = fd, .writable = writable};
    if (fd < 0 || fstat(fd, &st) != 0)
        return false;
    disk->is_device = S_ISBLK(st.st_mode);
    off_t size = disk->is_device ? lseek(fd, 0, SEEK_END) : st.st_size;
    disk->size = disk->file_size = (size_t)size;
    errno = EINVAL; /* too small, or too large for this machine */
    return size >= 2 * (off_t)DFS_BLOCK_SIZE && (off_t)disk->size == size;
}

bool disk_open(struct disk *disk, const char *path, bool writable)
{
    if (!open_file(disk, path, writable)) {
        int error = errno;
        close(disk->fd);
        errno = error;
        return false;
    }
    int flags = disk->is_device ? MAP_PRIVATE | MAP_ANONYMOUS : writable ? MAP_SHARED : MAP_PRIVATE;
    disk->data = disk->file =
        mmap(NULL, disk->size, PROT_READ | PROT_WRITE, flags, disk->is_device ? -1 : disk->fd, 0);
    disk->super = (struct dfs_super *)(disk->data + DFS_SUPER_OFFSET);
    return disk->data != MAP_FAILED && (!disk->is_device || read_disk(disk));
}

bool disk_close(struct disk *disk)
{
    bool good = true;

    if (!disk->is_device)
        good = msync(disk->file, disk->file_size, MS_SYNC) == 0;
    else if (disk->writable)
        good = write_disk(disk);
    good &= munmap(disk->file, disk->file_size) == 0;
    return close(disk->fd) == 0 && good;
}
