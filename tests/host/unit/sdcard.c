/* SPDX-License-Identifier: MIT */
/*
 * SD cards: a card in software behind the host controller's interface. It has either size and
 * version, and can be absent, slow, or fail. Section numbers are those of drivers/sdcard.c.
 */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "drivers/sdcard.h"
#include "lib/string.h"
#include <abi/errno.h>

#define BACKED_SECTORS 4096u /* sectors of the card that have memory */
#define RCA 0x12340000u
#define STATE(n) ((uint32_t)(n) << 9)
#define TRANSFER STATE(4)
#define PROGRAMMING STATE(7)
#define PARTITION_START 2048u

static uint8_t stored[BACKED_SECTORS * SECTOR_SIZE];
static uint8_t buffer[8 * SECTOR_SIZE] __attribute__((aligned(4096)));

static struct {
    bool absent, version1, high_capacity;
    bool knows_cmd23, has_said_so;
    unsigned not_ready;  /* how often ACMD41 answers "busy" */
    unsigned broken;     /* number of transfers that fail from now on */
    unsigned busy_after; /* how often CMD13 says "programming" after a write */
    uint32_t bad_status; /* errors that the card reports once, if an answer can hold them */
    uint32_t csd[4];
    uint32_t first_backed;
    /* the state that commands have set */
    bool application, selected, four_lines;
    unsigned busy, stops, transfers;
    uint32_t hz, longest, counted;
    unsigned resets, printed;
    uint32_t number; /* in the CID */
    bool damages_several;
    bool changes_pattern;
} card;

static void csd_set(unsigned high, unsigned low, uint32_t value)
{
    for (unsigned bit = low; bit <= high; bit++, value >>= 1)
        card.csd[3 - bit / 32] |= (value & 1) << bit % 32;
}

/* A new card. Its size is given as in CSD version 2, or as in version 1. */
static void insert(bool high_capacity, uint32_t sectors)
{
    memset(&card, 0, sizeof(card));
    card.high_capacity = high_capacity;
    if (high_capacity) {
        csd_set(127, 126, 1);
        csd_set(69, 48, sectors / 1024 - 1);
    } else {
        csd_set(83, 80, 10); /* blocks of 1 KiB, in units of 512 */
        csd_set(49, 47, 7);
        csd_set(73, 62, sectors / 1024 - 1);
    }
}

static void tell_status(struct sd_command *c)
{
    c->reply[0] |= card.bad_status;
    card.bad_status = 0;
}

/* The configuration register: its byte 3 tells whether the card knows CMD23 (5.6). */
static int send_scr(struct sd_command *c)
{
    uint8_t *scr = c->data->segment->data;

    card.application = false;
    assert_int_equal(c->index, 51);
    assert_int_equal(c->data->blocks * c->data->block_bytes, 8);
    memset(scr, 0, 8);
    scr[3] = card.knows_cmd23 ? 2 : 0;
    card.has_said_so = card.knows_cmd23;
    return 0;
}

static int transfer(struct sd_command *c)
{
    uint32_t sector = card.high_capacity ? c->argument : c->argument / SECTOR_SIZE;
    bool write = c->index == 24 || c->index == 25;
    uint8_t *at = stored + (sector - card.first_backed) * SECTOR_SIZE;

    assert_true(card.selected && card.hz > 400000 && card.four_lines && card.busy == 0);
    assert_int_equal(c->index & 1, write == (c->data->blocks > 1));
    assert_true(c->data->write == write && sector >= card.first_backed &&
                sector + c->data->blocks <= card.first_backed + BACKED_SECTORS);
    assert_int_equal(c->data->counted, card.has_said_so && c->data->blocks > 1);
    if (c->data->counted)
        assert_int_equal(card.counted, c->data->blocks);
    card.counted = 0;
    card.transfers++;
    if (card.damages_several && c->data->blocks > 1)
        return -EIO;
    card.longest = MAX(card.longest, c->data->blocks);
    if (card.broken > 0) {
        card.broken--;
        return -EIO;
    }
    for (unsigned i = 0; i < c->data->segments; i++) {
        const struct block_segment *segment = &c->data->segment[i];
        memcpy(write ? at : segment->data, write ? segment->data : at, segment->bytes);
        at += segment->bytes;
    }
    card.busy = write ? card.busy_after : 0;
    if (c->data->blocks > 1 && !c->data->counted)
        tell_status(c); /* CMD12's answer */
    return 0;
}

static int application_command(struct sd_command *c)
{
    card.application = false;
    if (c->index == 6) {
        assert_int_equal(c->argument, 2);
        return 0;
    }
    assert_int_equal(c->index, 41);
    assert_int_equal(c->response, SD_R3);
    assert_true(card.hz <= 400000);
    c->reply[0] = 0x00ff8000;
    if (card.not_ready > 0)
        card.not_ready--;
    else
        c->reply[0] |= 0x80000000u | (card.high_capacity ? c->argument & 0x40000000u : 0);
    return 0;
}

static int answer_status(struct sd_command *c)
{
    assert_int_equal(c->argument, RCA);
    c->reply[0] = card.busy > 0 ? PROGRAMMING : TRANSFER;
    card.busy -= card.busy > 0;
    tell_status(c);
    return 0;
}

static int command(struct sd_command *c)
{
    if (card.absent)
        return c->response == SD_NONE ? 0 : -ETIMEDOUT;
    if (card.application)
        return c->data ? send_scr(c) : application_command(c);
    if (c->data)
        return transfer(c);
    switch (c->index) {
    case 2:
        c->reply[3] = card.number;
        return 0;
    case 23:
        card.counted = c->argument;
        return 0;
    case 8:
        c->reply[0] = c->argument ^ card.changes_pattern;
        return card.version1 ? -ETIMEDOUT : 0;
    case 55:
        card.application = true;
        return 0;
    case 3:
        c->reply[0] = RCA | 0x500;
        return 0;
    case 7:
        card.selected = c->argument == RCA;
        return 0;
    case 9:
        memcpy(c->reply, card.csd, sizeof(card.csd));
        return 0;
    case 12:
        card.stops++;
        return 0;
    case 13:
        return answer_status(c);
    default:
        assert_true(c->index == 0 || c->index == 16);
        return 0;
    }
}

static void set_clock(uint32_t hz)
{
    card.hz = hz;
}

static void use_four_lines(void)
{
    card.four_lines = true;
}

static void reset(void)
{
    card.resets++;
    card.four_lines = card.selected = false;
    card.hz = 1 << 30;
}

static void print_state(void)
{
    card.printed++;
}

static const struct sd_host host = {"sd0",          "test",  reset,      set_clock,
                                    use_four_lines, command, print_state};

/* The entry of one partition, the second: it begins at PARTITION_START. */
static int attach(void)
{
    static const uint8_t entry[16] = {[4] = 0x83, [9] = PARTITION_START >> 8, [13] = 1};

    memset(stored, 0, sizeof(stored));
    memcpy(stored + 446 + 16, entry, sizeof(entry));
    stored[510] = 0x55;
    stored[511] = 0xaa;
    host_threads = true;
    int error = sdcard_attach(&host);
    host_threads = false;
    return error;
}

static int move(const char *name, enum block_op op, uint32_t sector, uint32_t sectors)
{
    struct block_segment segment = {buffer, sectors * SECTOR_SIZE};

    return block_transfer(block_find(name), op, sector, &segment, 1);
}

static void write_and_read_back(void)
{
    memset(buffer, 'a', sizeof(buffer));
    assert_int_equal(move("sd0p2", BLOCK_WRITE, 3, 8), 0);
    assert_int_equal(stored[(PARTITION_START + 3) * SECTOR_SIZE - 1], 0);
    assert_int_equal(stored[(PARTITION_START + 3) * SECTOR_SIZE], 'a');
    assert_int_equal(stored[(PARTITION_START + 11) * SECTOR_SIZE], 0);
    memset(buffer, 0, sizeof(buffer));
    assert_int_equal(move("sd0p2", BLOCK_READ, 10, 1), 0);
    assert_int_equal(buffer[0], 'a');
}

static void no_card(void **state)
{
    (void)state;
    insert(true, 1 << 22);
    card.absent = true;
    assert_int_equal(attach(), -ETIMEDOUT);
    insert(true, 1 << 22);
    card.not_ready = 1000000;
    assert_int_equal(attach(), -ETIMEDOUT);
    assert_null(block_find("sd0"));
}

/* A card that gives another pattern back than it got does not work with these voltages. */
static void a_card_must_repeat_the_pattern(void **state)
{
    (void)state;
    insert(true, 1 << 22);
    card.changes_pattern = true;
    assert_int_equal(attach(), -EIO);
    assert_null(block_find("sd0"));
}

static void a_card_needs_a_thread(void **state)
{
    (void)state;
    insert(true, 1 << 22);
    host_memory_fail(1, 1);
    assert_int_equal(attach(), -ENOMEM);
    assert_null(block_find("sd0"));
}

static void high_capacity_counts_blocks(void **state)
{
    (void)state;
    insert(true, 1 << 26);
    card.not_ready = 3;
    assert_int_equal(attach(), 0);
    assert_int_equal(block_find("sd0")->sectors, 1 << 26);
    write_and_read_back();
    assert_int_equal(card.longest, 8);
}

static void standard_counts_bytes(void **state)
{
    (void)state;
    for (int version1 = 0; version1 < 2; version1++) {
        insert(false, 1 << 22);
        card.knows_cmd23 = !version1;
        card.version1 = version1;
        assert_int_equal(attach(), 0);
        assert_int_equal(block_find("sd0")->sectors, 1 << 22);
        write_and_read_back();
    }
}

static void a_write_is_waited_for(void **state)
{
    (void)state;
    card.busy_after = 5;
    uint64_t before = host_clock_ns;
    write_and_read_back();
    assert_in_range(host_clock_ns - before, 1000000, 100000000);
    card.busy_after = 1000000; /* it never ends */
    assert_int_equal(move("sd0", BLOCK_WRITE, 0, 1), -ETIMEDOUT);
    card.busy_after = card.busy = 0;
    write_and_read_back();
}

static void failed_transfers_are_stopped_and_tried_again(void **state)
{
    (void)state;
    card.stops = card.transfers = 0;
    card.broken = 2;
    write_and_read_back();
    assert_int_equal(card.stops, 2);
    assert_int_equal(card.transfers, 4);
    assert_int_equal(card.printed, 2);
    card.resets = 0;
    card.broken = 3;
    assert_int_equal(move("sd0p2", BLOCK_READ, 0, 1), -EIO);
    assert_int_equal(card.stops, 2); /* a single block ends by itself */
    assert_int_equal(card.broken, 0);
    assert_int_equal(block_find("sd0")->errors, 2); /* this, and the write that did not end */
    write_and_read_back();
}

/*
 * The data arrived, but could not be stored: ERROR, in the answer to CMD13 after one block, to
 * CMD12 after several.
 */
static void what_the_card_complains_of_is_an_error(void **state)
{
    (void)state;
    for (uint32_t sectors = 1; sectors <= 2; sectors++) {
        card.bad_status = 1 << 19;
        card.transfers = 0;
        assert_int_equal(move("sd0p2", BLOCK_WRITE, 0, sectors), 0);
        assert_int_equal(card.transfers, 2);
    }
    card.bad_status = 1 << 22; /* about an earlier command: ignored */
    assert_int_equal(move("sd0p2", BLOCK_WRITE, 0, 1), 0);
    assert_int_equal(card.transfers, 3);
}

/* A card may say that it was read beyond its end after several blocks up to the last (4.3.3). */
static void the_last_sectors_can_be_read(void **state)
{
    uint32_t end = block_find("sd0")->sectors;

    (void)state;
    card.first_backed = end - BACKED_SECTORS;
    card.transfers = 0;
    card.bad_status = 1u << 31;
    assert_int_equal(move("sd0", BLOCK_READ, end - 8, 8), 0);
    assert_int_equal(card.transfers, 1);
    card.bad_status = 1u << 31; /* elsewhere, and for writes, it is a real error */
    assert_int_equal(move("sd0", BLOCK_READ, end - 9, 8), 0);
    assert_int_equal(card.transfers, 3);
    card.bad_status = 1u << 31;
    assert_int_equal(move("sd0", BLOCK_WRITE, end - 8, 8), 0);
    assert_int_equal(card.transfers, 5);
    card.first_backed = 0;
}

/* Before the last try the card is identified again; another card in the slot must not be used. */
static void the_last_try_begins_anew(void **state)
{
    (void)state;
    card.resets = 0;
    card.broken = 2;
    write_and_read_back();
    assert_int_equal(card.resets, 1);
    card.number++;
    card.broken = 2;
    assert_int_equal(move("sd0p2", BLOCK_READ, 0, 1), -ENODEV);
    card.number--;
    write_and_read_back();
}

/* A card that fails only if blocks follow each other can still be used. */
static void single_blocks_are_the_last_resort(void **state)
{
    (void)state;
    card.damages_several = true;
    card.longest = card.transfers = 0;
    write_and_read_back();
    assert_int_equal(card.longest, 1);
    assert_int_equal(card.transfers, 3 + 8 + 1);
    card.damages_several = false;
}

/* Of a card that knows CMD23 the number of blocks is said before, and no CMD12 follows. */
static void blocks_are_counted(void **state)
{
    (void)state;
    card.knows_cmd23 = true;
    card.broken = 2;
    write_and_read_back(); /* the last try has read the register again */
    write_and_read_back();
    card.knows_cmd23 = false;
    card.broken = 2;
    card.stops = 0;
    assert_int_equal(move("sd0p2", BLOCK_READ, 0, 1), 0);
    write_and_read_back();
}

int test_sdcard(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_card),
        cmocka_unit_test(a_card_must_repeat_the_pattern),
        cmocka_unit_test(a_card_needs_a_thread),
        cmocka_unit_test(standard_counts_bytes),
        cmocka_unit_test(high_capacity_counts_blocks),
        cmocka_unit_test(a_write_is_waited_for),
        cmocka_unit_test(failed_transfers_are_stopped_and_tried_again),
        cmocka_unit_test(what_the_card_complains_of_is_an_error),
        cmocka_unit_test(the_last_sectors_can_be_read),
        cmocka_unit_test(the_last_try_begins_anew),
        cmocka_unit_test(single_blocks_are_the_last_resort),
        cmocka_unit_test(blocks_are_counted),
    };
    return cmocka_run_group_tests_name("sdcard", tests, NULL, NULL);
}
