/* SPDX-License-Identifier: MIT */
/*
 * Inodes and mounted file systems: the operations that every kind of file system implements, and the data
 * that the file layer keeps for each file in use.
 *
 * An inode exists once in memory, however often it is open. Inodes without a user stay cached for a while,
 * so that the next use finds them. If memory runs short, they are freed (vfs/icache.c).
 *
 * Locks (tags on the fields):
 *   C  cache_lock, a spinlock in vfs/icache.c: the inode table, the name cache, the counts of use
 *   P  the page cache's spinlock in mm/pagecache.c
 *   L  inode.lock, a mutex: a file's contents and attributes, a directory's entries
 *   M  mount_lock, a mutex in vfs/mount.c
 *   A  atomic     -  set at creation, then read-only
 *   "readers" may look at the field in a section of sync/readers.h
 *
 * Order: mount_lock, then inode locks, parents before children; two directories of which neither lies
 * in the other by address; and the inodes of two files by address, after all directories. P before C.
 * Page faults take none of these locks; they wait for page states only. So user memory may be copied
 * with inode locks held. Between write_begin and write_end only copyin_present() may copy it.
 */
#ifndef VFS_INODE_H
#define VFS_INODE_H

#include "lib/list.h"
#include "mm/kmalloc.h"
#include "mm/memory_object.h"
#include "sync/mutex.h"
#include "sync/readers.h"
#include <abi/stat.h>
#include <abi/time.h>

struct block_device;
struct dirent_sink;
struct file;
struct file_lock;
struct inode;
struct page;
struct super_block;

/* A component of a path: not terminated. */
struct name {
    const char *text;
    uint32_t length; /* 1 to NAME_MAX */
    uint32_t hash;   /* name_hash() of it */
};

enum inode_state {
    INODE_NEW,     /* being read in: wait */
    INODE_READY,   /* in use, or kept for the next use */
    INODE_LEAVING, /* being taken out: must not be used */
};

struct inode {
    struct super_block *sb;           /* - */
    uint32_t number;                  /* -: within sb */
    uint32_t references;              /* A; vfs/icache.c */
    enum inode_state state;           /* C */
    struct list hash_link;            /* C: in the inode table */
    struct list sb_link;              /* C: in sb->inodes */
    struct list clock_link;           /* C: in the list of all inodes */
    bool used_lately;                 /* A: since the clock last came by */
    struct list names_in;             /* C: name cache entries in this directory */
    struct list names_of;             /* C: name cache entries that lead here */
    uint32_t names_number;            /* -: the name cache's number for this directory */
    struct super_block *mounted_here; /* C; readers: the file system that covers this directory */
    struct kmem_cache *cache;         /* -: where its memory comes from ... */
    struct deferred deferred;         /* ... and goes, after all readers have left */

    const struct inode_ops *ops;     /* - */
    const struct file_ops *file_ops; /* -: the operations of its open files */
    struct memory_object object;     /* its contents; L is the owner's lock for the size */
    struct mutex lock;
    uint32_t mode, nlink;                /* L; may be read without it: one word */
    uint32_t uid, gid;                   /* L, the same */
    uint32_t rdev;                       /* -: which device, S_IFCHR and S_IFBLK */
    uint32_t sectors;                    /* L: 512-byte units in use */
    struct timespec atime, mtime, ctime; /* L */

    struct file_lock *locks; /* guarded by filelock_mutex (vfs/filelock.c); looked at without it */
    bool unfinished;         /* L: its file system has work left on it: no reason to evict it */
    void *data;              /* L: data of a kind of file: a FIFO's pipe */
    uint32_t data_users;     /* L: open files that use data */
    /* A: open files that may write; below 0: users that execute (vfs/textbusy.c) */
    int32_t writers;
};

/*
 * The operations of a file system. The caller holds the locks named. It has checked types, names, and that
 * the file system is writable, and that a locked dir has not been removed (nlink > 0). If a member is NULL,
 * the function in vfs/operations.h that calls it has a default.
 */
struct inode_ops {
    /* Finds a name (also ".."): *inode gets a reference. -ENOENT. dir locked. */
    int (*lookup)(struct inode *dir, const struct name *name, struct inode **inode);

    /* Makes a file of any type but S_IFLNK under a name that is free. dir locked. */
    int (*create)(struct inode *dir, const struct name *name, uint32_t mode, uint32_t rdev,
                  struct inode **inode);
    int (*symlink)(struct inode *dir, const struct name *name, const char *target,
                   struct inode **inode);

    /* One more name for a file that is no directory. dir, then inode locked. */
    int (*link)(struct inode *dir, const struct name *name, struct inode *inode);

    /* Takes a name away; for rmdir, inode is an empty directory. dir, then inode locked. */
    int (*unlink)(struct inode *dir, const struct name *name, struct inode *inode);
    int (*rmdir)(struct inode *dir, const struct name *name, struct inode *inode);

    /*
     * Gives inode the second name in place of the first, atomically. If the second name exists, it leads to
     * victim, of the same kind (and empty), which loses it. Directories, inode and victim locked.
     */
    int (*rename)(struct inode *from_dir, const struct name *from, struct inode *to_dir,
                  const struct name *to, struct inode *inode, struct inode *victim);

    /* Copies a link's target, cut to size, not terminated: its length. inode locked. */
    ssize_t (*readlink)(struct inode *inode, char *buffer, size_t size);

    /* Copies entries from *position on to sink until it is full, and moves *position. dir locked. */
    int (*readdir)(struct inode *dir, off_t *position, struct dirent_sink *sink);

    /* Whether a directory holds nothing but "." and "..": 1, 0 or an error. dir locked. */
    int (*is_empty)(struct inode *dir);

    /* Changes the size, either way. inode locked. */
    int (*truncate)(struct inode *inode, off_t size);

    /* Writes mode, owner and times to the disk. inode locked. */
    int (*save)(struct inode *inode);

    /* Makes all data that the file needs after a crash safe. inode not locked. */
    int (*sync)(struct inode *inode);

    /*
     * Fills pages (n that follow each other, PAGE_BUSY) from the disk, with zeros for holes; writes them.
     * No lock needed: the pages' state keeps their blocks in place.
     */
    int (*read_pages)(struct inode *inode, struct page **pages, unsigned n);
    int (*write_pages)(struct inode *inode, struct page **pages, unsigned n);

    /*
     * Brackets a write of bytes [offset, offset + n), n at most WRITE_CHUNK, through the page cache.
     * begin allocates disk blocks for all of it, or for less if there is no room. It returns how many bytes
     * from offset on may be written, or an error. end is told how far the write came (a size grown, 0:
     * nowhere) and sets times. inode locked from begin to end.
     */
    ssize_t (*write_begin)(struct inode *inode, off_t offset, size_t n);
    int (*write_end)(struct inode *inode, off_t end);

    /* The inode leaves memory: frees the data kept with it. No lock; no other process can find it. */
    void (*forget)(struct inode *inode);
};

#define WRITE_CHUNK (64u * KIB)

/* A kind of file system. */
struct fs_type {
    const char *name;
    bool needs_device;
    struct kmem_cache *inode_cache; /* for its inodes, which begin with struct inode */

    /*
     * Reads the file system: sb->device and flags are set; fills ops, root, data. -EINVAL: another kind of
     * contents is there. If it fails, it has dropped all references that it took.
     */
    int (*mount)(struct super_block *sb);
};

/* The operations of a file system as a whole; for a member that is NULL, see vfs/operations.h. */
struct super_ops {
    /* Fills an inode from its number. -EUCLEAN: no such thing. */
    int (*read_inode)(struct inode *inode);

    /*
     * The last user of an inode without names has gone: frees it on the disk. If that fails, the file
     * system must destroy the inode in memory, which no lookup can find any more.
     */
    int (*free_inode)(struct inode *inode);

    /* Everything to the disk, for good. */
    int (*sync)(struct super_block *sb);

    /* The same, and the next mount finds nothing to be recovered. */
    int (*settle)(struct super_block *sb);

    /* Called after -ENOSPC: whether there is more room now, so that another attempt is useful. */
    bool (*make_room)(struct super_block *sb);

    /* Adds the file system's own figures; block size, flags and type are set. */
    void (*statvfs)(struct super_block *sb, struct statvfs *st);

    /* Nothing is in use any more; synced: or has failed to be written. 0, or an error: something is lost. */
    int (*unmount)(struct super_block *sb, bool synced);
};

struct super_block {
    const struct fs_type *type;  /* - */
    const struct super_ops *ops; /* - */
    struct block_device *device; /* -: or NULL */
    unsigned flags;              /* -: MS_RDONLY */
    uint32_t id;                 /* -: st_dev of its files */
    struct inode *root;          /* -: a reference */
    struct inode *mount_point;   /* C: the directory covered (a reference); NULL for the root */
    bool closing;                /* A: it may be closed soon: walks look with C held */
    bool closed;                 /* C: it is being unmounted: no path leads into it */
    char *path;                  /* -: the path at its mount, for people */
    bool changes_by_itself;      /* -: names come and go without a call: they are not cached */
    void *data;                  /* -: the file system's own */
    struct mutex rename_lock;    /* held while a directory changes its parent, before inode locks */
    struct list link;            /* M: in the list of mounted file systems */
    struct list inodes;          /* C: all its inodes in memory, by sb_link */
    uint32_t leaving;            /* C: those that have left the table, but not memory yet */
    uint32_t kept;               /* -: those that the file system itself keeps, root included */
    struct list dirty_objects;   /* P: its files with pages dirty or being written, by dirty_link */
};

extern struct name name_parent; /* "..", in vfs/ncache.c; read-only after boot */

/* The inode that a memory object of a file is part of. */
static inline struct inode *inode_of(struct memory_object *object)
{
    return CONTAINER_OF(object, struct inode, object);
}

/* Whether the mode says so. */
static inline bool inode_is_dir(const struct inode *inode)
{
    return S_ISDIR(inode->mode);
}

static inline bool inode_read_only(const struct inode *inode)
{
    return inode->sb->flags & MS_RDONLY;
}

#endif
