/* SPDX-License-Identifier: MIT */
/*
 * The name cache: which inode a name in a directory leads to, or that there is no such name.
 *
 * Entries hold no references: they vanish with the directory they are in and the inode they lead to.
 * A process that changes a directory enters or drops the name with the directory's lock held. So an entry
 * is never older than the directory. cache_lock guards everything.
 *
 * Lookups take no lock, and write nothing that all CPUs share: they follow the chain of a bucket as readers
 * (sync/readers.h). If an entry is taken out, its own link stays as it is, so that a reader goes on from it.
 *
 * Which entry makes room for another? The list is a clock, like that of the inodes (icache.c).
 *
 * If a directory goes, its entries are not freed at once, because they may be many, and interrupts are off. They become
 * dead, all together: no directory has their number any more. Each call of ncache_enter() frees some of them.
 */
#include "vfs/ncache.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sync/readers.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include <abi/errno.h>

#define PAGES_PER_ENTRY 8u /* of memory: the cache uses at most 1/320 of it */
#define ENTRIES_MIN 2048u
#define ENTRIES_PER_BUCKET 4u
#define ENTRIES_PER_PAGE 40u /* about */
#define DEAD_AT_ONCE 4u
#define LOOKS_AT_ONCE 16u /* entries looked at for one to be forgotten */

struct entry {
    struct deferred deferred;
    struct entry *next;     /* in the bucket; readers */
    struct list clock_link; /* in clock */
    struct list in_link;    /* in the directory's names_in, or in dead */
    struct list of_link;    /* in inode->names_of */
    struct inode *inode;    /* NULL: the name is not there; readers */
    uint32_t dir;           /* -: the directory's names_number */
    uint32_t hash;          /* -: of the name in the directory */
    uint16_t length;        /* - */
    bool used_lately;       /* atomic: since the clock last came by */
    char text[];
};

static struct entry **table; /* the first entry of each bucket; readers */
static uint32_t bucket_mask, entries_max;
static struct list clock = LIST_INIT(clock);
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

/* Where the name of a directory is, among all buckets. */
static uint32_t name_place(const struct inode *dir, const struct name *name)
{
    return name->hash + dir->number * 0x9e3779b1u;
}

static struct entry **name_bucket(uint32_t place)
{
    return &table[place & bucket_mask];
}

/* A reader's, or cache_lock held. */
static struct entry *find_name(const struct inode *dir, const struct name *name)
{
    uint32_t place = name_place(dir, name);
    struct entry *entry;

    for (entry = follow(*name_bucket(place)); entry; entry = follow(entry->next)) {
        if (entry->hash == place && entry->dir == dir->names_number &&
            entry->length == name->length && memcmp(entry->text, name->text, name->length) == 0)
            return entry;
    }
    return NULL;
}

static void free_name(struct deferred *deferred)
{
    kmfree(CONTAINER_OF(deferred, struct entry, deferred));
}

static void forget(struct entry *entry)
{
    struct entry **link = name_bucket(entry->hash);

    while (*link != entry)
        link = &(*link)->next;
    publish(*link, entry->next);
    list_remove(&entry->clock_link);
    list_remove(&entry->in_link);
    list_remove(&entry->of_link);
    entry_count--;
    defer_free(&entry->deferred, free_name);
}

static bool was_used(const struct entry *entry)
{
    return __atomic_load_n(&entry->used_lately, __ATOMIC_RELAXED);
}

/* Forgets the next entry of the clock that was not used lately; after some looks, any. There is one. */
static void forget_one(void)
{
    struct entry *entry = LIST_FIRST(&clock, struct entry, clock_link);

    for (unsigned looks = 0; looks < LOOKS_AT_ONCE && was_used(entry); looks++) {
        __atomic_store_n(&entry->used_lately, false, __ATOMIC_RELAXED);
        list_remove(&entry->clock_link);
        list_push_back(&clock, &entry->clock_link);
        entry = LIST_FIRST(&clock, struct entry, clock_link);
    }
    forget(entry);
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

int ncache_look(const struct inode *dir, const struct name *name, struct inode **inode)
{
    struct entry *entry = find_name(dir, name);

    if (!entry)
        return 0;
    if (!was_used(entry))
        __atomic_store_n(&entry->used_lately, true, __ATOMIC_RELAXED);
    *inode = follow(entry->inode);
    return *inode ? 1 : -ENOENT;
}

int ncache_find(const struct inode *dir, const struct name *name, struct inode **inode)
{
    read_begin();
    int result = ncache_look(dir, name, inode);
    if (result > 0 && unlikely(!inode_try_get(*inode)))
        result = 0; /* it is leaving: the directory tells whether the name does, too */
    read_end();
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
    publish(entry->inode, inode);
    if (inode)
        list_push_front(&inode->names_of, &entry->of_link);
}

/* A new entry of a name that has none, leading to inode. cache_lock held. */
static void add_entry(struct inode *dir, const struct name *name, struct inode *inode)
{
    uint32_t place = name_place(dir, name);

    if (entry_count >= entries_max)
        forget_one();
    struct entry *entry = kmalloc(sizeof(*entry) + name->length);
    if (!entry)
        return;
    *entry =
        (struct entry){.dir = dir->names_number, .hash = place, .length = (uint16_t)name->length};
    memcpy(entry->text, name->text, name->length);
    list_init(&entry->of_link);
    lead_to(entry, inode);
    list_push_back(&clock, &entry->clock_link);
    list_push_front(&dir->names_in, &entry->in_link);
    entry_count++;
    entry->next = *name_bucket(place);
    publish(*name_bucket(place), entry);
}

void ncache_enter(struct inode *dir, const struct name *name, struct inode *inode)
{
    if (name->length > NAME_CACHED_MAX)
        return;
    acquire(&cache_lock);
    free_dead_names();
    struct entry *entry = find_name(dir, name);
    if (entry)
        lead_to(entry, inode);
    else
        add_entry(dir, name, inode);
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
    for (; freed < pages * ENTRIES_PER_PAGE && !list_empty(&clock); freed++)
        forget_one();
    release(&cache_lock);
    defer_flush();
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
    memset(table, 0, PAGE_SIZE << order);
    name_parent.hash = name_hash(name_parent.text, name_parent.length);
    shrinker_register(&shrinker);
}
