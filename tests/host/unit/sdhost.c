/* SPDX-License-Identifier: MIT */
/*
 * The driver of the Pi's second SD controller, against a model of the controller and a card.
 *
 * The model has its own time: an access to a register takes 100 ns, a word on the bus 320 ns (25 MHz, four lines), and
 * between two blocks the card makes a pause. Now and then the driver is interrupted for a while. As on the board,
 * the controller does not end a read of several blocks by itself, stops the clock while its FIFO is full, and keeps
 * words that have not been fetched.
 */
#include "unit.h"

#include "../host.h"
#include "base/console.h"
#include "drivers/bcm2835_sdhost.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <arch/device.h>

#define BLOCKS_MAX 64u
#define WORDS (SECTOR_SIZE / 4)
#define FIFO 16u
#define ACCESS_NS 100u
#define WORD_NS 320u
#define CHECKSUM_NS 680u
#define COMMAND_NS 4000u
#define READS 300

enum state {
    IDENTIFY = 0,
    BETWEEN = 1,
    READ_DATA = 2,
    WRITE_DATA = 3,
    READ_WAIT = 4,
    READ_CRC = 5,
    WRITE_WAIT = 7,
    WRITE_START = 10,
};

static struct {
    uint64_t time;
    uint32_t registers[0x15];
    enum state state;
    uint64_t state_until; /* checksum, pause, or the card stores a block */
    uint32_t fifo[FIFO];
    unsigned fill, word, blocks_left, words;
    uint64_t command_until; /* 0: none under way */
    unsigned power_cycles;
    /* the card */
    bool sending, started;
    unsigned counted; /* by CMD23; 0: until CMD12 */
    uint32_t sector;
    uint64_t start_at, busy_until;
    uint32_t stored[BLOCKS_MAX * WORDS], stored_words;
    /* the faults that the test wants */
    unsigned gap_least, gap_most, interruptions;
    uint64_t busy_ns;
    unsigned bad_block; /* the n'th block of a read is damaged; 0: none */
    bool fails;         /* the next command */
    uint32_t failure;   /* what STATUS says then */
} model;

static uint32_t seed = 1, port[0x15];
static const struct sd_host *host;
static uint8_t data[BLOCKS_MAX * SECTOR_SIZE] __attribute__((aligned(64)));

static unsigned random_in(unsigned least, unsigned most)
{
    seed = seed * 1664525 + 1013904223;
    return least + (seed >> 8) % (most - least + 1);
}

static uint32_t word_of(uint32_t sector, unsigned word)
{
    return sector * 0x9e3779b1u + word * 0x85ebca6bu;
}

/* The end of a block's checksum. A card whose blocks are not counted sends another. */
static void end_read_block(void)
{
    model.sector++;
    model.blocks_left -= model.blocks_left > 0;
    if (model.bad_block > 0 && --model.bad_block == 0)
        model.registers[8] |= 0x20;
    if (model.counted > 0 && --model.counted == 0)
        model.sending = false;
    model.start_at = model.time + random_in(model.gap_least, model.gap_most);
    model.started = false;
    model.state = READ_WAIT;
    model.state_until = model.time + 200;
}

static void end_written_block(void)
{
    model.blocks_left -= model.blocks_left > 0;
    model.state = WRITE_START;
}

/* Whether something happens before now; model.time is then its time. */
static bool read_step(uint64_t now)
{
    if (!model.started) {
        if (!model.sending || model.start_at > now)
            return false;
        model.time = MAX(model.time, model.start_at);
        model.started = true;
        model.word = 0;
        return true;
    }
    if (model.fill == FIFO || model.time + WORD_NS > now)
        return false;
    model.time += WORD_NS;
    model.fifo[model.fill++] = word_of(model.sector, model.word++);
    if (model.word == model.words) {
        model.state = READ_CRC;
        model.state_until = model.time + CHECKSUM_NS;
    }
    return true;
}

static uint32_t take_word(void)
{
    uint32_t word = model.fifo[0];

    assert_true(model.fill > 0);
    memmove(model.fifo, model.fifo + 1, --model.fill * sizeof(word));
    return word;
}

static bool write_step(uint64_t now)
{
    if (model.fill == 0 || model.time + WORD_NS > now || model.blocks_left == 0)
        return false;
    model.time += WORD_NS;
    model.state = WRITE_DATA;
    assert_true(model.stored_words < BLOCKS_MAX * WORDS);
    model.stored[model.stored_words++] = take_word();
    if (model.stored_words % WORDS == 0) {
        model.state = WRITE_WAIT;
        model.state_until = model.time + random_in(1000, 200000);
    }
    return true;
}

static bool timed_step(uint64_t now)
{
    if (model.state_until > now)
        return false;
    model.time = MAX(model.time, model.state_until);
    if (model.state == READ_CRC)
        end_read_block();
    else if (model.state == WRITE_WAIT)
        end_written_block();
    else if (model.sending)
        model.state = READ_DATA; /* it knows no end */
    else
        return false;
    return true;
}

static bool step(uint64_t now)
{
    switch (model.state) {
    case READ_DATA:
        return read_step(now);
    case WRITE_START:
    case WRITE_DATA:
        return write_step(now);
    case READ_CRC:
    case READ_WAIT:
    case WRITE_WAIT:
        return timed_step(now);
    default:
        return false;
    }
}

static void begin_data(uint32_t command)
{
    model.words = model.registers[15] / 4;
    model.blocks_left = model.registers[20];
    assert_true(model.words > 0 && model.blocks_left > 0);
    if (command & 0x40) {
        model.sending = true;
        model.started = false;
        model.sector = model.registers[1];
        model.counted = (command & 63) == 18 ? model.counted : 1;
        model.start_at = model.time + random_in(model.gap_least, model.gap_most);
        model.state = READ_DATA;
    } else {
        model.stored_words = 0;
        model.state = WRITE_START;
    }
}

static void end_command(void)
{
    uint32_t command = model.registers[0];

    model.time = model.command_until;
    model.command_until = 0;
    model.registers[0] &= ~0x8000u;
    model.registers[4] = 0x900;
    if (model.fails) {
        model.fails = false;
        model.registers[0] |= 0x4000;
        model.registers[8] |= model.failure;
        return;
    }
    if ((command & 63) == 12)
        model.sending = false;
    if ((command & 63) == 23)
        model.counted = model.registers[1];
    if (command & 0xc0)
        begin_data(command);
}

static void catch_up(void)
{
    uint64_t now = host_clock_ns;

    if (model.command_until != 0 && model.command_until <= now)
        end_command();
    while (step(now))
        ;
    model.time = MAX(model.time, now);
}

static void pass_time(void)
{
    host_clock_ns += ACCESS_NS;
    if (model.interruptions > 0 && random_in(1, model.interruptions) == 1)
        host_clock_ns += random_in(20000, 2000000);
    catch_up();
}

/* A command that begins in the middle of a transfer never ends; R1b lasts as long as the card is busy. */
static void start_command(uint32_t command)
{
    uint64_t busy = 0;

    assert_true(model.state == IDENTIFY || model.state == BETWEEN);
    assert_int_equal(model.registers[0] & 0x8000, 0);
    if ((command & 63) == 12) {
        assert_int_equal(command & 0x800, 0x800);
        busy = model.stored_words > 0 ? model.busy_ns : 0;
    }
    model.registers[0] = command;
    model.command_until = host_clock_ns + COMMAND_NS + busy;
}

static uint32_t read_sdhost(volatile uint32_t *registers, unsigned index)
{
    index += (unsigned)(registers - port);
    pass_time();
    if (index == 13)
        return model.state | model.fill << 4;
    return index == 16 ? take_word() : model.registers[index];
}

static void write_sdhost(volatile uint32_t *registers, unsigned index, uint32_t value)
{
    index += (unsigned)(registers - port);
    pass_time();
    if (index == 0 && (value & 0x8000)) {
        start_command(value);
        return;
    }
    if (index == 16) {
        assert_true(model.fill < FIFO);
        model.fifo[model.fill++] = value;
    }
    if (index == 13 && (value & 0x80000))
        model.state = BETWEEN;
    if (index == 12 && value == 1)
        model.power_cycles++;
    model.registers[index] = index == 8 ? model.registers[8] & ~value : value;
}

static void begin(unsigned gap_least, unsigned gap_most, unsigned interruptions)
{
    memset(&model, 0, sizeof(model));
    model.time = host_clock_ns;
    model.gap_least = gap_least;
    model.gap_most = gap_most;
    model.interruptions = interruptions;
    host_device_read = read_sdhost;
    host_device_write = write_sdhost;
    host = bcm2835_sdhost_init(port, 250000000);
    host->set_clock(25000000);
    assert_int_equal(model.registers[3], 8);
}

static int simple(unsigned index, uint32_t argument, enum sd_response response)
{
    struct sd_command c = {.index = (uint8_t)index, .argument = argument, .response = response};

    return host->command(&c);
}

/* Several blocks in two pieces of memory. */
static int transfer(bool write, uint32_t sector, unsigned blocks, bool counted)
{
    uint32_t first = blocks > 1 ? SECTOR_SIZE : 0;
    struct block_segment pieces[] = {{data, first}, {data + first, blocks * SECTOR_SIZE - first}};
    struct sd_data d = {pieces, 2, blocks, SECTOR_SIZE, write, counted};
    struct sd_command c = {
        .argument = sector,
        .response = SD_R1,
        .data = &d,
        .index = (uint8_t)((write ? 24 : 17) + (blocks > 1)),
    };

    if (counted)
        assert_int_equal(simple(23, blocks, SD_R1), 0);
    return host->command(&c);
}

static void assert_data(uint32_t sector, unsigned blocks)
{
    const uint32_t *word = (const uint32_t *)data;

    for (unsigned i = 0; i < blocks * WORDS; i++)
        assert_int_equal(word[i], word_of(sector + i / WORDS, i % WORDS));
}

/* A good read, and card and controller idle after it. */
static void read_well(uint32_t sector, unsigned blocks, bool counted)
{
    uint64_t before = host_clock_ns;

    memset(data, 0, sizeof(data));
    assert_int_equal(transfer(false, sector, blocks, counted), 0);
    assert_data(sector, blocks);
    assert_false(model.sending);
    assert_int_equal(model.fill, 0);
    assert_true(model.state == BETWEEN);
    assert_true(host_clock_ns - before < 1000000000);
}

/* CMD18 without CMD23: the controller runs on. Short pauses, long ones, and interruptions at every place. */
static void reads_without_an_end_are_ended(void **state)
{
    static const unsigned gaps[][2] = {{500, 500}, {500, 20000}, {20000, 20000}, {100000, 3000000}};

    (void)state;
    for (unsigned i = 0; i < READS; i++) {
        const unsigned *gap = gaps[i % ARRAY_SIZE(gaps)];
        begin(gap[0], gap[1], i % 3 ? 0 : 200);
        for (unsigned k = 0; k < 3; k++)
            read_well(random_in(0, 1 << 30), random_in(2, BLOCKS_MAX), false);
    }
}

static void counted_reads_need_no_stop(void **state)
{
    (void)state;
    for (unsigned i = 0; i < READS / 3; i++) {
        begin(500, 20000, i % 2 ? 200 : 0);
        read_well(random_in(0, 1 << 30), random_in(2, BLOCKS_MAX), true);
        read_well(random_in(0, 1 << 30), 1, false);
    }
}

/* Every damaged block is noticed, also the last. After CMD12 the next read is good, and the card kept its clock. */
static void a_damaged_block_ends_the_read(void **state)
{
    (void)state;
    for (unsigned bad = 1; bad <= 8; bad++) {
        begin(500, 20000, bad % 2 ? 100 : 0);
        unsigned cycles = model.power_cycles;
        model.bad_block = bad;
        assert_int_equal(transfer(false, 1000, 8, false), -EIO);
        assert_int_equal(simple(12, 0, SD_R1B), 0);
        read_well(2000, 8, false);
        model.bad_block = 1;
        assert_int_equal(transfer(false, 1000, 1, false), -EIO);
        read_well(3000, 1, false);
        assert_int_equal(model.power_cycles, cycles);
    }
}

/* A card may be busy for seconds after it has got its last block. */
static void a_busy_card_is_waited_for(void **state)
{
    (void)state;
    for (unsigned blocks = 1; blocks <= BLOCKS_MAX; blocks++) {
        begin(500, 20000, 100);
        model.busy_ns = random_in(0, 8) * 1000000000ull;
        for (unsigned i = 0; i < blocks * WORDS; i++)
            ((uint32_t *)data)[i] = word_of(7, i);
        assert_int_equal(transfer(true, 7, blocks, false), 0);
        assert_int_equal(model.stored_words, blocks * WORDS);
        assert_memory_equal(model.stored, data, blocks * SECTOR_SIZE);
    }
    model.busy_ns = 60000000000;
    assert_int_equal(transfer(true, 7, 2, false), -ETIMEDOUT);
}

/* A register of the card: two words, less than a burst. */
static void registers_of_the_card_are_read(void **state)
{
    struct block_segment piece = {data, 8};
    struct sd_data d = {&piece, 1, 1, 8, false, false};
    struct sd_command c = {.index = 51, .response = SD_R1, .data = &d, .argument = 5};

    (void)state;
    begin(500, 20000, 0);
    assert_int_equal(host->command(&c), 0);
    assert_int_equal(((uint32_t *)data)[0], word_of(5, 0));
    assert_int_equal(((uint32_t *)data)[1], word_of(5, 1));
}

/* A damaged answer is an error, unless it is of the kind that has no checksum. */
static void answers_are_checked(void **state)
{
    static const struct {
        uint32_t status;
        enum sd_response response;
        int result;
    } cases[] = {
        {0x10, SD_R1, -EIO},       {0x10, SD_R3, 0}, {0x40, SD_R1, -ETIMEDOUT},
        {0x40, SD_R3, -ETIMEDOUT}, {0, SD_R3, -EIO},
    };

    (void)state;
    begin(500, 20000, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        model.fails = true;
        model.failure = cases[i].status;
        assert_int_equal(simple(41, 0, cases[i].response), cases[i].result);
        /* the next command begins without the old errors */
        assert_int_equal(model.registers[8], 0);
        assert_int_equal(simple(41, 0, cases[i].response), 0);
    }
}

/* After an error sdcard.c asks for a line about the registers. */
static void the_state_can_be_printed(void **state)
{
    (void)state;
    begin(500, 20000, 0);
    model.bad_block = 1;
    assert_int_equal(transfer(false, 0x1234, 1, false), -EIO);
    host_console_clear();
    host->print_state();
    console_flush(); /* after other tests the line sends a part at a time */
    assert_true(has_text(host_console(), "SDHOST: command 51 argument 1234 "));
    assert_true(has_text(host_console(), " divider 8 count "));
}

int test_sdhost(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_without_an_end_are_ended),
        cmocka_unit_test(counted_reads_need_no_stop),
        cmocka_unit_test(a_damaged_block_ends_the_read),
        cmocka_unit_test(a_busy_card_is_waited_for),
        cmocka_unit_test(registers_of_the_card_are_read),
        cmocka_unit_test(answers_are_checked),
        cmocka_unit_test(the_state_can_be_printed),
    };

    return cmocka_run_group_tests_name("sdhost", tests, NULL, NULL);
}
