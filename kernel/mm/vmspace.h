/* SPDX-License-Identifier: MIT */
/*
 * Address spaces: the meaning of a process's user addresses.
 *
 * A space is a sorted list of regions. Page tables are only a cache of the regions, filled by page faults.
 * fork shares pages copy-on-write; pages of files come from the page cache.
 *
 * Locks: vmspace.lock (a mutex) guards regions, page tables and sizes. Faults take it, so its
 * holder must not touch user memory. references is atomic.
 */
#ifndef MM_VMSPACE_H
#define MM_VMSPACE_H

#include "lib/list.h"
#include "sync/mutex.h"
#include <hal/mmu.h>
#include <hal/trap.h>

struct memory_object;

struct region {
    struct list link;             /* in vmspace.regions, by address */
    uintptr_t start, end;         /* page-aligned; end excluded */
    unsigned prot;                /* PROT_READ, PROT_WRITE, PROT_EXEC */
    bool grows_down;              /* the stack: a fault below it extends it */
    bool deny_write;              /* no write to the object is allowed while the region exists */
    struct memory_object *object; /* the source of its pages, or NULL: zero pages */
    uint32_t object_page;         /* which page of the object start shows */
    uint32_t object_bytes;        /* bytes from start on that come from the object; zeros beyond */
    const char *name;             /* "text", "data", "heap", "stack" */
};

struct vmspace {
    uint32_t references;  /* atomic */
    struct mutex lock;    /* guards the fields below */
    struct mmu_space mmu; /* the machine's part */
    struct pgdir *pgdir;  /* its page directory */
    struct list regions;  /* sorted by address, not overlapping */
    struct region *heap;  /* the region that sbrk moves */
    uintptr_t brk;        /* end of the heap in bytes, as the program sees it */
    uint32_t resident;    /* pages mapped */
};

#define STACK_LIMIT (8u * MIB) /* a stack grows to this */

/* A new, empty space with one reference, or NULL. */
struct vmspace *vmspace_new(void);

/* A copy for fork: same regions, pages shared copy-on-write. NULL: out of memory. */
struct vmspace *vmspace_fork(struct vmspace *parent);

/* One more reference. Any context, with a reference at hand. */
static inline void vmspace_get(struct vmspace *vm)
{
    __atomic_fetch_add(&vm->references, 1, __ATOMIC_RELAXED);
}

/* One less reference; the last frees the space, which no CPU may run any more. Process context. */
void vmspace_put(struct vmspace *vm);

/*
 * Adds a region as described (link excluded) to the space, which maps the object for itself
 * (mm/memory_object.h). -EINVAL if it overlaps another region or leaves user space, -ENOMEM, or an error of
 * the object.
 */
int vmspace_map(struct vmspace *vm, const struct region *region);

/*
 * Copies n bytes into a space that may not be the current one, filling pages as a program's own writes
 * would: exec builds the first stack with it. 0, or vm_fault()'s errors.
 */
int vmspace_write(struct vmspace *vm, uintptr_t to, const void *from, size_t n);

/* The region that address lies in, or NULL. The caller holds the lock. */
struct region *vmspace_find(struct vmspace *vm, uintptr_t address);

#endif
