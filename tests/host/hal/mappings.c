/* SPDX-License-Identifier: MIT */
/*
 * In place of mm/mappings.c and mm/vmspace.c: there are no address spaces here. A host_mapping stands for a file that
 * a process has mapped shared, and for the entries of its page table. A store through it faults as in mm/fault.c,
 * if the page is not writable there.
 */
#include "../host.h"

#include "lib/string.h"
#include "mm/dirty.h"
#include "mm/mappings.h"
#include "mm/page.h"
#include "mm/vmspace.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/fileobject.h"

#define MAPPINGS_MAX 4u
#define MAPPED_PAGES 64u

struct host_mapping {
    struct memory_object *object; /* NULL: free */
    struct region region;         /* what the object is told about the mapping */
    struct page *page[MAPPED_PAGES];
    bool writable[MAPPED_PAGES];
};

static struct host_mapping mappings[MAPPINGS_MAX];

void mappings_init(void)
{
}

void mappings_protect(struct memory_object *object, uint32_t first, uint32_t last)
{
    for (unsigned m = 0; m < MAPPINGS_MAX; m++) {
        for (uint32_t i = first; i <= last && i < MAPPED_PAGES; i++) {
            if (mappings[m].object == object)
                mappings[m].writable[i] = false;
        }
    }
}

/* Takes the pages from first to last out of the table. */
static void remove_pages(struct host_mapping *mapping, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last && i < MAPPED_PAGES; i++) {
        if (mapping->page[i])
            page_put(mapping->page[i]);
        mapping->page[i] = NULL;
        mapping->writable[i] = false;
    }
}

void mappings_remove_pages(struct memory_object *object, uint32_t first, uint32_t last)
{
    for (unsigned m = 0; m < MAPPINGS_MAX; m++) {
        if (mappings[m].object == object)
            remove_pages(&mappings[m], first, last);
    }
}

struct host_mapping *host_map(int fd)
{
    struct host_mapping *mapping = mappings;
    struct file *file = fd_get((uintptr_t)fd);

    while (mapping < mappings + MAPPINGS_MAX && mapping->object)
        mapping++;
    if (!file || mapping == mappings + MAPPINGS_MAX)
        host_fail("this file cannot be mapped");
    memset(mapping, 0, sizeof(*mapping));
    mapping->region.shared = true;
    mapping->region.prot_max = PROT_READ | PROT_WRITE;
    mapping->object = inode_object(file->inode);
    if (object_map(mapping->object, &mapping->region) != 0)
        mapping->object = NULL;
    fd_put(file);
    return mapping->object ? mapping : NULL;
}

/* The fault of a write. If the page leaves the file meanwhile, the fault begins again. */
static int fault_for_write(struct host_mapping *mapping, uint32_t index)
{
    struct page *page;
    int error;

    for (;;) {
        error = object_get_page_for_write(mapping->object, index, &page);
        if (error)
            return error;
        if (pagecache_dirty_again(mapping->object, page))
            break;
        page_put(page);
    }
    remove_pages(mapping, index, index);
    mapping->page[index] = page;
    mapping->writable[index] = true;
    return 0;
}

int host_map_store(struct host_mapping *mapping, uint32_t at, const void *data, uint32_t n)
{
    int error = 0;

    for (uint32_t done = 0, part; done < n; done += part) {
        uint32_t index = (at + done) / PAGE_SIZE, in_page = (at + done) % PAGE_SIZE;
        part = MIN(n - done, PAGE_SIZE - in_page);
        if (!mapping->writable[index])
            error = fault_for_write(mapping, index);
        if (error)
            return error;
        memcpy((uint8_t *)page_address(mapping->page[index]) + in_page,
               (const uint8_t *)data + done, part);
    }
    return 0;
}

int host_map_sync(struct host_mapping *mapping)
{
    return object_sync(mapping->object);
}

void host_unmap(struct host_mapping *mapping)
{
    struct memory_object *object = mapping->object;

    remove_pages(mapping, 0, MAPPED_PAGES - 1);
    mapping->object = NULL;
    object_unmap(object, &mapping->region);
}

void vmspace_put(struct vmspace *vm)
{
    (void)vm;
}

size_t vmspace_peek(struct vmspace *vm, uintptr_t from, void *to, size_t n)
{
    (void)vm;
    memcpy(to, (const void *)from, n); /* its address is one of this program */
    return n;
}
