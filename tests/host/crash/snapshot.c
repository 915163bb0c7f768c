/* SPDX-License-Identifier: MIT */
/* Trees of files, described by everything that programs can see of them. */
#include "crash.h"

#include "lib/crc32c.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define PAGE 4096

static bool describe_contents(struct entry *entry)
{
    static uint8_t page[PAGE];
    int fd = t_open(entry->path, O_RDONLY, 0);
    long n;

    if (fd < 0)
        return false;
    for (unsigned i = 0; (n = t_read(fd, page, PAGE)) > 0; i++) {
        if (i == PAGES_MAX)
            host_fail("%s is too large for a crash test", entry->path);
        entry->page[i] = crc32c(0, page, (size_t)n);
    }
    t_close(fd);
    return n == 0;
}

static bool describe(struct entry *entry)
{
    char target[256];
    struct stat st;

    if (t_lstat(entry->path, &st) != 0)
        return false;
    entry->number = st.st_ino;
    entry->mode = st.st_mode;
    entry->links = st.st_nlink;
    entry->size = S_ISDIR(st.st_mode) ? 0 : (uint32_t)st.st_size;
    if (S_ISREG(st.st_mode))
        return describe_contents(entry);
    if (S_ISLNK(st.st_mode)) {
        long n = t_readlink(entry->path, target, sizeof(target));
        entry->page[0] = n > 0 ? crc32c(0, target, (size_t)n) : 0;
        return n > 0;
    }
    return true;
}

/* Adds an entry; the entries are sorted by path. */
static struct entry *add(struct snapshot *snapshot, const char *dir, const char *name)
{
    char path[PATH_SIZE];
    unsigned at = snapshot->count;

    if (snapshot->count == ENTRIES_MAX)
        host_fail("too many files for a crash test");
    ksnprintf(path, sizeof(path), "%s/%s", dir, name);
    while (at > 0 && strcmp(snapshot->entry[at - 1].path, path) > 0) {
        snapshot->entry[at] = snapshot->entry[at - 1];
        at--;
    }
    snapshot->count++;
    memset(&snapshot->entry[at], 0, sizeof(snapshot->entry[at]));
    strlcpy(snapshot->entry[at].path, path, PATH_SIZE);
    return &snapshot->entry[at];
}

static bool take_directory(struct snapshot *snapshot, const char *dir)
{
    char buffer[2048] __attribute__((aligned(8)));
    int fd = t_open(dir, O_RDONLY | O_DIRECTORY, 0);
    bool good = fd >= 0;
    long n = 0;

    while (good && (n = t_getdents(fd, buffer, sizeof(buffer))) > 0) {
        const struct dirent *found;
        for (long at = 0; at < n && good; at += found->d_reclen) {
            found = (const struct dirent *)(buffer + at);
            if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
                continue;
            struct entry *entry = add(snapshot, dir, found->d_name);
            good = describe(entry);
            char path[PATH_SIZE];
            strlcpy(path, entry->path, sizeof(path)); /* entries move if others are added */
            if (good && S_ISDIR(entry->mode))
                good = take_directory(snapshot, path);
        }
    }
    if (fd >= 0)
        t_close(fd);
    return good && n == 0;
}

bool snapshot_take(struct snapshot *snapshot, const char *path)
{
    snapshot->count = 0;
    return take_directory(snapshot, path);
}

bool snapshot_same_names(const struct snapshot *a, const struct snapshot *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++) {
        const struct entry *x = &a->entry[i], *y = &b->entry[i];
        if (strcmp(x->path, y->path) != 0 || x->number != y->number || x->mode != y->mode ||
            x->links != y->links || x->size != y->size)
            return false;
    }
    return true;
}

/* Whether the i'th page of a file, by inode number, had the same contents in a snapshot. */
static bool page_known(const struct entry *found, unsigned i, const struct snapshot *snapshot)
{
    for (unsigned e = 0; e < snapshot->count; e++) {
        const struct entry *entry = &snapshot->entry[e];
        if (entry->number == found->number && entry->page[i] == found->page[i])
            return true;
    }
    return false;
}

bool snapshot_contents_known(const struct snapshot *found, const struct snapshot *known, unsigned n)
{
    for (unsigned e = 0; e < found->count; e++) {
        const struct entry *entry = &found->entry[e];
        for (unsigned i = 0; i < PAGES_MAX && entry->page[i] != 0; i++) {
            bool good = false;
            for (unsigned s = 0; s < n && !good; s++)
                good = page_known(entry, i, known + s);
            if (!good)
                return false;
        }
    }
    return true;
}

void snapshot_print(const struct snapshot *snapshot)
{
    for (unsigned i = 0; i < snapshot->count; i++) {
        const struct entry *entry = &snapshot->entry[i];
        host_print("    %s inode %u mode 0%o links %u size %u:", entry->path, entry->number,
                   entry->mode, entry->links, entry->size);
        for (unsigned p = 0; p < PAGES_MAX && entry->page[p] != 0; p++)
            host_print(" %08x", entry->page[p]);
        host_print("\n");
    }
}
