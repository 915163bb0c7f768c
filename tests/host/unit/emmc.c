/* SPDX-License-Identifier: MIT */
/*
 * The driver of the Pi's first SD controller, against a model of the controller. The card behind it answers at once, but the
 * controller may not get ready. An access to a register takes 10 us, which is the longest pause between two writes.
 */
#include "unit.h"

#include "../host.h"
#include "base/console.h"
#include "drivers/bcm2835_emmc.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <arch/device.h>

#define ACCESS_NS 10000u
#define WORDS_MAX 256u

enum {
    SIZE_COUNT = 1,
    ARGUMENT = 2,
    COMMAND = 3,
    RESPONSE = 4,
    DATA = 8,
    STATUS = 9,
    CONTROL1 = 11,
    INTERRUPT = 12,
    REGISTERS = 16
};
enum { INHIBIT = 0x1, INHIBIT_DATA = 0x2 };
enum { INTERNAL_CLOCK = 0x1, STABLE = 0x2, RESET = 0x01000000, RESET_PARTS = 0x06000000 };
enum { COMMAND_DONE = 0x1, DATA_DONE = 0x2, WRITE_READY = 0x10, READ_READY = 0x20, CRC = 0x28000 };

static struct {
    uint32_t registers[REGISTERS];
    uint32_t words[WORDS_MAX]; /* that the card sends, or has got */
    unsigned at, length;
    bool write;
    unsigned resets_of_parts;
    /* the faults that the test wants */
    unsigned busy_looks; /* so many looks at CONTROL1 until a reset has ended */
    bool resets_forever;
    uint32_t error; /* what INTERRUPT says in place of COMMAND_DONE */
} model;

static uint32_t port[REGISTERS];
static const struct sd_host *host;

/* A block begins, or all have been moved. */
static void offer(void)
{
    unsigned block = (model.registers[SIZE_COUNT] & 0x3ff) / 4;

    if (model.at == model.length)
        model.registers[INTERRUPT] |= DATA_DONE;
    else if (model.at % block == 0)
        model.registers[INTERRUPT] |= model.write ? WRITE_READY : READ_READY;
}

static void start_command(uint32_t command)
{
    assert_int_equal(model.registers[STATUS] & INHIBIT, 0);
    model.registers[RESPONSE] = 0x900;
    model.registers[INTERRUPT] |= model.error ? model.error : COMMAND_DONE;
    if (model.error || !(command & 0x200000))
        return;
    assert_int_equal(model.registers[STATUS] & INHIBIT_DATA, 0);
    model.write = !(command & 0x10);
    model.at = 0;
    model.length = (model.registers[SIZE_COUNT] >> 16) * (model.registers[SIZE_COUNT] & 0x3ff) / 4;
    assert_in_range(model.length, 1, WORDS_MAX);
    offer();
}

static uint32_t read_emmc(volatile uint32_t *registers, unsigned index)
{
    index += (unsigned)(registers - port);
    host_clock_ns += ACCESS_NS;
    if (index == CONTROL1 && !model.resets_forever && model.busy_looks-- == 0) {
        model.registers[CONTROL1] &= ~(uint32_t)(RESET | RESET_PARTS);
        model.busy_looks = 0;
    }
    if (index != DATA)
        return model.registers[index];
    assert_true(!model.write && model.at < model.length);
    uint32_t word = model.words[model.at++];
    offer();
    return word;
}

static void write_emmc(volatile uint32_t *registers, unsigned index, uint32_t value)
{
    index += (unsigned)(registers - port);
    host_clock_ns += ACCESS_NS;
    if (index == INTERRUPT) {
        model.registers[INTERRUPT] &= ~value;
        return;
    }
    if (index == DATA) {
        assert_true(model.write && model.at < model.length);
        model.words[model.at++] = value;
        offer();
        return;
    }
    model.registers[index] = value;
    if (index == CONTROL1 && (value & INTERNAL_CLOCK))
        model.registers[CONTROL1] |= STABLE;
    model.resets_of_parts += index == CONTROL1 && (value & RESET_PARTS) == RESET_PARTS;
    if (index == COMMAND)
        start_command(value);
}

static int begin(void **state)
{
    (void)state;
    memset(&model, 0, sizeof(model));
    host_device_read = read_emmc;
    host_device_write = write_emmc;
    host = bcm2835_emmc_init(port, 250000000);
    assert_non_null(host);
    host->set_clock(25000000);
    return 0;
}

static int simple(void)
{
    struct sd_command c = {.index = 13, .argument = 0x12340000, .response = SD_R1};
    int error = host->command(&c);

    if (!error)
        assert_int_equal(c.reply[0], 0x900);
    return error;
}

static int transfer(bool write, void *data, unsigned blocks, uint32_t block_bytes)
{
    struct block_segment piece = {data, blocks * block_bytes};
    struct sd_data d = {&piece, 1, blocks, block_bytes, write, false};
    struct sd_command c = {.index = write ? 25 : 18, .response = SD_R1, .data = &d};

    return host->command(&c);
}

static void blocks_are_moved(void **state)
{
    uint32_t data[WORDS_MAX];

    (void)state;
    for (unsigned i = 0; i < WORDS_MAX; i++)
        model.words[i] = i * 0x9e3779b1u;
    assert_int_equal(transfer(false, data, 2, SECTOR_SIZE), 0);
    assert_memory_equal(data, model.words, sizeof(data));
    memset(model.words, 0, sizeof(model.words));
    assert_int_equal(transfer(true, data, 2, SECTOR_SIZE), 0);
    assert_memory_equal(data, model.words, sizeof(data));
    memset(data, 0, sizeof(data));
    assert_int_equal(transfer(false, data, 1, 8), 0); /* a register of the card */
    assert_memory_equal(data, model.words, 8);
    assert_int_equal(data[2], 0);
    assert_int_equal(model.resets_of_parts, 0);
}

/* A command that is under way for ever stops all others; a transfer only other transfers. Each error resets both parts. */
static void a_busy_controller_is_an_error(void **state)
{
    uint32_t data[2];

    (void)state;
    uint64_t before = host_clock_ns;
    model.registers[STATUS] = INHIBIT;
    assert_int_equal(simple(), -EIO);
    assert_in_range(host_clock_ns - before, 100000000, 110000000);
    assert_int_equal(model.resets_of_parts, 1);
    model.registers[STATUS] = INHIBIT_DATA;
    assert_int_equal(simple(), 0);
    before = host_clock_ns;
    assert_int_equal(transfer(false, data, 1, 8), -EIO);
    assert_in_range(host_clock_ns - before, 100000000, 110000000);
    assert_int_equal(model.resets_of_parts, 2);
    model.registers[STATUS] = 0;
    assert_int_equal(transfer(false, data, 1, 8), 0);
}

static void a_reset_may_take_its_time(void **state)
{
    (void)state;
    memset(&model, 0, sizeof(model));
    model.busy_looks = 100;
    uint64_t before = host_clock_ns;
    assert_non_null(bcm2835_emmc_init(port, 250000000));
    assert_in_range(host_clock_ns - before, 100 * ACCESS_NS, 150 * ACCESS_NS);
    memset(&model, 0, sizeof(model));
    model.resets_forever = true;
    before = host_clock_ns;
    assert_null(bcm2835_emmc_init(port, 250000000));
    assert_in_range(host_clock_ns - before, 100000000, 110000000);
}

/* The flags of the error are gone when the next command begins. */
static void the_state_after_an_error_can_be_printed(void **state)
{
    (void)state;
    model.error = CRC;
    assert_int_equal(simple(), -EIO);
    host_console_clear();
    host->print_state();
    console_flush(); /* after other tests the line sends a part at a time */
    assert_true(has_text(host_console(),
                         "EMMC: command d1a0000 argument 12340000 status 0 happened 28000 "));
    assert_true(has_text(host_console(), " answer 900"));
    model.error = 0;
    assert_int_equal(simple(), 0);
}

#define ON_EMMC(test) cmocka_unit_test_setup(test, begin)

int test_emmc(void)
{
    const struct CMUnitTest tests[] = {
        ON_EMMC(blocks_are_moved),
        ON_EMMC(a_busy_controller_is_an_error),
        ON_EMMC(a_reset_may_take_its_time),
        ON_EMMC(the_state_after_an_error_can_be_printed),
    };

    return cmocka_run_group_tests_name("emmc", tests, NULL, NULL);
}
