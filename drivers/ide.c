/* SPDX-License-Identifier: MIT */
/*
 * IDE disks: finding them, and carrying out their requests.
 *
 * Each channel has a kernel thread (dev/worker.c), which takes the requests of its two drives in turn, gives
 * commands and sleeps until the drive interrupts. A command that fails is tried again after a reset, but not
 * a flush; a drive with which DMA does not work goes on through the data port.
 *
 * Locks: channel->lock, between the thread and the interrupt handler.
 */
#include "drivers/ide.h"

#include "base/kprintf.h"
#include "base/option.h"
#include "dev/irq.h"
#include "dev/partition.h"
#include "drivers/ide_channel.h"
#include "drivers/pci.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/kthread.h"
#include <abi/errno.h>

#define PCI_STORAGE 0x01
#define PCI_STORAGE_IDE 0x01
#define PCI_BAR_BUS_MASTER 4
#define BAR_PORTS 0xfffcu /* an I/O address; the lowest bits say that it is one */

#define CHANNELS 2
#define TRIES 3
#define MULTIPLE_MAX 16u /* sectors per interrupt: more save little */

/* Words of a drive's answer to IDENTIFY DEVICE (ATA 6.16, table 20). */
#define WORD_MODEL 27 /* 20 words, two characters each, the first in the upper half */
#define WORD_MULTIPLE 47
#define WORD_CAPABILITIES 49
#define WORD_SECTORS 60
#define WORD_COMMANDS 83
#define WORD_SECTORS_48 100

#define CAPABLE_DMA 0x0100u
#define CAPABLE_LBA 0x0200u
#define COMMANDS_48 0x0400u

static struct ide_channel channels[CHANNELS] = {
    {.name = "ide0", .command = 0x1f0, .control = 0x3f6},
    {.name = "ide1", .command = 0x170, .control = 0x376},
};

static uint32_t two_words(const uint16_t *words)
{
    return words[0] | (uint32_t)words[1] << 16;
}

/* How many sectors the drive has, as far as 32 bits reach. */
static uint32_t drive_sectors(const uint16_t *words, bool lba48)
{
    if (!lba48)
        return two_words(words + WORD_SECTORS);
    return two_words(words + WORD_SECTORS_48 + 2) ? UINT32_MAX : two_words(words + WORD_SECTORS_48);
}

/* The model's name, without the spaces that fill it up. */
static void model_name(const uint16_t *words, char name[41])
{
    unsigned length = 0;

    for (unsigned i = 0; i < 40; i++) {
        uint16_t word = words[WORD_MODEL + i / 2];
        name[i] = (char)(i % 2 ? word : word >> 8);
        if (name[i] != ' ')
            length = i + 1;
    }
    name[length] = '\0';
}

static void ide_start(struct block_device *device, struct block_request *request)
{
    struct ide_drive *drive = device->data;

    block_worker_add(&drive->channel->worker, request);
}

static const struct block_driver driver = {.start = ide_start, .flush = true};

/* Reads and writes, a command's worth at a time. */
static int move(struct ide_drive *drive, const struct block_request *request)
{
    struct ide_cursor cursor = {.request = request};
    int error = 0;

    while (!error && cursor.done < request->sectors)
        error = ide_transfer(drive, &cursor);
    return error;
}

/* After an error: the channel from the start, with the drives set as they were. */
static void recover(struct ide_channel *channel)
{
    if (ide_reset(channel) != 0)
        return;
    for (unsigned i = 0; i < ARRAY_SIZE(channel->drive); i++) {
        struct ide_drive *drive = &channel->drive[i];
        if (drive->present && drive->multiple > 1)
            ide_set_multiple(drive, drive->multiple);
    }
}

static int ide_carry_out(const struct block_request *request)
{
    static const char *const names[] = {"read", "write", "flush"};
    struct ide_drive *drive = request->device->data;
    int error = 0;

    for (int i = 0; i < TRIES; i++) {
        error = request->op == BLOCK_FLUSH ? ide_flush(drive) : move(drive, request);
        if (!error)
            return 0;
        kprintf("%s: %s of %u sectors at %u%s: error %d\n", drive->device.name, names[request->op],
                request->sectors, request->sector, drive->dma ? " by DMA" : "", -error);
        /*
         * If the drive could not write a sector, the sector has left its cache. The next flush would continue
         * behind it and succeed (ATA 6.15). If a flush has only taken too long, it can be repeated.
         */
        if (request->op == BLOCK_FLUSH && error != -ETIMEDOUT)
            break;
        if (drive->dma && error == -ETIMEDOUT) {
            kprintf("%s: going on without DMA\n", drive->device.name);
            drive->dma = false;
        }
        recover(drive->channel);
    }
    return -EIO;
}

/* Identifies a drive. */
static int examine(struct ide_drive *drive)
{
    uint16_t words[IDENTIFY_WORDS];
    char model[41];
    int error = ide_identify(drive, words);

    if (error)
        return error;
    model_name(words, model);
    if (!(words[WORD_CAPABILITIES] & CAPABLE_LBA)) {
        kprintf("%s: %s is too old: it has no block numbers\n", drive->device.name, model);
        return -ENODEV;
    }
    drive->lba48 = words[WORD_COMMANDS] & COMMANDS_48;
    drive->device.sectors = drive_sectors(words, drive->lba48);
    drive->multiple = 1;
    unsigned most = words[WORD_MULTIPLE] & 0xff;
    if (most > 1)
        ide_set_multiple(drive, MIN(most, MULTIPLE_MAX));
    drive->dma = drive->channel->prd && (words[WORD_CAPABILITIES] & CAPABLE_DMA);
    kprintf("%s: %s, %u MiB, %s\n", drive->device.name, model,
            drive->device.sectors / (MIB / SECTOR_SIZE), drive->dma ? "DMA" : "PIO");
    return 0;
}

static void find_drives(struct ide_channel *channel, unsigned first_number)
{
    for (unsigned i = 0; i < ARRAY_SIZE(channel->drive); i++) {
        struct ide_drive *drive = &channel->drive[i];
        drive->channel = channel;
        drive->number = (uint8_t)i;
        drive->device.driver = &driver;
        drive->device.data = drive;
        ksnprintf(drive->device.name, sizeof(drive->device.name), "hd%u", first_number + i);
        drive->present = examine(drive) == 0;
    }
}

static void register_drives(struct ide_channel *channel)
{
    for (unsigned i = 0; i < ARRAY_SIZE(channel->drive); i++) {
        struct ide_drive *drive = &channel->drive[i];
        if (!drive->present)
            continue;
        int error = block_register(&drive->device);
        if (!error)
            error = partition_scan(&drive->device);
        if (error)
            kprintf("%s: cannot be used: error %d\n", drive->device.name, -error);
    }
}

/* Turns the bus master on, if there is one and it is wanted. */
static void find_bus_master(void)
{
    struct pci_function at;
    char way[8];

    if (!pci_find_class(PCI_STORAGE, PCI_STORAGE_IDE, &at))
        return;
    uint16_t base = (uint16_t)(pci_read(at, PCI_BAR(PCI_BAR_BUS_MASTER)) & BAR_PORTS);
    bool unwanted = option_value("ide", way, sizeof(way)) && strcmp(way, "pio") == 0;
    if (base == 0 || unwanted)
        return;
    pci_write(at, PCI_COMMAND,
              (pci_read(at, PCI_COMMAND) & 0xffff) | PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    for (unsigned i = 0; i < CHANNELS; i++) {
        channels[i].prd = kalloc(); /* a page crosses no 64 KiB border (PIIX 2.7.3) */
        channels[i].bus_master = channels[i].prd ? (uint16_t)(base + i * 8) : 0;
    }
}

void ide_init(unsigned primary, unsigned secondary)
{
    find_bus_master();
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct ide_channel *channel = &channels[i];
        initlock(&channel->lock, "ide channel");
        block_worker_init(&channel->worker, channel->name, ide_carry_out);
        waitqueue_init(&channel->done, "ide command");
        if (!irq_register(i == 0 ? primary : secondary, ide_interrupt, channel, channel->name))
            continue;
        if (ide_reset(channel) != 0)
            continue; /* nothing is connected */
        find_drives(channel, i * 2);
        if (!channel->drive[0].present && !channel->drive[1].present)
            continue;
        if (!kthread_start(channel->name, block_worker_run, &channel->worker)) {
            kprintf("%s: no memory for its thread\n", channel->name);
            continue;
        }
        register_drives(channel);
    }
}
