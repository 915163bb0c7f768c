/* SPDX-License-Identifier: MIT */
/*
 * HAL: page tables and address spaces.
 *
 * Both machines show the core one geometry: a page directory of slots, each of which covers 4 MiB and
 * may hold one 4 KiB page table of 1024 entries. (x86: exactly the hardware's two levels. ARM: a slot
 * is four first-level entries, a table four coarse tables.) The core's walkpgdir() and mappages()
 * (kernel/mm/pagetable.h) walk that shape through the accessors here.
 *
 * The machine defines, in arch/mmu.h:
 *   USERTOP       first address above user space
 *   DIRECTMAP_MAX bytes of physical memory that the kernel's direct map can hold
 *   STACK_ALIGN   alignment of a new program's stack pointer
 *   ELF_MACHINE   the machine number in the headers of programs for it
 *   VMAP_BASE, VMAP_END   kernel addresses for mappings of single pages (kernel stacks), slots whose
 *                 tables mmu_init() has put in place for good, so that every space sees them
 *   pte_t, struct pgdir, struct mmu_space
 *
 * These functions keep the orders that hardware needs (barriers, break before make, TLB), each with its
 * manual's section. The core has one duty: clear entries, tlb_flush(), only then free.
 */
#ifndef HAL_MMU_H
#define HAL_MMU_H

#include <abi/mman.h>
#include <hal/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1u << PAGE_SHIFT)
#define SLOT_SHIFT 22
#define SLOT_SIZE (1u << SLOT_SHIFT)
#define PTES_PER_TABLE 1024u
#define PTX(va) (((uintptr_t)(va) >> PAGE_SHIFT) & (PTES_PER_TABLE - 1)) /* index into a table */

#ifndef KERNBASE             /* tests on the host have it elsewhere */
#define KERNBASE 0x80000000u /* physical address 0 in the kernel's direct map */
#endif

/* Direct map: kernel address of a physical one below DIRECTMAP_MAX, and back. */
static inline void *phys_to_virt(paddr_t pa)
{
    return (void *)((uintptr_t)pa + KERNBASE);
}
static inline paddr_t virt_to_phys(const void *va)
{
    return (paddr_t)((uintptr_t)va - KERNBASE);
}

/* The permissions and the memory type of a mapping, in portable bits: PROT_READ, _WRITE, _EXEC (abi/mman.h), and */
#define PROT_USER 0x08u    /* user mode may use it too; else the kernel's alone */
#define PROT_DEVICE 0x10u  /* device registers: no cache, no speculation, no merging */
#define PROT_NOCACHE 0x20u /* memory, uncached (framebuffers, DMA): stores may be merged */
#define PROT_COW 0x40u     /* software's mark: read-only for now, copied when written */

/* How many slots of a page directory are user space. */
#define USER_SLOTS (USERTOP >> SLOT_SHIFT)

struct pgdir;     /* a page directory: one page of its own */
struct mmu_space; /* an address space as the hardware sees it */

#include <arch/mmu.h>

/*
 * Entries. An empty entry reads 0. An entry that is made without PROT_READ, PROT_WRITE and PROT_EXEC is not
 * present: any access through it faults. But it is not empty: it keeps the page's address.
 */
static inline pte_t pte_make(paddr_t pa, unsigned prot);
static inline bool pte_present(pte_t pte);
static inline bool pte_empty(pte_t pte)
{
    return pte == 0;
}
static inline bool pte_writable(pte_t pte); /* if present: whether it has PROT_WRITE */
static inline paddr_t pte_paddr(pte_t pte);
static inline bool pte_uncached(pte_t pte); /* made with PROT_NOCACHE; also if not present */
static inline unsigned pte_prot(pte_t pte);

/*
 * Stores an entry. After a run of stores that make pages present, pte_sync() before any code relies
 * on them; after stores that take away, tlb_flush() instead.
 */
static inline void pte_store(pte_t *slot, pte_t pte);
static inline void pte_sync(void);

/* The table that the slot of va holds, or NULL. */
static inline pte_t *pgdir_table(struct pgdir *pgdir, uintptr_t va);

/* Whether a slot, by its number, holds nothing. Most slots of a program do. */
static inline bool pgdir_slot_empty(const struct pgdir *pgdir, unsigned slot);

/* Puts a zeroed page in as the table of va's slot, or (table NULL) empties the slot. */
void pgdir_set_table(struct pgdir *pgdir, uintptr_t va, pte_t *table);

/* Makes a zeroed page into a user page directory: the kernel's half in place, user slots empty. */
void pgdir_init(struct pgdir *pgdir);

/* The kernel's own directory: the one that switchkvm() loads. */
extern struct pgdir *kernel_pgdir;

/*
 * Prepares a space that uses pgdir; forgets a space that no process runs in any more. If a CPU still has it
 * loaded, because it runs a kernel thread, it leaves the space before this returns.
 */
void mmu_space_init(struct mmu_space *space, struct pgdir *pgdir);
void mmu_space_destroy(struct mmu_space *space);

/*
 * Makes space the one that user addresses mean on this CPU, and kstack_top the stack that traps from
 * user mode use. If the space is already current, this costs no more than the comparison.
 * Interrupts off.
 */
void switchuvm(struct mmu_space *space, uintptr_t kstack_top);

/* Leaves user addresses undefined on this CPU: for a CPU whose current space is about to be freed. */
void switchkvm(void);

/*
 * Makes every CPU that may hold translations of the pages in [va, va + size) of space (NULL: kernel
 * addresses) forget them; done when it returns. Interrupts on, unless only this CPU can hold any.
 * A large range may be rounded up to the whole space.
 */
void tlb_flush(struct mmu_space *space, uintptr_t va, size_t size);

/*
 * Maps size bytes of device registers or uncached memory at pa into the kernel for good and returns
 * their address. Boot only. prot: PROT_DEVICE or PROT_NOCACHE, with PROT_READ | PROT_WRITE.
 */
void *mmu_map_device(paddr_t pa, size_t size, unsigned prot);

/* After boot: kernel text and read-only data become read-only, the rest no-execute if the machine can do that. */
void mmu_protect_kernel(void);

/* Zeroes, or copies, one whole page; both aligned. As fast as the machine can. */
void page_zero(void *page);
void page_copy(void *restrict to, const void *restrict from);

#include <arch/mmu_inline.h>

#endif
