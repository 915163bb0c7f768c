/* SPDX-License-Identifier: MIT */
/*
 * Commands of an IDE channel, against a model of a drive and of the bus master: tables for pieces of memory that the kernel
 * does not make today, and drives that QEMU has not.
 */
#include "unit.h"

#include "../host.h"
#include "drivers/ide_channel.h"
#include "lib/string.h"
#include "mm/page.h"
#include <abi/errno.h>
#include <arch/io.h>
#include <hal/mmu.h>

#define COMMAND_PORTS 0x1f0u
#define CONTROL_PORT 0x3f6u
#define BUS_MASTER 0xc000u
#define COMMAND 7u /* and status */
#define BORDER 0x10000u
#define RUN_ORDER 6u /* 256 KiB: in it are three borders of 64 KiB, or four */

static struct {
    uint8_t registers[8], status, dma_status;
    uint32_t table;
    unsigned entries;
    uint32_t moved;
    /* the faults that the test wants */
    bool silent;
    uint8_t error, dma_error;
} model;

static struct ide_channel channel;
static struct ide_drive *const drive = &channel.drive[0];
static struct page *run;
static uint8_t *border; /* an address in the run that no entry may cross */

static uint8_t byte_at(uint32_t n)
{
    return (uint8_t)(n * 7 + n / 256 + 1);
}

/* The bus master moves all that its table says, to memory. */
static void move(void)
{
    const uint32_t *entry = phys_to_virt(model.table);

    do {
        uint32_t bytes = entry[1] & 0xffff ? entry[1] & 0xffff : BORDER;
        assert_int_equal(entry[1] & 0x7fff0000, 0);
        assert_int_equal(entry[0] / BORDER, (entry[0] + bytes - 1) / BORDER);
        for (uint8_t *at = phys_to_virt(entry[0]); bytes > 0; bytes--)
            *at++ = byte_at(model.moved++);
        model.entries++;
        entry += 2;
    } while (!(entry[-1] & 0x80000000));
}

static uint32_t read_port(uint16_t at, unsigned bytes)
{
    assert_int_equal(bytes, 1);
    if (at == CONTROL_PORT || at == COMMAND_PORTS + COMMAND)
        return model.status;
    assert_int_equal(at, BUS_MASTER + 2);
    return model.dma_status;
}

static void write_port(uint16_t at, unsigned bytes, uint32_t value)
{
    if (at == BUS_MASTER + 4) {
        assert_int_equal(bytes, 4);
        model.table = value;
    } else if (at == BUS_MASTER + 2) {
        model.dma_status &= (uint8_t) ~(value & 6);
    } else if (at == BUS_MASTER) {
        if (!(value & 1) || model.silent)
            return;
        assert_int_equal(value, 9); /* to memory */
        move();
        model.status = 0x50 | model.error;
        model.dma_status = 4 | model.dma_error;
        ide_interrupt(&channel);
    } else {
        assert_in_range(at, COMMAND_PORTS + 1, COMMAND_PORTS + COMMAND);
        model.registers[at - COMMAND_PORTS] = (uint8_t)value;
        model.status = 0x50; /* a new command clears the error */
    }
}

static int begin(void **state)
{
    (void)state;
    host_port_read = read_port;
    host_port_write = write_port;
    memset(&model, 0, sizeof(model));
    model.status = 0x50;
    channel = (struct ide_channel){.name = "ide0",
                                   .command = COMMAND_PORTS,
                                   .control = CONTROL_PORT,
                                   .bus_master = BUS_MASTER,
                                   .prd = kalloc()};
    initlock(&channel.lock, "ide");
    waitqueue_init(&channel.done, "ide");
    drive->channel = &channel;
    drive->dma = true;
    run = page_alloc(RUN_ORDER);
    assert_non_null(channel.prd);
    assert_non_null(run);
    border = phys_to_virt(ROUND_UP(virt_to_phys(page_address(run)) + 1, BORDER));
    return 0;
}

static int end(void **state)
{
    (void)state;
    page_free(run, RUN_ORDER);
    kfree(channel.prd);
    return 0;
}

/* Reads as many sectors as the segments have room for. */
static int read_to(struct block_segment *segment, unsigned segments)
{
    struct block_request request = {
        .op = BLOCK_READ, .sector = 5, .segment = segment, .segments = segments};
    struct ide_cursor cursor = {.request = &request};

    model.moved = model.entries = 0;
    for (unsigned i = 0; i < segments; i++) {
        request.sectors += segment[i].bytes / SECTOR_SIZE;
        memset(segment[i].data, 0, segment[i].bytes);
    }
    int error = ide_transfer(drive, &cursor);
    assert_int_equal(cursor.done, error ? 0 : request.sectors);
    return error;
}

/* The first byte goes to the first segment, and so on. */
static void assert_filled(const struct block_segment *segment, unsigned segments)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < segments; i++) {
        for (uint32_t b = 0; b < segment[i].bytes; b++)
            assert_int_equal(((uint8_t *)segment[i].data)[b], byte_at(n++));
    }
    assert_int_equal(model.moved, n);
}

static void no_entry_crosses_a_border(void **state)
{
    (void)state;
    for (unsigned sectors = 0; sectors <= 8; sectors++) {
        struct block_segment pieces[] = {
            {border + 2 * BORDER / 4, 1024},
            {border - sectors * SECTOR_SIZE, 8 * SECTOR_SIZE},
            {border + 3 * BORDER / 4, 512},
        };
        assert_int_equal(read_to(pieces, ARRAY_SIZE(pieces)), 0);
        assert_filled(pieces, ARRAY_SIZE(pieces));
        assert_int_equal(model.entries, sectors % 8 == 0 ? 3 : 4);
        assert_int_equal(model.registers[COMMAND], 0xc8);
        assert_int_equal(model.registers[2], 11);
        assert_int_equal(model.registers[3], 5);
    }
}

/* Its length does not fit into 16 bits; and one of the same length in two parts. */
static void an_entry_may_have_64_kib(void **state)
{
    struct block_segment piece = {border, BORDER};

    (void)state;
    assert_int_equal(read_to(&piece, 1), 0);
    assert_filled(&piece, 1);
    assert_int_equal(model.entries, 1);
    piece.data = border + SECTOR_SIZE;
    assert_int_equal(read_to(&piece, 1), 0);
    assert_filled(&piece, 1);
    assert_int_equal(model.entries, 2);
}

static void errors_of_both_sides_end_a_transfer(void **state)
{
    struct block_segment piece = {border, SECTOR_SIZE};

    (void)state;
    model.error = 1; /* the drive's */
    assert_int_equal(read_to(&piece, 1), -EIO);
    model.error = 0;
    model.dma_error = 2; /* the bus master's */
    assert_int_equal(read_to(&piece, 1), -EIO);
    model.dma_error = 0;
    assert_int_equal(read_to(&piece, 1), 0);
    model.silent = true;
    uint64_t before = host_clock_ns;
    assert_int_equal(read_to(&piece, 1), -ETIMEDOUT);
    assert_in_range(host_clock_ns - before, 10000000000, 11000000000);
    model.silent = false;
    assert_int_equal(read_to(&piece, 1), 0);
}

#define ON_CHANNEL(test) cmocka_unit_test_setup_teardown(test, begin, end)

int test_ide(void)
{
    const struct CMUnitTest tests[] = {
        ON_CHANNEL(no_entry_crosses_a_border),
        ON_CHANNEL(an_entry_may_have_64_kib),
        ON_CHANNEL(errors_of_both_sides_end_a_transfer),
    };

    return cmocka_run_group_tests_name("ide", tests, NULL, NULL);
}
