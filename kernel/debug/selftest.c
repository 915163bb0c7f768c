/* SPDX-License-Identifier: MIT */
/*
 * The faults that can be asked for:
 *
 *   assert      an assertion that fails
 *   null        a write through a null pointer
 *   text        a write to the kernel's own code
 *   overflow    a recursion that leaves the kernel stack
 *   stack       continuing with a stack pointer that points to no stack
 *   interrupt   an assertion that fails in an interrupt handler (type Ctrl-P)
 *   deadlock    taking a spinlock again, with interrupts off
 *   spinring    two CPUs that wait for each other's spinlock
 *   exclusion   two CPUs that want one spinlock: no fault, unless both get it at the same time
 *   ring        two threads that wait for each other's mutex
 *   lockorder   two spinlocks taken both ways round (seen by LOCKCHECK=1 builds)
 *   interrupts  taking interrupts while a spinlock is held (LOCKCHECK=1)
 *   sleep       sleeping with a spinlock held
 *   release     releasing a spinlock that is not held
 *   stranger    releasing a spinlock that another CPU holds
 *   unlock      releasing a mutex that another thread holds
 *   race        two CPUs that add to one number without a lock (seen by SAN=thread builds)
 *   marked      the same with atomic accesses: no fault
 *   shift       a shift by more bits than the number has (seen by SAN=undefined builds)
 *   behind      a write one byte behind an object (seen by SAN=address builds; selftest_memory.c has more of them)
 */
#include "debug/selftest.h"

#include "base/kprintf.h"
#include "base/option.h"
#include "base/panic.h"
#include "debug/selftest_lock.h"
#include "debug/selftest_map.h"
#include "debug/selftest_memory.h"
#include "debug/selftest_race.h"
#include "debug/selftest_tlb.h"
#include "debug/selftest_user.h"
#include "debug/selftest_wait.h"
#include "lib/string.h"
#include "proc/internal.h"
#include "proc/kstack.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sync/mutex.h"
#include "sync/waitgraph.h"
#include "tty/consoledev.h"
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/timer.h>
#include <hal/trap.h>

#define EXCLUSION_NS 2000000000ull /* less than spin() takes for a deadlock */

static struct spinlock lock_a = SPINLOCK_INIT("selftest a"), lock_b = SPINLOCK_INIT("selftest b");

static void test_assert(void)
{
    int one = 1;
    assert(one == 2);
}

static void test_null(void)
{
    volatile int *volatile nowhere = NULL;
    *nowhere = 1;
}

static void test_text(void)
{
    volatile char *volatile code = (volatile char *)(uintptr_t)selftest_run;
    *code = 0;
}

/* Each call keeps a buffer alive behind the next one, so that no compiler makes a loop of it. */
static unsigned recurse(unsigned depth)
{
    volatile char buffer[256];

    buffer[depth % sizeof(buffer)] = (char)depth;
    if (depth == UINT32_MAX)
        return 0;
    return recurse(depth + 1) + (unsigned)buffer[(depth + 1) % sizeof(buffer)];
}

static void test_overflow(void)
{
    kprintf("selftest: %u\n", recurse(0));
}

/* Uses up a small stack that is not the process's own. */
static void on_bad_stack(void *argument)
{
    (void)argument;
    test_overflow();
}

static void test_stack(void)
{
    struct context *here;
    uintptr_t stack = kstack_alloc();

    if (!stack)
        panic("selftest: no memory for a stack");
    irq_disable();
    swtch(&here, context_init(stack + 128, on_bad_stack, NULL));
}

static void fail_in_interrupt(void)
{
    assert(!this_cpu()->interrupted);
}

static void test_interrupt(void)
{
    tty_inspect = fail_in_interrupt;
    kprintf("selftest: type Ctrl-P\n");
    for (;;)
        yield();
}

static void test_deadlock(void)
{
    acquire(&lock_a);
    acquire(&lock_a);
}

static unsigned holders; /* threads that have their first lock; atomic */

static void wait_for_holders(unsigned wanted)
{
    while (__atomic_load_n(&holders, __ATOMIC_SEQ_CST) < wanted)
        cpu_relax();
}

static void take_b_then_a(void *argument)
{
    (void)argument;
    acquire(&lock_b);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    wait_for_holders(2);
    acquire(&lock_a);
}

/* Kernel code is not preempted: the thread runs on another CPU, or this one waits without end. */
static void test_spinring(void)
{
    if (!kthread_start("spinring", take_b_then_a, NULL))
        panic("selftest: no memory for a thread");
    acquire(&lock_a);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    wait_for_holders(2);
    acquire(&lock_b);
}

static void enter_a(void *argument)
{
    struct waitqueue queue = WAITQUEUE_INIT(queue, "selftest");

    (void)argument;
    wait_for_holders(1);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    acquire(&lock_a);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    for (;;)
        sleep(&queue, &lock_a);
}

/* The third step must come after the release. The other CPU has all the time that it needs to come too early. */
static void test_exclusion(void)
{
    if (!kthread_start("exclusion", enter_a, NULL))
        panic("selftest: no memory for a thread");
    acquire(&lock_a);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    wait_for_holders(2);
    uint64_t end = clock_ns() + EXCLUSION_NS;
    while (clock_ns() < end) {
        if (__atomic_load_n(&holders, __ATOMIC_SEQ_CST) > 2)
            panic("selftest: two CPUs hold one spinlock");
        cpu_relax();
    }
    release(&lock_a);
    wait_for_holders(3);
}

static void hold_a(void *argument)
{
    (void)argument;
    acquire(&lock_a);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    wait_for_holders(2);
}

static void test_stranger(void)
{
    if (!kthread_start("stranger", hold_a, NULL))
        panic("selftest: no memory for a thread");
    wait_for_holders(1);
    release(&lock_a);
}

static void test_lockorder(void)
{
    acquire(&lock_a);
    acquire(&lock_b);
    release(&lock_b);
    release(&lock_a);
    acquire(&lock_b);
    acquire(&lock_a);
    release(&lock_a);
    release(&lock_b);
}

static void test_sleep(void)
{
    struct waitqueue queue = WAITQUEUE_INIT(queue, "selftest");

    acquire(&lock_a);
    acquire(&lock_b);
    sleep(&queue, &lock_b);
}

static void test_interrupts(void)
{
    acquire(&lock_a);
    irq_enable();
    acquire(&lock_b);
    release(&lock_b);
    release(&lock_a);
}

static void test_release(void)
{
    release(&lock_a);
}

static struct mutex mutex_a, mutex_b;

static NOINLINE void take_both(struct mutex *first, struct mutex *second)
{
    mutex_lock(first);
    __atomic_fetch_add(&holders, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&holders, __ATOMIC_SEQ_CST) < 2)
        yield();
    mutex_lock(second);
    panic("selftest: a deadlock did not happen");
}

static void thread_ab(void *argument)
{
    (void)argument;
    take_both(&mutex_a, &mutex_b);
}

static void thread_ba(void *argument)
{
    (void)argument;
    take_both(&mutex_b, &mutex_a);
}

static void test_ring(void)
{
    mutex_init(&mutex_a, "mutex a");
    mutex_init(&mutex_b, "mutex b");
    struct thread *one = kthread_start("ring1", thread_ab, NULL);
    struct thread *other = kthread_start("ring2", thread_ba, NULL);
    if (!one || !other)
        panic("selftest: no memory for threads");
    while (waitgraph_holder(one) == 0 || waitgraph_holder(other) == 0)
        yield();
}

static void unlock_a(void *argument)
{
    (void)argument;
    mutex_unlock(&mutex_a);
}

static void test_unlock(void)
{
    mutex_init(&mutex_a, "mutex a");
    mutex_lock(&mutex_a);
    if (!kthread_start("unlock", unlock_a, NULL))
        panic("selftest: no memory for a thread");
    for (;;)
        yield();
}

static void test_unheld(void)
{
    mutex_init(&mutex_a, "mutex a");
    mutex_unlock(&mutex_a);
}

static void test_again(void)
{
    mutex_init(&mutex_a, "mutex a");
    mutex_lock(&mutex_a);
    mutex_lock(&mutex_a);
}

static void test_guard(void)
{
    *(volatile char *)(kstack_guard() + 8) = 1;
}

static void test_unmapped(void)
{
    *(volatile char *)(VMAP_END - PAGE_SIZE) = 1;
}

static void test_illegal(void)
{
    __builtin_trap();
}

static void test_shift(void)
{
    volatile unsigned bits = 40, one = 1;

    kprintf("selftest: 1 shifted by %u is %u\n", bits, one << bits);
}

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"assert", test_assert},
    {"null", test_null},
    {"text", test_text},
    {"overflow", test_overflow},
    {"stack", test_stack},
    {"interrupt", test_interrupt},
    {"deadlock", test_deadlock},
    {"spinring", test_spinring},
    {"ring", test_ring},
    {"sleep", test_sleep},
    {"lockorder", test_lockorder},
    {"release", test_release},
    {"stranger", test_stranger},
    {"unlock", test_unlock},
    {"unheld", test_unheld},
    {"again", test_again},
    {"guard", test_guard},
    {"unmapped", test_unmapped},
    {"illegal", test_illegal},
    {"shift", test_shift},
    {"interrupts", test_interrupts},
    {"exclusion", test_exclusion},
    {"tlb", selftest_tlb},
    {"userread", selftest_userread},
    {"userexec", selftest_userexec},
    {"mappages", selftest_mappages},
    {"mappages-full", selftest_mappages_full},
    {"sleeplock", selftest_sleeplock},
    {"sleepend", selftest_sleepend},
    {"wakeup", selftest_wakeup},
    {"lockcount", selftest_lockcount},
    {"lockirq", selftest_lockirq},
    {"mappages-again", selftest_mappages_again},
    {"behind", selftest_behind},
    {"behind-copy", selftest_behind_copy},
    {"behind-variable", selftest_behind_variable},
    {"freed", selftest_freed},
    {"freed-page", selftest_freed_page},
    {"freed-twice", selftest_freed_twice},
    {"race", selftest_race},
    {"marked", selftest_marked},
};

void selftest_run(void)
{
    char name[16];

    if (!option_value("selftest", name, sizeof(name)))
        return;
    for (unsigned i = 0; i < ARRAY_SIZE(tests); i++) {
        if (strcmp(tests[i].name, name) != 0)
            continue;
        kprintf("selftest: %s\n", name);
        tests[i].run();
        kprintf("selftest: %s is over, and nobody has panicked\n", name);
        return;
    }
    kprintf("selftest: there is no test %s\n", name);
}
