/* SPDX-License-Identifier: MIT */
/*
 * The name cache: which inode a name in a directory leads to, or that there is no such name.
 *
 * Entries hold no references: they vanish with the directory they are in and the inode they lead to.
 * A process that changes a directory enters or drops the name with the directory's lock held. So an entry
 * is never older than the directory. cache_lock guards everything.
 */
#include "vfs/ncache.h"

#include "lib/string.h"
#include "mm/page.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include <abi/errno.h>

#define BUCKETS 1024u
#define ENTRIES_MAX 8192u
#define ENTRIES_PER_PAGE 40u /* about */
#define NAME_CACHED_MAX 64u  /* longer names are rare */

struct entry {
    struct list hash_link; /* in table */
    struct list lru_link;  /* in used */
    struct list in_link;   /* in dir->names_in */
    struct list of_link;   /* in inode->names_of */
    struct inode *dir;
    struct inode *inode; /* NULL: the name is not there */
    uint32_t hash;
    uint32_t length;
    char text[];
};

static struct list table[BUCKETS];
static struct list used = LIST_INIT(used); /* last used first */
static uint32_t entry_count;

uint32_t name_hash(const char *text, uint32_t length)
{
    uint32_t hash = length;

    for (uint32_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * 0x01000193u; /* the FNV-1a step */
    return hash ^ hash >> 15;
}

struct name name_parent = {.text = "..", .length = 2}; /* the hash is set at boot */

bool name_is_dots(const struct name *name)
{
    return name->text[0] == '.' &&
           (name->length == 1 || (name->length == 2 && name->text[1] == '.'));
}

bool name_is(const struct name *name, const char *text)
{
    return strlen(text) == name->length && memcmp(name->text, text, name->length) == 0;
}

static struct list *name_bucket(const struct inode *dir, const struct name *name)
{
    return &table[(name->hash + dir->number * 0x9e3779b1u) % BUCKETS];
}

static struct entry *find_name(const struct inode *dir, const struct name *name)
{
    struct entry *entry;

    LIST_FOR_EACH (entry, name_bucket(dir, name), hash_link) {
        if (entry->hash == name->hash && entry->dir == dir && entry->length == name->length &&
            memcmp(entry->text, name->text, name->length) == 0)
            return entry;
    }
    return NULL;
}

static void forget(struct entry *entry)
{
    list_remove(&entry->hash_link);
    list_remove(&entry->lru_link);
    list_remove(&entry->in_link);
    list_remove(&entry->of_link);
    entry_count--;
    kmfree(entry);
}

int ncache_find(struct inode *dir, const struct name *name, struct inode **inode)
{
    int result = 0;

    acquire(&cache_lock);
    struct entry *entry = find_name(dir, name);
    if (entry) {
        list_remove(&entry->lru_link);
        list_push_front(&used, &entry->lru_link);
        result = entry->inode ? 1 : -ENOENT;
        if (entry->inode) {
            inode_get_locked(entry->inode);
            *inode = entry->inode;
        }
    }
    release(&cache_lock);
    return result;
}

/* Points an entry to another inode, or to none. */
static void lead_to(struct entry *entry, struct inode *inode)
{
    list_remove(&entry->of_link);
    entry->inode = inode;
    if (inode)
        list_push_front(&inode->names_of, &entry->of_link);
}

void ncache_enter(struct inode *dir, const struct name *name, struct inode *inode)
{
    if (name->length > NAME_CACHED_MAX)
        return;
    acquire(&cache_lock);
    struct entry *entry = find_name(dir, name);
    if (!entry) {
        if (entry_count >= ENTRIES_MAX)
            forget(LIST_ENTRY(used.prev, struct entry, lru_link));
        entry = kmalloc(sizeof(*entry) + name->length);
        if (!entry) {
            release(&cache_lock);
            return;
        }
        entry->dir = dir;
        entry->hash = name->hash;
        entry->length = name->length;
        memcpy(entry->text, name->text, name->length);
        list_init(&entry->of_link);
        list_push_front(name_bucket(dir, name), &entry->hash_link);
        list_push_front(&used, &entry->lru_link);
        list_push_front(&dir->names_in, &entry->in_link);
        entry_count++;
    }
    lead_to(entry, inode);
    release(&cache_lock);
}

void ncache_forget(struct inode *dir, const struct name *name)
{
    acquire(&cache_lock);
    struct entry *entry = find_name(dir, name);
    if (entry)
        forget(entry);
    release(&cache_lock);
}

void ncache_purge(struct inode *inode)
{
    while (!list_empty(&inode->names_in))
        forget(LIST_FIRST(&inode->names_in, struct entry, in_link));
    while (!list_empty(&inode->names_of))
        forget(LIST_FIRST(&inode->names_of, struct entry, of_link));
}

/* Forgets the names that have not been used for longest. */
static uint32_t shrink_ncache(uint32_t pages)
{
    uint32_t freed = 0;

    acquire(&cache_lock);
    for (; freed < pages * ENTRIES_PER_PAGE && !list_empty(&used); freed++)
        forget(LIST_ENTRY(used.prev, struct entry, lru_link));
    release(&cache_lock);
    return freed / ENTRIES_PER_PAGE;
}

static struct shrinker shrinker = {.shrink = shrink_ncache};

void ncache_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&table[i]);
    name_parent.hash = name_hash(name_parent.text, name_parent.length);
    shrinker_register(&shrinker);
}
