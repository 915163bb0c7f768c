/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks, each above an unmapped page, so that an overflow faults instead of writing over a
 * neighbour.
 *
 * The kernel's VMAP area is cut into places of one guard page and KSTACK_PAGES pages. A stack that is
 * given back stays mapped in a list, through a link in its own first bytes, and serves the next
 * thread; when memory is short, the list is emptied. The list has at most SPARE_MAX stacks: else a program
 * that asks for much memory could be refused because of the stacks of processes that have ended.
 *
 * Locks: kstack.lock guards the list and the map of places.
 */
#include "proc/kstack.h"

#include "base/address.h"
#include "base/cpu.h"
#include "base/panic.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "proc/internal.h"
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/trap.h>

#define PLACE_SIZE ((KSTACK_PAGES + 1) * PAGE_SIZE)
#define PLACES ((VMAP_END - VMAP_BASE) / PLACE_SIZE)
#define SPARE_MAX (ADDRCHECK ? 4 : 64) /* the address checker's stacks are larger */

static struct {
    struct spinlock lock;
    struct list spare;                 /* mapped stacks that no thread uses */
    uint32_t spares;                   /* their number */
    uint32_t used[(PLACES + 31) / 32]; /* places with a mapped stack: one bit each */
    uint32_t next;                     /* the search begins here */
} kstack = {.lock = SPINLOCK_INIT("kstack"), .spare = LIST_INIT(kstack.spare)};

/* Claims a place without a stack: its stack's address, or 0. */
static uintptr_t claim_place(void)
{
    uintptr_t stack = 0;

    acquire(&kstack.lock);
    for (uint32_t i = 0; i < PLACES && !stack; i++) {
        uint32_t place = (kstack.next + i) % PLACES;
        if (kstack.used[place / 32] & (1u << place % 32))
            continue;
        kstack.used[place / 32] |= 1u << place % 32;
        kstack.next = place + 1;
        stack = VMAP_BASE + place * PLACE_SIZE + PAGE_SIZE;
    }
    release(&kstack.lock);
    return stack;
}

static void release_place(uintptr_t stack)
{
    uint32_t place = (uint32_t)(stack - VMAP_BASE) / PLACE_SIZE;

    acquire(&kstack.lock);
    kstack.used[place / 32] &= ~(1u << place % 32);
    release(&kstack.lock);
}

/* Takes the pages of a stack away, translations first, and gives its place back. */
static void unmap(uintptr_t stack)
{
    paddr_t pages[KSTACK_PAGES];

    for (unsigned i = 0; i < KSTACK_PAGES; i++) {
        pte_t *pte = walkpgdir(kernel_pgdir, stack + i * PAGE_SIZE, false);
        pages[i] = pte_present(*pte) ? pte_paddr(*pte) : 0;
        pte_store(pte, 0);
    }
    tlb_flush(NULL, stack, KSTACK_PAGES * PAGE_SIZE);
    for (unsigned i = 0; i < KSTACK_PAGES; i++) {
        if (pages[i])
            kfree(phys_to_virt(pages[i]));
    }
    release_place(stack);
}

static uintptr_t map_new(void)
{
    uintptr_t stack = claim_place();

    if (!stack)
        return 0;
    for (unsigned i = 0; i < KSTACK_PAGES; i++) {
        void *page = kalloc();
        if (!page) {
            unmap(stack);
            return 0;
        }
        /* The tables of this area are always there: this cannot fail. */
        int error = mappages(kernel_pgdir, stack + i * PAGE_SIZE, PAGE_SIZE, virt_to_phys(page),
                             PROT_READ | PROT_WRITE);
        assert(!error);
    }
    return stack;
}

/* A stack from the list, or 0. */
static uintptr_t take_spare(void)
{
    uintptr_t stack = 0;

    acquire(&kstack.lock);
    if (!list_empty(&kstack.spare)) {
        struct list *link = kstack.spare.next;
        list_remove(link);
        kstack.spares--;
        stack = (uintptr_t)link;
    }
    release(&kstack.lock);
    return stack;
}

uintptr_t kstack_alloc(void)
{
    uintptr_t stack = take_spare();
    if (!stack)
        stack = map_new();
    addrcheck_stack(stack, KSTACK_PAGES * PAGE_SIZE);
    return stack;
}

/* A flush of translations on other processors needs interrupts: without them, the stack stays for later. */
void kstack_free(uintptr_t stack)
{
    bool may_unmap = this_cpu()->lock_depth == 0 && irq_enabled();

    acquire(&kstack.lock);
    list_push_front(&kstack.spare, (struct list *)stack);
    uint32_t surplus = ++kstack.spares > SPARE_MAX ? kstack.spares - SPARE_MAX : 0;
    release(&kstack.lock);
    while (may_unmap && surplus-- > 0 && (stack = take_spare()) != 0)
        unmap(stack);
}

uintptr_t kstack_guard(void)
{
    return current()->kstack - PAGE_SIZE;
}

static uint32_t shrink_kstacks(uint32_t pages)
{
    uint32_t freed = 0;
    uintptr_t stack;

    while (freed < pages && (stack = take_spare()) != 0) {
        unmap(stack);
        freed += KSTACK_PAGES;
    }
    return freed;
}

void kstack_init(void)
{
    static struct shrinker shrinker = {.shrink = shrink_kstacks};
    shrinker_register(&shrinker);
}
