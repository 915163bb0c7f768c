/* SPDX-License-Identifier: MIT */
/*
 * Data races, in kernels built with SAN=thread: two CPUs access the same memory at the same time without a lock, and at
 * least one of them writes. The compiler then calls one of these functions before each access, and instead of each
 * __atomic builtin. The names are an agreement of gcc and clang (-fsanitize=thread).
 *
 * An access through a builtin, or to a volatile object, is marked: its author knows that others access the object. All
 * others are plain. Two marked accesses are no race.
 *
 * Each CPU now and then watches the object of a plain access: it notes the access in its struct watch, waits for a
 * moment, and only then continues. Each access of another CPU is compared with all watches. If it is to the same object,
 * it is a race, and both places are known. If the object has changed meanwhile and no access was seen, then code without
 * these calls has written it: assembly, string.c, or a device. So a race is found if the two accesses come close to each other.
 * No order of locks needs to be known, and without a race nothing is reported.
 *
 * Lock: watch.state passes a watch from its CPU to another and back. `lock` guards the reports. It is a bare lock, with
 * interrupts off. Reports wait until a CPU holds no spinlock, because the console has one.
 */
#include "base/cpu.h"
#include "base/kprintf.h"
#include "debug/inspect.h"
#include "lib/string.h"
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/timer.h>

#define CALLERS 8u
#define REPORTS_MAX 64u
#define SKIP_MASK 31u   /* a CPU watches one of its accesses, and skips so many at most */
#define WATCH_NS 20000u /* how long it waits */
#define VALUE_MAX 8u    /* bytes that are compared */

enum kind { READ = 0, WRITE = 1, MARKED = 2 }; /* bits */

struct access {
    uintptr_t address;
    size_t size;
    unsigned kind;
    unsigned cpu;
    unsigned depth;
    uintptr_t callers[CALLERS];
};

/* The states in the low bits of watch.state. The rest counts, so that no two watches have the same. */
enum state { FREE, WATCHED, CLAIMED, CAUGHT, STATES };

static struct watch {
    uint32_t state;       /* atomic */
    struct access mine;   /* from WATCHED on; its callers are filled in later */
    struct access theirs; /* from CAUGHT on: the other CPU's */
    uint32_t skip;        /* this CPU's accesses until the next watch */
    uint32_t random;
    bool busy; /* this CPU reports: its accesses are not looked at */
} CACHE_ALIGNED watches[CPUS_MAX];

static unsigned lock; /* 1: taken; atomic */
static struct report {
    struct access one, other; /* other.size == 0: not known */
    uint8_t before[VALUE_MAX], after[VALUE_MAX];
} reports[REPORTS_MAX];
static unsigned reported, printed; /* of reports; atomic, changed under the lock */

static uint32_t take_lock(void)
{
    uint32_t irq = irq_save();

    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        cpu_relax();
    return irq;
}

static void drop_lock(uint32_t irq)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    irq_restore(irq);
}

static void print_access(const struct access *access)
{
    kprintf("cpu %u %s%s %zu bytes at 0x%08zx:\n", access->cpu,
            access->kind & WRITE ? "writes" : "reads", access->kind & MARKED ? ", marked," : "",
            access->size, (size_t)access->address);
    print_callers(access->callers, access->depth);
}

static void print_bytes(const char *text, const uint8_t *bytes, size_t size)
{
    kprintf("%s", text);
    for (size_t i = 0; i < MIN(size, VALUE_MAX); i++)
        kprintf(" %02x", bytes[i]);
}

static void print_report(const struct report *report)
{
    kprintf("data race:\n");
    print_access(&report->one);
    if (report->other.size > 0) {
        print_access(&report->other);
        return;
    }
    print_bytes("and meanwhile the bytes have changed from", report->before, report->one.size);
    print_bytes(" to", report->after, report->one.size);
    kprintf("\n");
}

/* Prints one report, if no other CPU prints. */
static NOINLINE void print_next(struct watch *self)
{
    static bool printing;

    self->busy = true;
    if (!__atomic_exchange_n(&printing, true, __ATOMIC_ACQUIRE)) {
        if (printed < __atomic_load_n(&reported, __ATOMIC_ACQUIRE)) {
            print_report(&reports[printed]);
            __atomic_store_n(&printed, printed + 1, __ATOMIC_RELAXED);
        }
        __atomic_store_n(&printing, false, __ATOMIC_RELEASE);
    }
    self->busy = false;
}

static bool same_places(const struct report *a, const struct report *b)
{
    uintptr_t a1 = a->one.callers[0], a2 = a->other.callers[0];
    uintptr_t b1 = b->one.callers[0], b2 = b->other.callers[0];

    return (a1 == b1 && a2 == b2) || (a1 == b2 && a2 == b1);
}

/* Keeps a report for later, unless there is one about the same two places. */
static void keep_report(const struct report *report)
{
    uint32_t irq = take_lock();
    unsigned i = 0;

    while (i < reported && !same_places(&reports[i], report))
        i++;
    if (i == reported && reported < REPORTS_MAX) {
        reports[reported] = *report;
        __atomic_store_n(&reported, reported + 1, __ATOMIC_RELEASE);
    }
    drop_lock(irq);
}

/* Whether the access races with the watched one. */
static bool collides(const struct watch *watch, uintptr_t address, size_t size, unsigned kind)
{
    const struct access *mine = &watch->mine;

    return address < mine->address + mine->size && mine->address < address + size &&
           ((kind | mine->kind) & WRITE) != 0;
}

/*
 * Looks for the access among the watches of other CPUs. Only one CPU claims a watch, and only in the state in which it has
 * compared it. Interrupts are off, because the watch's CPU waits for the end of the claim.
 */
static NOINLINE void catch_watch(struct watch *watch, uint32_t state, const struct access *access,
                                 uintptr_t fp)
{
    uint32_t irq = irq_save();

    if (__atomic_compare_exchange_n(&watch->state, &state, state - WATCHED + CLAIMED, false,
                                    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        watch->theirs = *access;
        watch->theirs.depth = collect_frames(fp, watch->theirs.callers, CALLERS);
        __atomic_store_n(&watch->state, state - WATCHED + CAUGHT, __ATOMIC_RELEASE);
    }
    irq_restore(irq);
}

static void compare(struct watch *self, uintptr_t address, size_t size, unsigned kind, uintptr_t fp)
{
    for (unsigned i = 0; i < cpu_count; i++) {
        struct watch *watch = &watches[i];
        uint32_t state = __atomic_load_n(&watch->state, __ATOMIC_ACQUIRE);

        if (state % STATES != WATCHED || watch == self || !collides(watch, address, size, kind))
            continue;
        self->busy = true;
        struct access access = {address, size, kind, (unsigned)(self - watches), 0, {0}};
        catch_watch(watch, state, &access, fp);
        self->busy = false;
    }
}

/* Ends the watch: whether another CPU was caught. */
static bool end_watch(struct watch *self, uint32_t state)
{
    uint32_t now = state;
    bool quiet = __atomic_compare_exchange_n(&self->state, &now, state - WATCHED + STATES, false,
                                             __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);

    while (!quiet && now % STATES != CAUGHT) {
        cpu_relax();
        now = __atomic_load_n(&self->state, __ATOMIC_ACQUIRE);
    }
    return !quiet;
}

static uint32_t next_random(struct watch *self)
{
    uint32_t x = self->random ? self->random : 2463534242u + (uint32_t)(self - watches);

    x ^= x << 13; /* xorshift, by Marsaglia */
    x ^= x >> 17;
    x ^= x << 5;
    return self->random = x;
}

/* Watches the object for a moment. An interrupt may come meanwhile: its accesses are compared, but start no watch. */
static NOINLINE void watch_access(struct watch *self, uintptr_t address, size_t size, unsigned kind,
                                  uintptr_t fp)
{
    struct report report = {.one = {address, size, kind, (unsigned)(self - watches), 0, {0}}};
    size_t bytes = MIN(size, VALUE_MAX);
    uint32_t irq = irq_save();

    if (self->state % STATES != FREE) {
        irq_restore(irq);
        return;
    }
    self->busy = true; /* clock_ns() is not looked at: it may not begin another watch here */
    uint64_t end = clock_ns() + WATCH_NS;
    self->busy = false;
    uint32_t state = self->state - FREE + WATCHED;
    self->mine = report.one;
    memcpy(report.before, (const void *)address, bytes);
    __atomic_store_n(&self->state, state, __ATOMIC_SEQ_CST);
    irq_restore(irq);
    while (clock_ns() < end)
        cpu_relax();
    memcpy(report.after, (const void *)address, bytes);
    bool caught = end_watch(self, state);
    if (caught)
        report.other = self->theirs;
    if (caught || memcmp(report.before, report.after, bytes) != 0) {
        bool busy = self->busy;
        self->busy = true;
        report.one.depth = collect_frames(fp, report.one.callers, CALLERS);
        keep_report(&report);
        self->busy = busy;
    }
    if (caught)
        __atomic_store_n(&self->state, state - WATCHED + STATES, __ATOMIC_RELEASE);
}

/* Each access comes here. A CPU that starts has no data yet, and races with none that runs. */
__attribute__((always_inline)) static inline void look(uintptr_t address, size_t size,
                                                       unsigned kind)
{
    if (cpu_count == 1 || address < KERNBASE)
        return;
    struct cpu *cpu = this_cpu();
    if (!cpu)
        return;
    struct watch *self = &watches[cpu->id];
    if (self->busy)
        return;
    compare(self, address, size, kind, cpu_frame_pointer());
    if (kind & MARKED)
        return;
    if (self->skip > 0) {
        self->skip--;
        return;
    }
    self->skip = next_random(self) & SKIP_MASK;
    watch_access(self, address, size, kind, cpu_frame_pointer());
    if (unlikely(printed < reported && cpu->lock_depth == 0 && !cpu->interrupted))
        print_next(self);
}

#define ACCESS(name, bytes, kind)                                                                  \
    void __tsan_##name(const volatile void *object);                                               \
    void __tsan_##name(const volatile void *object)                                                \
    {                                                                                              \
        look((uintptr_t)object, bytes, kind);                                                      \
    }

#define ACCESSES(bytes)                                                                            \
    ACCESS(read##bytes, bytes, READ)                                                               \
    ACCESS(write##bytes, bytes, WRITE)                                                             \
    ACCESS(unaligned_read##bytes, bytes, READ)                                                     \
    ACCESS(unaligned_write##bytes, bytes, WRITE)                                                   \
    ACCESS(volatile_read##bytes, bytes, READ | MARKED)                                             \
    ACCESS(volatile_write##bytes, bytes, WRITE | MARKED)

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(const void *object, size_t size);
void __tsan_read_range(const void *object, size_t size)
{
    look((uintptr_t)object, size, READ);
}

void __tsan_write_range(const void *object, size_t size);
void __tsan_write_range(const void *object, size_t size)
{
    look((uintptr_t)object, size, WRITE);
}

/* The constructor of each file is a call of it. The kernel runs no constructors. */
void __tsan_init(void);
void __tsan_init(void)
{
}

/* The builtins themselves. Each takes the strictest order, and not the one that it was asked for. */
#define RMW(bits, name, builtin)                                                                   \
    uint##bits##_t __tsan_atomic##bits##_##name(uint##bits##_t *object, uint##bits##_t value,      \
                                                int order);                                        \
    uint##bits##_t __tsan_atomic##bits##_##name(uint##bits##_t *object, uint##bits##_t value,      \
                                                int order)                                         \
    {                                                                                              \
        (void)order;                                                                               \
        look((uintptr_t)object, bits / 8, WRITE | MARKED);                                         \
        return builtin(object, value, __ATOMIC_SEQ_CST);                                           \
    }

#define COMPARE_EXCHANGE(bits, name, weak)                                                         \
    bool __tsan_atomic##bits##_compare_exchange_##name(                                            \
        uint##bits##_t *object, uint##bits##_t *expected, uint##bits##_t value, int order,         \
        int order_if_not);                                                                         \
    bool __tsan_atomic##bits##_compare_exchange_##name(                                            \
        uint##bits##_t *object, uint##bits##_t *expected, uint##bits##_t value, int order,         \
        int order_if_not)                                                                          \
    {                                                                                              \
        (void)order, (void)order_if_not;                                                           \
        look((uintptr_t)object, bits / 8, WRITE | MARKED);                                         \
        return __atomic_compare_exchange_n(object, expected, value, weak, __ATOMIC_SEQ_CST,        \
                                           __ATOMIC_SEQ_CST);                                      \
    }

#define ATOMICS(bits)                                                                              \
    uint##bits##_t __tsan_atomic##bits##_load(const uint##bits##_t *object, int order);            \
    uint##bits##_t __tsan_atomic##bits##_load(const uint##bits##_t *object, int order)             \
    {                                                                                              \
        (void)order;                                                                               \
        look((uintptr_t)object, bits / 8, READ | MARKED);                                          \
        return __atomic_load_n(object, __ATOMIC_SEQ_CST);                                          \
    }                                                                                              \
    void __tsan_atomic##bits##_store(uint##bits##_t *object, uint##bits##_t value, int order);     \
    void __tsan_atomic##bits##_store(uint##bits##_t *object, uint##bits##_t value, int order)      \
    {                                                                                              \
        (void)order;                                                                               \
        look((uintptr_t)object, bits / 8, WRITE | MARKED);                                         \
        __atomic_store_n(object, value, __ATOMIC_SEQ_CST);                                         \
    }                                                                                              \
    RMW(bits, exchange, __atomic_exchange_n)                                                       \
    RMW(bits, fetch_add, __atomic_fetch_add)                                                       \
    RMW(bits, fetch_sub, __atomic_fetch_sub)                                                       \
    RMW(bits, fetch_and, __atomic_fetch_and)                                                       \
    RMW(bits, fetch_or, __atomic_fetch_or)                                                         \
    RMW(bits, fetch_xor, __atomic_fetch_xor)                                                       \
    COMPARE_EXCHANGE(bits, strong, false)                                                          \
    COMPARE_EXCHANGE(bits, weak, true)

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    (void)order;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
