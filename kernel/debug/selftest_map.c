/* SPDX-License-Identifier: MIT */
/*
 * selftest=mappages: a page directory that no CPU uses. Four pages are mapped in one call, two on each side
 * of a slot's border, and the entries are read again. The kernel's own callers map one page at a time.
 *
 * selftest=mappages-full: the same call while no page is free is an error, and leaves nothing behind.
 *
 * selftest=mappages-again: a page is mapped, first without any access, and then again. This is an
 * assertion that fails: the first entry is not present, but not empty.
 */
#include "debug/selftest_map.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include <abi/errno.h>

#define PAGES 4u
#define START (2 * SLOT_SIZE - PAGES / 2 * PAGE_SIZE)
#define ELSEWHERE (5 * SLOT_SIZE)
#define MEMORY ((paddr_t)0x00200000) /* any physical address: nothing reads or writes it */
#define PROT (PROT_READ | PROT_WRITE | PROT_USER)

static struct pgdir *new_directory(void)
{
    struct pgdir *pgdir = pgdir_new();

    if (!pgdir)
        panic("selftest: no memory");
    return pgdir;
}

static void map_four(struct pgdir *pgdir, unsigned prot)
{
    int error = mappages(pgdir, START, PAGES * PAGE_SIZE, MEMORY, prot);

    if (error)
        panic("selftest: mappages() returned %d", error);
}

/* An entry that must exist; its table too. */
static pte_t *mapped_entry(struct pgdir *pgdir, uintptr_t va)
{
    pte_t *pte = walkpgdir(pgdir, va, false);

    if (!pte)
        panic("selftest: address 0x%08x has no table", va);
    return pte;
}

static void check_four(struct pgdir *pgdir)
{
    for (unsigned i = 0; i < PAGES; i++) {
        uintptr_t va = START + i * PAGE_SIZE;
        pte_t pte = *mapped_entry(pgdir, va);
        if (!pte_present(pte))
            panic("selftest: page %u of %u, address 0x%08x, is not present", i + 1, PAGES, va);
        if (pte_paddr(pte) != MEMORY + i * PAGE_SIZE || pte_prot(pte) != PROT)
            panic("selftest: page %u of %u leads to 0x%08x with prot 0x%x, not to 0x%08x with 0x%x",
                  i + 1, PAGES, pte_paddr(pte), pte_prot(pte), MEMORY + i * PAGE_SIZE, PROT);
    }
    if (!pte_empty(*mapped_entry(pgdir, START - PAGE_SIZE)) ||
        !pte_empty(*mapped_entry(pgdir, START + PAGES * PAGE_SIZE)))
        panic("selftest: a page next to the four is mapped too");
}

void selftest_mappages(void)
{
    struct pgdir *pgdir = new_directory();

    map_four(pgdir, PROT);
    check_four(pgdir);
    if (walkpgdir(pgdir, ELSEWHERE, false) || !pgdir_slot_empty(pgdir, ELSEWHERE / SLOT_SIZE))
        panic("selftest: a walk without allocate has made a table");
    pte_t *pte = walkpgdir(pgdir, ELSEWHERE, true);
    if (!pte || !pte_empty(*pte) || walkpgdir(pgdir, ELSEWHERE, true) != pte)
        panic("selftest: a walk with allocate must make one empty table, and find it again");
    for (unsigned i = 0; i < PAGES; i++)
        pte_store(mapped_entry(pgdir, START + i * PAGE_SIZE), 0);
    pgdir_free(pgdir);
}

/* All free pages, as a list: each holds the address of the next. */
static void *take_all_pages(void)
{
    void *first = NULL, *page;

    while ((page = kalloc())) {
        *(void **)page = first;
        first = page;
    }
    return first;
}

void selftest_mappages_full(void)
{
    struct pgdir *pgdir = new_directory();
    void *page = take_all_pages();

    const pte_t *pte = walkpgdir(pgdir, START, true);
    int error = mappages(pgdir, START, PAGES * PAGE_SIZE, MEMORY, PROT);
    while (page) {
        void *next = *(void **)page;
        kfree(page);
        page = next;
    }
    if (pte)
        panic("selftest: without memory, walkpgdir() returned %p", pte);
    if (error != -ENOMEM)
        panic("selftest: without memory, mappages() returned %d", error);
    if (!pgdir_slot_empty(pgdir, START / SLOT_SIZE))
        panic("selftest: without memory, walkpgdir() put a table into a slot");
    pgdir_free(pgdir);
}

void selftest_mappages_again(void)
{
    struct pgdir *pgdir = new_directory();

    map_four(pgdir, PROT_USER);
    map_four(pgdir, PROT);
}
