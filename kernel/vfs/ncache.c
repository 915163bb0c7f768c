/* SPDX-License-Identifier: MIT */
/*
 * The name cache: which inode a name in a directory leads to, or that there is no such name.
 *
 * Entries hold no references: they vanish with the directory they are in and the inode they lead to.
 * A process that changes a directory enters or drops the name with the directory's lock held. So an entry
 * is never older than the directory. cache_lock guards everything.
 *
 * If a directory goes, its entries are not freed at once, because they may be many, and interrupts are off. They become
 * dead, all together: no directory has their number any more. Each call of ncache_enter() frees some of them.
 */
#include "vfs/ncache.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include <abi/errno.h>

#define PAGES_PER_ENTRY 8u /* of memory: the cache uses at most 1/320 of it */
#define ENTRIES_MIN 2048u
#define ENTRIES_PER_BUCKET 4u
#define ENTRIES_PER_PAGE 40u /* about */
#define DEAD_AT_ONCE 4u

struct entry {
    struct list hash_link; /* in table */
    struct list lru_link;  /* in used */
    struct list in_link;   /* in the directory's names_in, or in dead */
    struct list of_link;   /* in inode->names_of */
    uint32_t dir;          /* the directory's names_number */
    struct inode *inode;   /* NULL: the name is not there */
    uint32_t hash;
    uint32_t length;
    char text[];
};

static struct list *table;
static uint32_t bucket_mask, entries_max;
static struct list used = LIST_INIT(used); /* last used first */
static struct list dead = LIST_INIT(dead);
static uint32_t entry_count;
static uint32_t directories; /* that have got a number */

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
    return &table[(name->hash + dir->number * 0x9e3779b1u) & bucket_mask];
}

static struct entry *find_name(const struct inode *dir, const struct name *name)
{
    struct entry *entry;

    LIST_FOR_EACH (entry, name_bucket(dir, name), hash_link) {
        if (entry->hash == name->hash && entry->dir == dir->names_number &&
            entry->length == name->length && memcmp(entry->text, name->text, name->length) == 0)
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

static void free_dead_names(void)
{
    for (unsigned i = 0; i < DEAD_AT_ONCE && !list_empty(&dead); i++)
        forget(LIST_FIRST(&dead, struct entry, in_link));
}

/* A number comes again after 4 thousand million inodes; no dead entry stays so long. */
void ncache_begin(struct inode *inode)
{
    list_init(&inode->names_in);
    list_init(&inode->names_of);
    inode->names_number = __atomic_add_fetch(&directories, 1, __ATOMIC_RELAXED);
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

uint32_t ncache_name_of(const struct inode *dir, const struct inode *inode, char *text)
{
    const struct entry *entry;
    uint32_t length = 0;

    acquire(&cache_lock);
    LIST_FOR_EACH (entry, &inode->names_of, of_link) {
        if (entry->dir != dir->names_number)
            continue;
        length = entry->length;
        memcpy(text, entry->text, length);
        break;
    }
    release(&cache_lock);
    return length;
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
    free_dead_names();
    struct entry *entry = find_name(dir, name);
    if (!entry) {
        if (entry_count >= entries_max)
            forget(LIST_ENTRY(used.prev, struct entry, lru_link));
        entry = kmalloc(sizeof(*entry) + name->length);
        if (!entry) {
            release(&cache_lock);
            return;
        }
        entry->dir = dir->names_number;
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
    list_splice(&dead, &inode->names_in);
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
    unsigned order = 0;

    entries_max = MAX(page_total() / PAGES_PER_ENTRY, ENTRIES_MIN);
    while ((PAGE_SIZE << order) / sizeof(*table) < entries_max / ENTRIES_PER_BUCKET)
        order++;
    struct page *pages = page_alloc(order);
    if (!pages)
        panic("no memory for the name cache");
    table = page_address(pages);
    uint32_t buckets = (PAGE_SIZE << order) / (uint32_t)sizeof(*table); /* a power of 2 */
    bucket_mask = buckets - 1;
    for (uint32_t i = 0; i < buckets; i++)
        list_init(&table[i]);
    name_parent.hash = name_hash(name_parent.text, name_parent.length);
    shrinker_register(&shrinker);
}
