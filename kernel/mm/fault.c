/* SPDX-License-Identifier: MIT */
/*
 * Page faults: filling a page table entry as the region describes it.
 *
 *   no region, or it forbids the access   -EFAULT: the program's error
 *   entry present, copy-on-write, write   copy the page, or keep it if no other space shares it
 *   entry empty, zero memory, read        the page of zeros that all share, copy-on-write
 *   entry empty, zero memory, otherwise   a fresh zeroed page
 *   entry empty, memory object            the object's page, shared; copied if it is written,
 *                                         or if the object's part of the region ends inside it
 *   shared region                         the object's page, read-only until it is written
 *   the same, of a device's memory        the frame, which has no struct page
 *
 * A write to a shared page of a file needs the file's lock, which comes before that of the space. So the fault
 * releases the space, asks the object for the page, and looks again at what the address means.
 */
#include "mm/fault.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "lib/string.h"
#include "mm/dirty.h"
#include "mm/memory_object.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/pagetable.h"
#include "mm/vmspace.h"
#include "sched/thread.h"
#include <abi/errno.h>
#include <hal/cache.h>

#define ATTEMPTS_MAX 8u /* attempts to get memory by writing dirty pages, as new ones may appear */

static const unsigned access_needs[] = {
    [FAULT_READ] = PROT_READ,
    [FAULT_WRITE] = PROT_WRITE,
    [FAULT_EXECUTE] = PROT_EXEC,
};

/* A page of an object that a fault is going to write to, with a reference. */
struct page_for_write {
    /* a copy, in no space: it keeps the object in memory; NULL: there is no page */
    struct region *region;
    uint32_t index;
    struct page *page; /* NULL: it must be asked for */
};

#define ASK_FOR_PAGE 1 /* instead of an error: the page_for_write is to be asked for */

/* The page that a program sees in memory that it has only read. It has one reference more than users, and is never freed. */
static struct page *zero_page;

static struct page *zeroed_page(void)
{
    void *page = kalloc_zeroed();

    return page ? virt_to_page(page) : NULL;
}

void fault_init(void)
{
    zero_page = zeroed_page();
    if (!zero_page)
        panic("no memory for the page of zeros");
}

/* Extends the stack down to address, if a push could have used this address. */
static struct region *grow_stack(struct vmspace *vm, uintptr_t address)
{
    struct region *region = region_at_or_above(vm, address);

    if (!region || !region->grows_down)
        return NULL;
    uintptr_t start = ROUND_DOWN(address, PAGE_SIZE);
    if (region->end - start > vm->stack_limit || !vmspace_may_grow(vm, region->start - start))
        return NULL;
    if (region->link.prev != &vm->regions) {
        const struct region *below = LIST_ENTRY(region->link.prev, struct region, link);
        if (below->end + PAGE_SIZE > start) /* one page stays free between the two */
            return NULL;
    }
    region->start = start;
    region_resized(vm, region);
    return region;
}

/* Puts page into the page table. The entry takes over a reference. */
static void install(struct vmspace *vm, pte_t *pte, struct page *page, unsigned prot)
{
    if (prot & PROT_EXEC)
        cache_sync_code(page_address(page), PAGE_SIZE);
    if (!pte_present(pte_load(pte)))
        vm->resident++;
    pte_store(pte, pte_make(page_to_phys(page), prot | PROT_USER));
    pte_sync();
}

/* The permissions of a page that is not the program's own: it is copied when the program writes to it. */
static unsigned until_written(unsigned prot)
{
    return prot & PROT_WRITE ? (prot & ~PROT_WRITE) | PROT_COW : prot;
}

/* A page of our own with the first bytes of source, zero beyond; NULL: out of memory. */
static struct page *private_copy(const struct page *source, uint32_t bytes)
{
    char *copy = kalloc();

    if (!copy)
        return NULL;
    if (bytes == PAGE_SIZE) {
        page_copy(copy, page_address(source));
    } else {
        memcpy(copy, page_address(source), bytes);
        memset(copy + bytes, 0, PAGE_SIZE - bytes);
    }
    return virt_to_page(copy);
}

static int fill_zero(struct vmspace *vm, const struct region *region, pte_t *pte,
                     enum fault_access access)
{
    if (access == FAULT_READ) {
        page_get(zero_page);
        install(vm, pte, zero_page, until_written(region->prot));
        return 0;
    }
    struct page *page = zeroed_page();
    if (!page)
        return -ENOMEM;
    install(vm, pte, page, region->prot);
    return 0;
}

/* The fault's error if an object has no page: -ENXIO if it ends before that page. */
static int page_error(int error)
{
    return error == -EINVAL ? -ENXIO : error;
}

static int fill_from_object(struct vmspace *vm, const struct region *region, uintptr_t va,
                            pte_t *pte, enum fault_access access)
{
    struct memory_object *object = region->object;
    uint32_t offset = (uint32_t)(va - region->start);
    uint32_t bytes = MIN(region->object_bytes - offset, PAGE_SIZE);
    struct page *page;

    int error = object_get_page(object, region->object_page + (offset >> PAGE_SHIFT), &page);
    if (error)
        return page_error(error);
    bool writable = region->prot & PROT_WRITE;
    if (bytes == PAGE_SIZE && (!writable || access != FAULT_WRITE)) {
        install(vm, pte, page, until_written(region->prot));
        return 0;
    }
    struct page *copy = private_copy(page, bytes);
    page_put(page);
    if (!copy)
        return -ENOMEM;
    install(vm, pte, copy, region->prot);
    return 0;
}

/* A write to a page that is shared since a fork, or that is the page cache's. */
static int break_sharing(struct vmspace *vm, const struct region *region, uintptr_t va, pte_t *pte)
{
    struct page *page = phys_to_page(pte_paddr(pte_load(pte)));

    if (__atomic_load_n(&page->references, __ATOMIC_ACQUIRE) == 1) {
        install(vm, pte, page, region->prot); /* no other user is left: the page is ours alone */
        tlb_flush(&vm->mmu, va, PAGE_SIZE);
        return 0;
    }
    struct page *copy = page == zero_page ? zeroed_page() : private_copy(page, PAGE_SIZE);
    if (!copy)
        return -ENOMEM;
    /* The entry gets another address. Every CPU must have dropped the old translation before
     * (break before make, ARM ARM B3.10.1). */
    pte_store(pte, 0);
    tlb_flush(&vm->mmu, va, PAGE_SIZE);
    vm->resident--;
    install(vm, pte, copy, region->prot);
    page_put(page);
    return 0;
}

/* Forgets the page, and with it the object. */
static void drop_page_for_write(struct page_for_write *wanted)
{
    if (wanted->page)
        page_put(wanted->page);
    if (wanted->region)
        region_free(wanted->region);
    *wanted = (struct page_for_write){.region = NULL};
}

/* Gets the page, without the lock of the space. */
static int ask_for_page(struct page_for_write *wanted)
{
    struct memory_object *object = wanted->region->object;

    return page_error(object_get_page_for_write(object, wanted->index, &wanted->page));
}

/*
 * The page for a write, dirty, with a reference, if it has been asked for and is still the object's: nothing has
 * been cut off the object since then, or the page would have left it.
 */
static int find_page_for_write(const struct region *region, uint32_t index,
                               struct page_for_write *wanted, struct page **page)
{
    if (wanted->page && wanted->region->object == region->object && wanted->index == index &&
        pagecache_dirty_again(region->object, wanted->page)) {
        *page = wanted->page;
        page_get(*page);
        return 0;
    }
    if (wanted->region) /* the address means something else now: begin again, without the lock */
        return ASK_FOR_PAGE;
    wanted->index = index;
    int error = region_new(region, &wanted->region);
    return error ? error : ASK_FOR_PAGE;
}

/* Fills the entry of a region that shows a device's memory. It counts no reference. */
static int fill_from_device(struct vmspace *vm, const struct region *region, uintptr_t va,
                            pte_t *pte)
{
    uint32_t index = region->object_page + (uint32_t)((va - region->start) >> PAGE_SHIFT);
    paddr_t frame;
    int error = page_error(object_get_frame(region->object, index, &frame));

    if (error)
        return error;
    pte_store(pte, pte_make(frame, region->prot | PROT_USER | PROT_NOCACHE));
    pte_sync();
    vm->resident++;
    return 0;
}

/* Fills the entry of a shared region, or makes it writable. */
static int fill_shared(struct vmspace *vm, const struct region *region, uintptr_t va, pte_t *pte,
                       enum fault_access access, struct page_for_write *wanted)
{
    struct memory_object *object = region->object;
    uint32_t index = region->object_page + (uint32_t)((va - region->start) >> PAGE_SHIFT);
    bool tracked = object_tracks_writes(object);
    unsigned prot = region->prot;
    struct page *page;
    int error;

    if (tracked && access == FAULT_WRITE) {
        error = find_page_for_write(region, index, wanted, &page);
    } else {
        prot &= tracked ? ~PROT_WRITE : ~0u;
        error = page_error(object_get_page(object, index, &page));
    }
    if (error)
        return error;
    pte_t before = pte_load(pte);
    if (pte_present(before)) { /* read-only until now: another page, or the same */
        struct page *old = phys_to_page(pte_paddr(before));
        pte_store(pte, 0);
        tlb_flush(&vm->mmu, va, PAGE_SIZE);
        vm->resident--;
        page_put(old);
    }
    install(vm, pte, page, prot);
    return 0;
}

static int page_in(struct vmspace *vm, uintptr_t va, enum fault_access access,
                   struct page_for_write *wanted)
{
    struct region *region = vmspace_find(vm, va);

    if (!region)
        region = grow_stack(vm, va);
    if (!region)
        return -EFAULT;
    if (!(region->prot & access_needs[access]))
        return -EACCES;
    pte_t *pte = walkpgdir(vm->pgdir, va, true);
    if (!pte)
        return -ENOMEM;
    pte_t now = pte_load(pte);
    bool denied = pte_present(now) && access == FAULT_WRITE && !pte_writable(now);
    if (pte_present(now) && !denied)
        return 0; /* filled meanwhile, or by an earlier call */
    if (region->shared && unlikely(object_is_device(region->object)))
        return fill_from_device(vm, region, va, pte);
    if (region->shared)
        return fill_shared(vm, region, va, pte, access, wanted);
    if (denied)
        return break_sharing(vm, region, va, pte);
    if (region->object && va - region->start < region->object_bytes)
        return fill_from_object(vm, region, va, pte, access);
    return fill_zero(vm, region, pte, access);
}

/* One attempt to fill a page. */
static int try_page_in(struct vmspace *vm, uintptr_t va, enum fault_access access)
{
    struct page_for_write wanted = {.region = NULL};
    int error;

    do {
        if (unlikely(wanted.region != NULL) && wanted.page)
            drop_page_for_write(&wanted);
        error = wanted.region ? ask_for_page(&wanted) : 0;
        if (error)
            break;
        mutex_lock(&vm->lock);
        error = page_in(vm, va, access, &wanted);
        mutex_unlock(&vm->lock);
    } while (unlikely(error == ASK_FOR_PAGE));
    if (unlikely(wanted.region != NULL))
        drop_page_for_write(&wanted);
    return error;
}

bool (*fault_make_room)(void);

/*
 * Called if there is no memory: whether an attempt is worthwhile, because dirty pages have been written, mapped pages
 * of files can be dropped, or a process has ended.
 */
static bool find_memory(unsigned *attempts)
{
    unsigned attempt = (*attempts)++;

    /* Even if no page is dirty now: pages may have become clean since the attempt that failed. */
    if (attempt < ATTEMPTS_MAX && (dirty_make_room() || attempt == 0))
        return true;
    if (pagecache_unmap(true)) {
        *attempts = 0; /* some of them may have to be written first */
        return true;
    }
    return fault_make_room();
}

int vm_fault(struct vmspace *vm, uintptr_t address, enum fault_access access)
{
    struct thread *t = current();
    uint8_t page_use = t->page_use;
    unsigned attempts = 0;
    int error;

    t->page_use = PAGE_FOR_FAULT;
    do
        error = try_page_in(vm, ROUND_DOWN(address, PAGE_SIZE), access);
    while (unlikely(error == -ENOMEM) && find_memory(&attempts));
    t->page_use = page_use;
    return error;
}
