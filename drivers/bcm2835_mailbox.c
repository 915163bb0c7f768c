/* SPDX-License-Identifier: MIT */
/*
 * The mailbox to the Raspberry Pi's firmware (firmware wiki, "Mailboxes" and "Mailbox property
 * interface").
 *
 * A message is the bus address of a buffer, with the number of a channel in its low four bits; the
 * reply is the same word, after the firmware has put its answer into the buffer. The firmware does not read
 * the ARM's caches. So no other data share the buffer's lines, which are written back before and dropped after.
 *
 * Locks: mailbox.lock guards buffer and registers.
 */
#include "bcm2835_mailbox.h"

#include "base/spinlock.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <hal/cache.h>
#include <hal/cpu.h>
#include <hal/mmu.h>

/* Registers, as word indices. */
#define READ 0x00
#define READ_STATUS 0x06
#define WRITE 0x08
#define WRITE_STATUS 0x0e

#define STATUS_FULL 0x80000000u
#define STATUS_EMPTY 0x40000000u

#define CHANNEL_PROPERTY 8u
#define BUS_MEMORY 0xc0000000u /* the firmware's address of the ARM's memory, past its own cache */
#define ANSWERED 0x80000000u   /* in the buffer's code, and in a tag's length word */

#define PATIENCE 20000000u /* reads of a status register: more than a second's */

/* The buffer: header, one tag, and the end mark after its value. */
struct message {
    uint32_t size, code;
    uint32_t tag, value_size, length;
    uint32_t value[PROPERTY_MAX / 4 + 1];
} __attribute__((aligned(CACHE_LINE)));

static struct {
    struct spinlock lock;
    volatile uint32_t *regs;
    struct message message; /* its type's alignment gives it cache lines of its own */
} mailbox = {.lock = SPINLOCK_INIT("mailbox")};

void bcm2835_mailbox_init(volatile uint32_t *registers)
{
    mailbox.regs = registers;
}

static bool wait_while(unsigned status, uint32_t bit)
{
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (!(mailbox.regs[status] & bit))
            return true;
        cpu_relax();
    }
    return false;
}

/* Sends the word, and waits for it to come back. Replies to other requests are dropped. */
static bool exchange(uint32_t word)
{
    while (!(mailbox.regs[READ_STATUS] & STATUS_EMPTY))
        (void)mailbox.regs[READ];
    if (!wait_while(WRITE_STATUS, STATUS_FULL))
        return false;
    mailbox.regs[WRITE] = word;
    do {
        if (!wait_while(READ_STATUS, STATUS_EMPTY))
            return false;
    } while (mailbox.regs[READ] != word);
    return true;
}

/* An unknown tag has no answer bit on the chip, and an empty answer in QEMU. */
static int ask_property(uint32_t tag, void *value, size_t request, size_t size)
{
    struct message *m = &mailbox.message;

    memset(m, 0, sizeof(*m));
    m->size = sizeof(*m);
    m->tag = tag;
    m->value_size = (uint32_t)ROUND_UP(size, sizeof(uint32_t));
    m->length = (uint32_t)request;
    memcpy(m->value, value, request);
    cache_clean(m, sizeof(*m));
    bool replied = exchange((virt_to_phys(m) | BUS_MEMORY) | CHANNEL_PROPERTY);
    cache_invalidate(m, sizeof(*m));

    uint32_t length = m->length & ~ANSWERED;
    if (!replied || m->code != ANSWERED || !(m->length & ANSWERED) || length == 0)
        return -EIO;
    memcpy(value, m->value, MIN(length, size));
    return (int)MIN(length, size);
}

int bcm2835_property(uint32_t tag, void *value, size_t request, size_t size)
{
    if (size > PROPERTY_MAX || request > size)
        return -EIO;
    acquire(&mailbox.lock);
    int length = ask_property(tag, value, request, size);
    release(&mailbox.lock);
    return length;
}
