/* SPDX-License-Identifier: MIT */
/*
 * selftest=tlb: two CPUs in one address space. One reads a word of the heap without a pause; the other
 * grows the heap by the page of that word, writes to it, shrinks it again, and uses the freed page for
 * something else at once. The reader may see the new value, or zeros, or a fault. If it
 * saw the other use, a translation would have outlived its page.
 */
#include "debug/selftest_tlb.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "debug/selftest.h"
#include "mm/grow.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "mm/vmspace.h"
#include "proc/proc.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include <abi/errno.h>

#define HEAP 0x00400000u /* any user address */
#define MINE 0x600d600du
#define RECYCLED 0xbad0bad0u
#define ROUNDS 1000u

static struct {
    struct vmspace *vm;
    uint32_t reads, faults; /* counts of the reader; atomic, like the next two */
    bool over, reader_gone;
} race;

static void reader(void *argument)
{
    struct waitqueue forever = WAITQUEUE_INIT(forever, "for ever");
    struct spinlock guard = SPINLOCK_INIT("selftest guard");
    uint32_t word;

    (void)argument;
    proc_change_vm(race.vm);
    while (!__atomic_load_n(&race.over, __ATOMIC_ACQUIRE)) {
        if (copyin(&word, HEAP, sizeof(word)) != 0) {
            __atomic_fetch_add(&race.faults, 1, __ATOMIC_RELAXED);
            continue;
        }
        if (word == RECYCLED)
            panic("selftest: a page is seen after it was freed");
        if (word == MINE)
            __atomic_fetch_add(&race.reads, 1, __ATOMIC_RELAXED);
        else if (word != 0)
            panic("selftest: the heap reads 0x%08x", word);
    }
    vmspace_put(proc_change_vm(NULL));
    __atomic_store_n(&race.reader_gone, true, __ATOMIC_RELEASE);
    for (acquire(&guard);;) /* kernel threads do not end */
        sleep(&forever, &guard);
}

/* Grows the heap, lets the reader find the page, and shrinks it under its eyes. */
static void grow_and_shrink(void)
{
    uint32_t mine = MINE;
    uintptr_t old;
    uint32_t seen = __atomic_load_n(&race.reads, __ATOMIC_RELAXED);

    if (growproc(race.vm, (intptr_t)PAGE_SIZE, &old) != 0 ||
        copyout(HEAP, &mine, sizeof(mine)) != 0)
        panic("selftest: the heap cannot grow");
    while (__atomic_load_n(&race.reads, __ATOMIC_RELAXED) == seen)
        cpu_relax(); /* its TLB has the page from now on */
    if (growproc(race.vm, -(intptr_t)PAGE_SIZE, &old) != 0)
        panic("selftest: the heap cannot shrink");

    volatile uint32_t *page = kalloc(); /* this CPU's list gives the page freed last first */
    if (!page)
        panic("selftest: no memory");
    for (unsigned i = 0; i < 200; i++)
        *page = RECYCLED;
    *page = 0;
    kfree((void *)page);
}

void selftest_tlb(void)
{
    struct vmspace *vm = vmspace_new();

    if (!vm)
        panic("selftest: no memory for a space");
    vmspace_begin_heap(vm, HEAP);
    vmspace_get(vm); /* the reader's */
    race.vm = vm;
    proc_change_vm(vm);
    if (!kthread_start("reader", reader, NULL))
        panic("selftest: no memory for a thread");
    for (unsigned i = 0; i < ROUNDS; i++)
        grow_and_shrink();
    __atomic_store_n(&race.over, true, __ATOMIC_RELEASE);
    while (!__atomic_load_n(&race.reader_gone, __ATOMIC_ACQUIRE))
        yield();
    vmspace_put(proc_change_vm(NULL));
    kprintf("selftest: %u pages gone under %u reads and %u faults, none seen again\n", ROUNDS,
            race.reads, race.faults);
}
