/* SPDX-License-Identifier: MIT */
/*
 * /proc: files about the system, and a directory for each process. The texts are in fs/synth/proctext.c.
 *
 * An inode's number tells its file: (pid + 1) * PER_PID for a process's directory (pid 0: the root
 * itself), and 1 + i more for the i'th file in it. Its names are not kept in the name cache, since
 * processes come and go.
 */
#include "fs/synth/procfs.h"

#include "base/wallclock.h"
#include "fs/synth/proctext.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "sched/sched.h"
#include "vfs/dirent.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/ncache.h"
#include <abi/errno.h>

#define PER_PID 64u
#define ROOT PER_PID /* the directory of pid 0 */

static struct kmem_cache inode_cache;

static pid_t pid_of(const struct inode *inode)
{
    return (pid_t)(inode->number / PER_PID) - 1;
}

static uint32_t dir_number(pid_t pid)
{
    return ((uint32_t)pid + 1) * PER_PID;
}

/* The files in the directory of a process, or (pid 0) in the root. */
static const struct proc_file *files_of(pid_t pid, unsigned *count)
{
    *count = pid == 0 ? proc_root_file_count : proc_pid_file_count;
    return pid == 0 ? proc_root_files : proc_pid_files;
}

/* A name that is a pid: it, or 0. */
static pid_t parse_pid(const struct name *name)
{
    pid_t pid = 0;

    if (name->length > 6 || name->text[0] == '0')
        return 0;
    for (uint32_t i = 0; i < name->length; i++) {
        if (name->text[i] < '0' || name->text[i] > '9')
            return 0;
        pid = pid * 10 + (name->text[i] - '0');
    }
    return pid;
}

/* Finds a file of a process, which belongs to the user in whose name the process acts at present. */
static int find_owned(struct inode *dir, uint32_t number, pid_t pid, struct inode **inode)
{
    int error = inode_find(dir->sb, number, inode);

    if (!error)
        proc_owner(pid, &(*inode)->uid, &(*inode)->gid);
    return error;
}

static int procfs_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    unsigned count;
    pid_t pid = pid_of(dir);
    const struct proc_file *files = files_of(pid, &count);

    if (name_is(name, ".."))
        return inode_find(dir->sb, ROOT, inode);
    if (pid != 0 && !proc_exists(pid))
        return -ENOENT;
    for (unsigned i = 0; i < count; i++) {
        if (name_is(name, files[i].name))
            return find_owned(dir, dir->number + 1 + i, pid, inode);
    }
    if (pid == 0) {
        pid = name_is(name, "self") ? current_proc()->pid : parse_pid(name);
        if (proc_exists(pid))
            return find_owned(dir, dir_number(pid), pid, inode);
    }
    return -ENOENT;
}

/* Positions: 0 and 1 are the dots, then the files, then (in the root) FIRST_PID + pid. */
#define FIRST_PID 1024

static int procfs_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink)
{
    unsigned count;
    char text[12];
    pid_t pid = pid_of(dir);
    const struct proc_file *files = files_of(pid, &count);

    for (; *position < (off_t)count + 2; (*position)++) {
        unsigned i = (unsigned)*position;
        const char *name = i == 0 ? "." : i == 1 ? ".." : files[i - 2].name;
        uint32_t number = i == 0 ? dir->number : i == 1 ? ROOT : dir->number + i - 1;
        if (!dirent_emit(sink, name, strlen(name), number, i < 2 ? DT_DIR : DT_REG))
            return 0;
    }
    if (pid != 0)
        return 0;
    *position = MAX(*position, FIRST_PID);
    while (checkpoint() == 0 && (pid = proc_next((pid_t)(*position - FIRST_PID))) > 0) {
        int length = ksnprintf(text, sizeof(text), "%d", pid);
        if (!dirent_emit(sink, text, (size_t)length, dir_number(pid), DT_DIR))
            return 0;
        *position = FIRST_PID + pid;
    }
    return 0;
}

static const struct inode_ops dir_ops = {.lookup = procfs_lookup, .readdir = procfs_readdir};
static const struct inode_ops text_ops = {.lookup = NULL};

static void text_free(struct proc_text *text)
{
    page_free(virt_to_page(text->buffer), text->order);
    kmfree(text);
}

/* Writes the file's text, which then stays as it is for this open file. */
static int text_open(struct inode *inode, struct file *file)
{
    unsigned count;
    const struct proc_file *files = files_of(pid_of(inode), &count);

    if (file_writable(file))
        return -EACCES;
    struct proc_text *text = kzalloc(sizeof(*text));
    if (!text)
        return -ENOMEM;
    text->buffer = kalloc();
    if (!text->buffer) {
        kmfree(text);
        return -ENOMEM;
    }
    int error = files[inode->number % PER_PID - 1].write(text, pid_of(inode));
    if (!error)
        error = text->error;
    if (error) {
        text_free(text);
        return error;
    }
    file->data = text;
    return 0;
}

static void text_close(struct file *file)
{
    text_free(file->data);
}

static ssize_t text_read(struct file *file, uintptr_t user, size_t n)
{
    const struct proc_text *text = file->data;

    mutex_lock(&file->lock);
    size_t left = file->position < (off_t)text->used ? text->used - (size_t)file->position : 0;
    n = MIN(n, left);
    int error = n > 0 ? copyout(user, text->buffer + file->position, n) : 0;
    if (!error)
        file->position += (off_t)n;
    mutex_unlock(&file->lock);
    return error ? error : (ssize_t)n;
}

static off_t text_seek(struct file *file, off_t offset, int whence)
{
    const struct proc_text *text = file->data;

    return file_seek_within(file, offset, whence, (off_t)text->used);
}

static const struct file_ops text_file_ops = {
    .read = text_read,
    .seek = text_seek,
    .open = text_open,
    .close = text_close,
};

static int procfs_read_inode(struct inode *inode)
{
    unsigned count, slot = inode->number % PER_PID;

    const struct proc_file *files = files_of(pid_of(inode), &count);
    if (slot > count)
        return -EUCLEAN;
    inode->atime = inode->mtime = inode->ctime = time_now();
    inode->mode = slot == 0 ? S_IFDIR | 0555 : S_IFREG | files[slot - 1].mode;
    inode->nlink = slot == 0 ? 2 : 1;
    inode->ops = slot == 0 ? &dir_ops : &text_ops;
    inode->file_ops = slot == 0 ? &directory_file_ops : &text_file_ops;
    return 0;
}

static void procfs_statvfs(struct super_block *sb, struct statvfs *st)
{
    (void)sb;
    st->f_namemax = NAME_MAX;
}

static const struct super_ops super_ops = {
    .read_inode = procfs_read_inode,
    .statvfs = procfs_statvfs,
};

static int procfs_mount(struct super_block *sb)
{
    sb->ops = &super_ops;
    sb->changes_by_itself = true;
    return inode_find(sb, ROOT, &sb->root);
}

static struct fs_type procfs = {
    .name = "procfs", .inode_cache = &inode_cache, .mount = procfs_mount};

void procfs_init(void)
{
    kmem_cache_init(&inode_cache, "procfs inode", sizeof(struct inode));
    fs_type_register(&procfs);
}
