/* SPDX-License-Identifier: MIT */
/*
 * Anonymous memory objects. Their pages are zero at first, and stay in memory until no region shows the object: they
 * have no other home. So they are not in the lists of the page cache, and no page has an owner there.
 *
 * Locks: the object's lock guards its tree of pages; its references are atomic.
 */
#include "mm/anonymous.h"

#include "base/spinlock.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "sched/sched.h"

#define TRIES 8u /* to enter a page, if memory must be reclaimed for the tree */

struct anonymous {
    struct memory_object object;
    struct spinlock lock;
    uint32_t references;
};

static struct anonymous *anonymous_of(struct memory_object *object)
{
    return CONTAINER_OF(object, struct anonymous, object);
}

/* Enters a page unless there is one already: the page that is there then, with a reference, or NULL: no memory. */
static struct page *enter_page(struct anonymous *memory, uint32_t index, struct page *fresh)
{
    acquire(&memory->lock);
    struct page *page = radix_find(&memory->object.pages, index);
    if (!page && fresh && radix_insert(&memory->object.pages, index, fresh) == 0)
        page = fresh;
    if (page)
        page_get(page);
    release(&memory->lock);
    return page;
}

static int anonymous_get_page(struct memory_object *object, uint32_t index, struct page **page)
{
    struct anonymous *memory = anonymous_of(object);

    *page = enter_page(memory, index, NULL);
    if (*page)
        return 0;
    void *zeros = kalloc_zeroed();
    if (!zeros)
        return -ENOMEM;
    for (unsigned tries = 0; !*page && tries < TRIES && (tries == 0 || radix_reserve()); tries++)
        *page = enter_page(memory, index, virt_to_page(zeros));
    if (*page != virt_to_page(zeros)) /* if it is, the tree has its reference now */
        kfree(zeros);
    return *page ? 0 : -ENOMEM;
}

static int anonymous_map(struct memory_object *object, const struct region *region)
{
    (void)region;
    __atomic_fetch_add(&anonymous_of(object)->references, 1, __ATOMIC_RELAXED);
    return 0;
}

static void anonymous_unmap(struct memory_object *object, const struct region *region)
{
    (void)region;
    anonymous_put(object);
}

static const struct memory_object_ops anonymous_ops = {
    .get_page = anonymous_get_page,
    .map = anonymous_map,
    .unmap = anonymous_unmap,
};

struct memory_object *anonymous_new(void)
{
    struct anonymous *memory = kzalloc(sizeof(*memory));

    if (!memory)
        return NULL;
    memory_object_init(&memory->object, &anonymous_ops, NULL);
    initlock(&memory->lock, "anonymous memory");
    memory->references = 1;
    return &memory->object;
}

void anonymous_put(struct memory_object *object)
{
    struct anonymous *memory = anonymous_of(object);
    struct page *page;
    uint32_t index = 0;

    if (__atomic_sub_fetch(&memory->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    while ((page = radix_find_from(&object->pages, &index)) != NULL) {
        radix_remove(&object->pages, index);
        page_put(page);
        let_others_run();
    }
    kmfree(memory);
}
