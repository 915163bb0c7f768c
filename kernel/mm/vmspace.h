/* SPDX-License-Identifier: MIT */
/*
 * Address spaces: the meaning of a process's user addresses.
 *
 * A space is a set of regions, in a sorted list and, if they are many, in a tree. Page tables are only a cache of the
 * regions, filled by page faults. fork shares private pages copy-on-write; pages of files come from the page cache.
 *
 * Locks: vmspace.lock (a mutex) guards regions, page tables and sizes. Faults take it, so its holder must not touch
 * user memory. Tags on the fields of a region:
 *   -  set at creation, then read-only
 *   P  the page cache's spinlock (mm/mappings.c)
 *   V  vmspace.lock; mm/mappings.c also reads those marked * under P: they change only while the region is
 *      not in object->mappings
 * references and holds are atomic: a space has users until the first is 0, and its structure stays in memory
 * until the second is 0 (mm/mappings.c, proc/oom.c).
 */
#ifndef MM_VMSPACE_H
#define MM_VMSPACE_H

#include "lib/list.h"
#include "sync/mutex.h"
#include <hal/mmu.h>
#include <hal/trap.h>

struct memory_object;

struct region {
    struct list link;             /* V: in vmspace.regions, by address */
    uintptr_t start, end;         /* V*: page-aligned; end excluded */
    unsigned prot;                /* V: PROT_READ, PROT_WRITE, PROT_EXEC */
    unsigned prot_max;            /* -: what prot may become */
    bool grows_down;              /* V: the stack: a fault below it extends it */
    bool deny_write;              /* -: no write to the object is allowed while the region exists */
    bool shared;                  /* -: writes change the object; else a copy of the page */
    struct memory_object *object; /* -: the source of its pages, or NULL: zero pages */
    uint32_t object_page;         /* V*: which page of the object start shows */
    uint32_t object_bytes; /* V: bytes from start on that come from the object; zeros beyond */
    const char *name;      /* -: "text", "data", "heap", "stack", "map" */

    struct region *left, *right; /* V: the tree of vmspace.root (mm/regiontree.c) */
    uint32_t height;             /* V: of the subtree below it */
    uintptr_t first, last, gap;  /* V: that subtree's first start, last end, and largest gap */

    struct vmspace *vm;  /* -: the space that it belongs to */
    struct list mapping; /* P: in object->mappings */
    uint32_t walk;       /* P: the last walk over that list that has met it */
};

struct vmspace {
    uint32_t references;  /* atomic */
    uint32_t holds;       /* atomic: one for all users together, and one for each other holder */
    struct mutex lock;    /* guards the fields below */
    struct mmu_space mmu; /* the machine's part */
    struct pgdir *pgdir;  /* its page directory */
    struct list regions;  /* sorted by address, not overlapping */
    struct region *root;  /* the same ones as a tree; NULL: they are few, and the list is enough */
    uint32_t count;       /* of them */
    uint32_t listed;      /* of them that are in the lists of their objects (mm/mappings.c) */
    struct list gone;     /* regions that have left, for vmspace_unlock() */
    struct region *heap;  /* the region that ends at brk, which sbrk moves; NULL: there is none */
    bool heap_moved;      /* the tree does not know the heap's end yet */
    uintptr_t heap_start; /* where the heap began */
    uintptr_t brk;        /* end of the heap in bytes, as the program sees it */
    uintptr_t args, args_end; /* the strings of the program's arguments, as exec has left them */
    uint32_t resident;        /* pages in the page tables */
    uint32_t size_limit;      /* bytes that all regions together may have; UINT32_MAX: no limit */
    uint32_t stack_limit;     /* bytes that the stack grows to, at most STACK_LIMIT */
};

#define REGIONS_MAX 65536u     /* of one space: they take memory of the kernel's */
#define STACK_LIMIT (8u * MIB) /* a stack grows to this */

void vmspace_init(void); /* boot */

/* A new, empty space with one reference, or NULL. */
struct vmspace *vmspace_new(void);

/* Whether the regions may grow by that much. The caller holds the lock, or the space has no user yet. */
bool vmspace_may_grow(const struct vmspace *vm, size_t bytes);

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
 * One more of vm->holds: the structure stays in memory, also without users. Any context, while the space has a user or is
 * in a list whose lock is held.
 */
static inline void vmspace_hold(struct vmspace *vm)
{
    __atomic_fetch_add(&vm->holds, 1, __ATOMIC_RELAXED);
}

/* One less of vm->holds; the last frees the structure. Any context; no lock of the space held. */
void vmspace_release(struct vmspace *vm);

/*
 * Adds a region as described by the fields from start to name, which maps the object for itself
 * (mm/memory_object.h). -EINVAL if it is empty, overlaps another region or leaves user space; -ENOMEM; or an
 * error of the object. The caller holds the lock, or the space has no user yet.
 */
int vmspace_map(struct vmspace *vm, const struct region *region);

/* The heap begins, empty, at start. The space has no user yet. */
void vmspace_begin_heap(struct vmspace *vm, uintptr_t start);

/*
 * The parts of vmspace_map() and of its opposite. A new region, in no space yet, maps its object. Entering
 * cannot fail: the caller has made sure that the region has room. A region that leaves is freed by
 * vmspace_unlock(). Freeing ends what the new region began; it may wait for a commit of the file system, so the
 * caller holds no lock of a space.
 */
int region_new(const struct region *wanted, struct region **region);
void region_enter(struct vmspace *vm, struct region *region);
void region_leave(struct vmspace *vm, struct region *region);
void region_free(struct region *region);

/* The bounds of a region have changed, but not its place among the others. The caller holds the lock. */
void region_resized(struct vmspace *vm, const struct region *region);

/* Releases the lock, and frees the regions that have left since it was taken. */
void vmspace_unlock_and_free(struct vmspace *vm);
static inline void vmspace_unlock(struct vmspace *vm)
{
    if (likely(list_empty(&vm->gone)))
        mutex_unlock(&vm->lock);
    else
        vmspace_unlock_and_free(vm);
}

/*
 * Copies n bytes into a space that may not be the current one, filling pages as a program's own writes
 * would: exec builds the first stack with it. 0, or vm_fault()'s errors.
 */
int vmspace_write(struct vmspace *vm, uintptr_t to, const void *from, size_t n);

/*
 * Copies up to n bytes out of a space that may not be the current one: how many there were in pages of its own that are
 * in memory now. It fills no page. Process context, without the lock.
 */
size_t vmspace_peek(struct vmspace *vm, uintptr_t from, void *to, size_t n);

/* The region that address lies in, or NULL; and: if there is none, the next above. The caller holds the lock. */
struct region *vmspace_find(struct vmspace *vm, uintptr_t address);
struct region *region_at_or_above(struct vmspace *vm, uintptr_t address);

/* The region that follows, or NULL. */
static inline struct region *next_region(struct vmspace *vm, const struct region *region)
{
    return region->link.next == &vm->regions ? NULL
                                             : LIST_ENTRY(region->link.next, struct region, link);
}

/* The highest address in [low, high) from which size bytes below high are free, or 0. The caller holds the lock. */
uintptr_t vmspace_find_gap(struct vmspace *vm, size_t size, uintptr_t low, uintptr_t high);

#endif
