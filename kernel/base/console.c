/* SPDX-License-Identifier: MIT */
/*
 * The console's output, and the kernel log behind it.
 *
 * Output goes through a ring to the serial line. The line takes as many bytes as it has room for, and its interrupt
 * asks for the next ones. So no CPU waits for the line with interrupts off. Programs leave a reserve in the
 * ring to echoes and to the kernel's messages. If a message finds even that full, the oldest bytes are sent by waiting. The
 * same happens before the interrupt works, and in a panic. Ctrl-S stops the ring, so all output keeps its order.
 *
 * The kernel's own messages are kept in another ring too, for dmesg (/proc/kmsg).
 *
 * Locks: one spinlock keeps the messages of two CPUs apart. In a panic it is not taken: only the CPU that reports continues.
 */
#include "base/console.h"

#include "base/panic.h"
#include "base/spinlock.h"
#include "lib/string.h"
#include <hal/cpu.h>
#include <hal/platform.h>

#define LOG_SIZE (32u * KIB)      /* a power of two */
#define RING_SIZE (16u * KIB)     /* a power of two */
#define RESERVE (4u * KIB)        /* of it: for echoes and the kernel's messages */
#define LOW_WATER (RING_SIZE / 2) /* writers that wait for room go on if no more than this waits */
#define PORTION 16u /* bytes given to the driver at a time: what the FIFOs of serial lines hold */
#define PORTIONS 4u /* at once, even if an emulated line takes more: interrupts are off */
#define PATIENCE 1000000u /* tries: longer than a full FIFO takes at any speed */
#define OF_KERNEL 0x100u  /* a byte of a message: it is not discarded */

static struct spinlock console_lock = SPINLOCK_INIT("console"); /* guards all here */
static char kernel_log[LOG_SIZE];
static uint64_t logged;               /* bytes ever logged: the last LOG_SIZE of them are left */
static uint16_t ring[RING_SIZE];      /* bytes, perhaps with OF_KERNEL */
static uint32_t ring_start, ring_end; /* count up for ever, taken modulo RING_SIZE */
static bool interrupts_work;          /* the serial line interrupts when it can send */
static bool input_held, waits_for_interrupt;
static bool stopped; /* by Ctrl-S: the ring waits */
static bool has_first;
static char first; /* if has_first: a byte that goes before those of the ring */
static struct console_counts counts;
static unsigned size_columns = 80, size_rows = 25; /* does not change after boot */
static bool panic_mode;                            /* atomic: no locks any more */

bool console_is_in_panic(void)
{
    return __atomic_load_n(&panic_mode, __ATOMIC_ACQUIRE);
}

void console_acquire(struct spinlock *lock)
{
    if (!console_is_in_panic())
        acquire(lock);
    if (console_is_in_panic())
        panic_join();
}

void console_release(struct spinlock *lock)
{
    if (console_is_in_panic())
        panic_join();
    else
        release(lock);
}

static void lock_console(void)
{
    console_acquire(&console_lock);
}

static void unlock_console(void)
{
    console_release(&console_lock);
}

/* Gives the serial line the next bytes of the ring. Returns how many it has taken. */
static size_t send_portion(void)
{
    char portion[PORTION];
    size_t n = MIN(ring_end - ring_start, PORTION);

    for (size_t i = 0; i < n; i++)
        portion[i] = (char)ring[(ring_start + i) % RING_SIZE];
    n = n > 0 ? platform_send(portion, n) : 0;
    ring_start += (uint32_t)n;
    return n;
}

/* Sends the oldest bytes of the ring, and waits for that. If the line is stuck, the ring's bytes are lost. */
static void send_oldest(void)
{
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (send_portion() > 0)
            return;
        cpu_relax();
    }
    ring_start = ring_end;
}

static void empty_ring(void)
{
    while (ring_start != ring_end)
        send_oldest();
}

static void set_interrupts(bool can_send)
{
    waits_for_interrupt = can_send;
    platform_line_interrupts(!input_held, can_send);
}

/* Gives the serial line as much as it takes now. True: bytes are left for its interrupt. */
static bool feed_line(void)
{
    unsigned portions = PORTIONS;

    if (has_first && platform_send(&first, 1) > 0)
        has_first = false;
    while (!stopped && portions-- > 0 && send_portion() > 0)
        continue;
    return has_first || (!stopped && ring_start != ring_end);
}

static void begin_sending(void)
{
    if (feed_line() && !waits_for_interrupt)
        set_interrupts(true);
}

/* Adds a byte, perhaps with OF_KERNEL, to the output. */
static void add_byte(unsigned byte)
{
    counts.sent++;
    if (console_is_in_panic() || !interrupts_work) {
        empty_ring();
        platform_putc((char)byte);
        return;
    }
    if (ring_end - ring_start == RING_SIZE)
        send_oldest();
    ring[ring_end++ % RING_SIZE] = (uint16_t)byte;
}

void console_write(const char *bytes, size_t n)
{
    lock_console();
    for (size_t i = 0; i < n; i++)
        add_byte((uint8_t)bytes[i]);
    begin_sending();
    unlock_console();
}

void console_log(const char *bytes, size_t n)
{
    lock_console();
    for (size_t i = 0; i < n; i++) {
        kernel_log[logged++ % LOG_SIZE] = bytes[i];
        if (bytes[i] == '\n')
            add_byte('\r' | OF_KERNEL);
        add_byte((uint8_t)bytes[i] | OF_KERNEL);
    }
    begin_sending();
    unlock_console();
    console_has_logged();
}

void console_send_first(char c)
{
    lock_console();
    first = c;
    has_first = true;
    begin_sending();
    unlock_console();
}

size_t console_room(bool for_echo)
{
    uint32_t limit = for_echo ? RING_SIZE : RING_SIZE - RESERVE;

    lock_console();
    uint32_t used = ring_end - ring_start;
    unlock_console();
    return used < limit ? limit - used : 0;
}

size_t console_unsent(void)
{
    lock_console();
    size_t n = ring_end - ring_start;
    if (n == 0 && platform_is_sending())
        n = 1;
    unlock_console();
    return n;
}

void console_discard(void)
{
    lock_console();
    uint32_t kept = ring_start;
    for (uint32_t i = ring_start; i != ring_end; i++) {
        uint16_t byte = ring[i % RING_SIZE];
        if (byte & OF_KERNEL)
            ring[kept++ % RING_SIZE] = byte;
    }
    ring_end = kept;
    unlock_console();
}

void console_stop(bool stop)
{
    lock_console();
    stopped = stop;
    begin_sending();
    unlock_console();
}

/*
 * Only here the interrupt is turned off: if it is on, it comes at least once more, and wakes the writers. The request is
 * renewed each time, because a line that reports edges (uart16550.c) forgets it.
 */
void console_can_send(void)
{
    lock_console();
    set_interrupts(feed_line());
    bool has_room = ring_end - ring_start <= LOW_WATER;
    unlock_console();
    if (has_room)
        console_has_room();
}

void console_use_interrupts(void)
{
    lock_console();
    interrupts_work = true;
    set_interrupts(false);
    unlock_console();
}

void console_flush(void)
{
    lock_console();
    empty_ring();
    for (unsigned i = 0; i < PATIENCE && platform_is_sending(); i++)
        cpu_relax();
    unlock_console();
}

void console_hold_input(bool hold)
{
    lock_console();
    input_held = hold;
    set_interrupts(waits_for_interrupt);
    unlock_console();
}

void console_count_overrun(void)
{
    __atomic_add_fetch(&counts.overruns, 1, __ATOMIC_RELAXED);
}

void console_get_counts(struct console_counts *result)
{
    lock_console();
    *result = counts;
    result->waiting = ring_end - ring_start;
    unlock_console();
}

void console_set_size(unsigned columns, unsigned rows)
{
    size_columns = columns;
    size_rows = rows;
}

void console_get_size(unsigned *columns, unsigned *rows)
{
    *columns = size_columns;
    *rows = size_rows;
}

/* The ring's bytes are sent before the first message of the report. */
void console_panic_mode(void)
{
    __atomic_store_n(&panic_mode, true, __ATOMIC_RELEASE);
}

size_t console_log_read(uint64_t *position, char *buffer, size_t size)
{
    size_t n = 0;

    lock_console();
    uint64_t oldest = logged > LOG_SIZE ? logged - LOG_SIZE : 0;
    if (*position < oldest)
        *position = oldest;
    while (n < size && *position < logged)
        buffer[n++] = kernel_log[(*position)++ % LOG_SIZE];
    unlock_console();
    return n;
}
