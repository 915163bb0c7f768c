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
#include <arch/device.h>
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

#define DEPTH 8u /* words that wait in the mailbox, at most */

#define CHANNEL_PROPERTY 8u
#define ANSWERED 0x80000000u /* in the buffer's code, and in a tag's length word */

#define PATIENCE 20000000u /* reads of a status register: more than a second's */

/* The buffer: header, tags, and the end mark behind the last one. */
struct message {
    uint32_t size, code;
    struct property_tag tag; /* the first */
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
        if (!(device_read(mailbox.regs, status) & bit))
            return true;
        cpu_relax();
    }
    return false;
}

/* Sends the word, and waits for it to come back. Replies to other requests are dropped. */
static bool exchange(uint32_t word)
{
    for (unsigned i = 0; i < DEPTH && !(device_read(mailbox.regs, READ_STATUS) & STATUS_EMPTY); i++)
        (void)device_read(mailbox.regs, READ);
    if (!wait_while(WRITE_STATUS, STATUS_FULL))
        return false;
    device_write(mailbox.regs, WRITE, word);
    for (unsigned i = 0; i <= DEPTH && wait_while(READ_STATUS, STATUS_EMPTY); i++) {
        if (device_read(mailbox.regs, READ) == word)
            return true;
    }
    return false;
}

/* Gives the message to the firmware, and waits for the answer in its place. */
static bool converse(void)
{
    struct message *m = &mailbox.message;

    m->size = sizeof(*m);
    cache_clean(m, sizeof(*m));
    bool replied = exchange((virt_to_phys(m) | BUS_MEMORY) | CHANNEL_PROPERTY);
    cache_invalidate(m, sizeof(*m));
    return replied && m->code == ANSWERED;
}

/* An unknown tag has no answer bit on the chip, and an empty answer in QEMU. */
static uint32_t answer_length(const struct property_tag *tag)
{
    return tag->length & ANSWERED ? tag->length & ~ANSWERED : 0;
}

static int ask_property(uint32_t tag, void *value, size_t request, size_t size)
{
    struct message *m = &mailbox.message;

    memset(m, 0, sizeof(*m));
    m->tag =
        (struct property_tag){tag, (uint32_t)ROUND_UP(size, sizeof(uint32_t)), (uint32_t)request};
    memcpy(m->value, value, request);
    if (!converse() || answer_length(&m->tag) == 0)
        return -EIO;
    uint32_t length = answer_length(&m->tag);
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

int bcm2835_properties(void *tags, size_t size)
{
    struct message *m = &mailbox.message;

    if (size > PROPERTY_MAX)
        return -EIO;
    acquire(&mailbox.lock);
    memset(m, 0, sizeof(*m));
    memcpy(&m->tag, tags, size);
    bool answered = converse();
    memcpy(tags, &m->tag, size);
    release(&mailbox.lock);
    for (size_t at = 0; answered && at < size;) {
        const struct property_tag *tag = (void *)((char *)tags + at);
        answered = answer_length(tag) > 0;
        at += sizeof(*tag) + tag->value_size;
    }
    return answered ? 0 : -EIO;
}
