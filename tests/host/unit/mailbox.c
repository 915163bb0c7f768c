/* SPDX-License-Identifier: MIT */
/*
 * The conversation with a Pi's firmware: a model of the mailbox, and of firmware of several ages behind it. The
 * rates of clocks are asked for by three tags, because each age answers another one. The framebuffer takes one message of
 * several tags, and what the firmware answers counts.
 */
#include "unit.h"

#include "../host.h"
#include "drivers/bcm2835_clock.h"
#include "drivers/bcm2835_framebuffer.h"
#include "drivers/bcm2835_mailbox.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <arch/device.h>

#define MEASURED 0x00030047u
#define RATE 0x00030002u
#define MAX_RATE 0x00030004u
#define SET_RATE 0x00038002u
#define ANSWERED 0x80000000u
#define TAGS_MAX 16u

static struct {
    uint32_t measured, rate, highest; /* the answers about every clock; 0: the tag is unknown */
    bool knows_measured, knows_highest;
    bool empty_answers; /* as QEMU: an unknown tag is answered, with nothing */
    bool dead;
    bool babbles; /* the mailbox is never empty, and holds only answers to others */
    /* the framebuffer: the monitor, the size that was asked for, and the answers */
    uint32_t monitor[2], asked_size[2], depth, order, base, pitch;
    bool knows_pitch;
    /* the requests that came */
    uint32_t tags[TAGS_MAX], clocks[TAGS_MAX], set_to;
    unsigned asked;
    uint32_t reply; /* in the mailbox, or 0 */
} firmware;

static uint32_t mailbox_registers[16];

static uint32_t answer_to(uint32_t tag, const uint32_t *value)
{
    if (tag == MEASURED)
        return firmware.knows_measured ? firmware.measured : ~0u;
    if (tag == MAX_RATE)
        return firmware.knows_highest ? firmware.highest : ~0u;
    if (tag == SET_RATE)
        return firmware.set_to = value[1];
    assert_int_equal(tag, RATE);
    return firmware.rate;
}

/* The value of a tag of the framebuffer's. Returns its length in bytes; 0: the tag is unknown. */
static uint32_t answer_framebuffer(uint32_t tag, uint32_t *value)
{
    switch (tag) {
    case PROPERTY_DISPLAY_SIZE:
        memcpy(value, firmware.monitor, 8);
        return 8;
    case PROPERTY_SET_PHYSICAL_SIZE:
        memcpy(firmware.asked_size, value, 8);
        return 8;
    case PROPERTY_SET_VIRTUAL_SIZE:
    case PROPERTY_SET_VIRTUAL_OFFSET:
        return 8;
    case PROPERTY_SET_DEPTH:
        assert_int_equal(*value, 32);
        *value = firmware.depth;
        return 4;
    case PROPERTY_SET_PIXEL_ORDER:
        *value = firmware.order;
        return 4;
    case PROPERTY_FRAMEBUFFER:
        value[0] = firmware.base;
        value[1] = firmware.pitch * firmware.asked_size[1];
        return 8;
    default:
        assert_int_equal(tag, PROPERTY_PITCH);
        *value = firmware.pitch;
        return firmware.knows_pitch ? 4 : 0;
    }
}

/* All tags of a message, up to the end mark. */
static void process_framebuffer(uint32_t *message)
{
    uint32_t *tag = message + 2;

    while (tag[0] != 0) {
        uint32_t length = answer_framebuffer(tag[0], tag + 3);
        assert_in_range(length, 0, tag[1]);
        tag[2] = length > 0 || firmware.empty_answers ? ANSWERED | length : tag[2];
        tag += 3 + tag[1] / 4;
        assert_true((uint32_t)((char *)tag - (char *)message) < message[0]);
    }
    message[1] = ANSWERED;
}

static void process(uint32_t *message)
{
    if (message[2] == PROPERTY_DISPLAY_SIZE || message[2] == PROPERTY_SET_PHYSICAL_SIZE) {
        process_framebuffer(message);
        return;
    }
    uint32_t tag = message[2], answer = answer_to(tag, message + 5);

    assert_int_equal(message[1], 0);
    assert_int_equal(message[4] & ANSWERED, 0);
    assert_true(firmware.asked < TAGS_MAX);
    firmware.tags[firmware.asked] = tag;
    firmware.clocks[firmware.asked++] = message[5];
    message[1] = ANSWERED;
    if (answer != ~0u) {
        message[6] = answer;
        message[4] = ANSWERED | 8;
    } else if (firmware.empty_answers) {
        message[4] = ANSWERED;
    }
}

static uint32_t read_mailbox(volatile uint32_t *registers, unsigned index)
{
    uint32_t reply = firmware.reply;

    assert_ptr_equal(registers, mailbox_registers);
    if (firmware.babbles)
        return index == 0 ? 0x12345670u : 0;
    if (index == 6)
        return reply == 0 ? 0x40000000u : 0;
    if (index == 0)
        firmware.reply = 0;
    return index == 0 ? reply : 0;
}

static void write_mailbox(volatile uint32_t *registers, unsigned index, uint32_t value)
{
    assert_ptr_equal(registers, mailbox_registers);
    assert_int_equal(index, 8);
    assert_int_equal(value & 15, 8);
    assert_int_equal(value & BUS_MEMORY, BUS_MEMORY);
    if (firmware.dead)
        return;
    process(host_at_bus(value & ~0xfu)); /* below is the channel */
    firmware.reply = value;
}

static void begin(void)
{
    memset(&firmware, 0, sizeof(firmware));
    host_device_read = read_mailbox;
    host_device_write = write_mailbox;
    bcm2835_mailbox_init(mailbox_registers);
    host_console_clear();
}

/* Firmware of today: the rate that was set last is 0. The measured one counts, and no other is asked for. */
static void the_measured_rate_comes_first(void **state)
{
    (void)state;
    begin();
    firmware.knows_measured = firmware.knows_highest = true;
    firmware.measured = 199999000;
    firmware.highest = 250000000;
    assert_int_equal(bcm2835_clock_rate(CLOCK_EMMC, 1), 199999000);
    assert_int_equal(firmware.asked, 1);
    assert_int_equal(firmware.tags[0], MEASURED);
    assert_int_equal(firmware.clocks[0], CLOCK_EMMC);
    assert_true(has_text(host_console(), "clock: emmc 199999 kHz (measured)"));
}

/* Firmware of 2016, which does not know that tag; and QEMU. */
static void then_the_rate_that_was_set(void **state)
{
    (void)state;
    for (int qemu = 0; qemu < 2; qemu++) {
        begin();
        firmware.empty_answers = qemu;
        firmware.rate = 250000000;
        assert_int_equal(bcm2835_clock_rate(CLOCK_CORE, 1), 250000000);
        assert_int_equal(firmware.asked, 2);
        assert_int_equal(firmware.tags[1], RATE);
        assert_true(has_text(host_console(), "clock: core 250000 kHz (set)"));
    }
}

static void then_the_highest_rate_and_a_guess(void **state)
{
    (void)state;
    begin();
    firmware.knows_highest = true;
    firmware.highest = 200000000;
    assert_int_equal(bcm2835_clock_rate(CLOCK_EMMC, 1), 200000000);
    assert_int_equal(firmware.tags[2], MAX_RATE);
    assert_true(has_text(host_console(), "(the highest)"));
    firmware.knows_highest = false;
    assert_int_equal(bcm2835_clock_rate(CLOCK_EMMC, 12345678), 12345678);
    assert_true(has_text(host_console(), "12345 kHz (assumed)"));
}

static void a_clock_is_raised_to_its_highest_rate(void **state)
{
    (void)state;
    begin();
    assert_int_equal(bcm2835_clock_raise(CLOCK_ARM), 0);
    firmware.knows_highest = true;
    firmware.highest = 900000000;
    assert_int_equal(bcm2835_clock_raise(CLOCK_ARM), 900000000);
    assert_int_equal(firmware.set_to, 900000000);
    assert_int_equal(firmware.clocks[2], CLOCK_ARM);
}

static void dead_firmware_is_an_error(void **state)
{
    uint32_t value[2] = {CLOCK_ARM, 0};

    (void)state;
    begin();
    firmware.dead = true;
    assert_int_equal(bcm2835_property(RATE, value, 4, 8), -EIO);
    assert_int_equal(bcm2835_property(RATE, value, 4, PROPERTY_MAX + 4), -EIO);
    assert_int_equal(bcm2835_properties(value, PROPERTY_MAX + 4), -EIO);
    begin();
    firmware.babbles = true;
    assert_int_equal(bcm2835_property(RATE, value, 4, 8), -EIO);
}

/* A monitor of this size, and firmware that does all that it is asked for. */
static void begin_with_monitor(uint32_t width, uint32_t height)
{
    begin();
    firmware.monitor[0] = width;
    firmware.monitor[1] = height;
    firmware.depth = 32;
    firmware.order = 1;
    firmware.base = 0xfc100000;
    firmware.pitch = 8192;
    firmware.knows_pitch = true;
}

static int allocate(struct framebuffer *fb)
{
    int error = bcm2835_framebuffer_allocate(fb);

    assert_true(error == 0 || error == -EIO);
    return error;
}

static void the_framebuffer_is_as_answered(void **state)
{
    struct framebuffer fb;

    (void)state;
    begin_with_monitor(1280, 720);
    firmware.order = 0;
    assert_int_equal(allocate(&fb), 0);
    assert_int_equal(fb.base, 0x3c100000);
    assert_int_equal(fb.size, 8192 * 720);
    assert_int_equal(fb.width, 1280);
    assert_int_equal(fb.height, 720);
    assert_int_equal(fb.pitch, 8192);
    assert_false(fb.red_low);
}

/* The firmware stretches a half of such a size. */
static void a_large_monitor_gets_a_smaller_framebuffer(void **state)
{
    struct framebuffer fb;

    (void)state;
    begin_with_monitor(1920, 1080);
    assert_int_equal(allocate(&fb), 0);
    assert_int_equal(firmware.asked_size[0], 960);
    assert_int_equal(firmware.asked_size[1], 540);
    begin_with_monitor(3840, 2160);
    assert_int_equal(allocate(&fb), 0);
    assert_int_equal(firmware.asked_size[0], 960);
    assert_true(fb.red_low);
}

static void a_framebuffer_that_does_not_fit_is_none(void **state)
{
    struct framebuffer fb;

    (void)state;
    begin_with_monitor(0, 0);
    assert_int_equal(allocate(&fb), -EIO);
    begin_with_monitor(1024, 768);
    firmware.depth = 16;
    assert_int_equal(allocate(&fb), -EIO);
    begin_with_monitor(1024, 768);
    firmware.base = 0;
    assert_int_equal(allocate(&fb), -EIO);
    begin_with_monitor(1024, 768);
    firmware.pitch = 1024;
    assert_int_equal(allocate(&fb), -EIO);
    for (int qemu = 0; qemu < 2; qemu++) {
        begin_with_monitor(1024, 768);
        firmware.knows_pitch = false;
        firmware.empty_answers = qemu;
        assert_int_equal(allocate(&fb), -EIO);
    }
}

int test_mailbox(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_measured_rate_comes_first),
        cmocka_unit_test(then_the_rate_that_was_set),
        cmocka_unit_test(then_the_highest_rate_and_a_guess),
        cmocka_unit_test(a_clock_is_raised_to_its_highest_rate),
        cmocka_unit_test(dead_firmware_is_an_error),
        cmocka_unit_test(the_framebuffer_is_as_answered),
        cmocka_unit_test(a_large_monitor_gets_a_smaller_framebuffer),
        cmocka_unit_test(a_framebuffer_that_does_not_fit_is_none),
    };

    return cmocka_run_group_tests_name("mailbox", tests, NULL, NULL);
}
