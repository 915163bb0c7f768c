/* SPDX-License-Identifier: MIT */
/*
 * The driver of the Pi's USB controller, against a model of its channel and of a hub that translates to lower speeds: QEMU's
 * controller takes no notice of split transactions, and the board has nothing else.
 *
 * An access to a register takes 100 ns. Bulk transfers have channels other than the first. A packet of an interrupt endpoint goes out in the next microframe of the right
 * kind, odd or even; the hub has the answer two to four microframes later, and forgets it then (USB 2.0 11.20.3).
 */
#include "unit.h"

#include "../host.h"
#include "drivers/dwc2.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <arch/device.h>
#include <hal/irq.h>

#define ACCESS_NS 100u
#define PACKET_NS 5000u
#define MICROFRAME_NS 125000u
#define HUB 3u
#define HUB_PORT 2u

#define CHANNELS 8u
#define BYTES_MAX 4096u

enum { RESET = 0x04, ID = 0x10, FRAME = 0x102, PORT = 0x110, FIRST_CHANNEL = 0x140 };
enum { CHANNEL, SPLIT, HAPPENED, MASK, SIZE, ADDRESS, CHANNEL_WORDS = 8 }; /* of a channel */
enum { CORE_RESET = 0x1, FLUSHES = 0x30 };
enum { DONE = 0x1, HALTED = 0x2, STALL = 0x8, NAK = 0x10, ACK = 0x20, NYET = 0x40, ERROR = 0x80 };

static struct {
    uint32_t registers[0x400];
    uint64_t halt_at[CHANNELS]; /* 0: the channel is off */
    uint32_t outcome[CHANNELS]; /* that appears then */
    unsigned resets_read;       /* looks at RESET */
    unsigned idle_after;        /* so many of them; 0: it is as it was written */
    bool resets_forever;
    uint32_t port_after_reset;
    uint32_t mail; /* in the firmware's mailbox */
    /* the hub */
    bool has_packet;
    uint8_t packet[64]; /* if it goes out */
    size_t packet_bytes;
    uint64_t started; /* microframe of the first half */
    unsigned firsts, seconds, lost, disabled;
    /* the device */
    unsigned answer_after; /* microframes */
    unsigned nyets;        /* at endpoint 0, before each answer */
    unsigned broken, naks; /* packets that are to fail first */
    uint32_t reply;        /* or DONE */
    bool dead;
    bool full;        /* a bulk endpoint takes a packet, but has no room for the next one */
    unsigned pings;   /* packets that asked for room at first */
    uint64_t slow_ns; /* the time that it needs for a packet */
    unsigned starts[CHANNELS];
    uint8_t bytes[BYTES_MAX]; /* that it sends, or has got */
    size_t at, length;
    char tokens[32]; /* those that have passed: 0, 1, S */
} model;

static uint32_t registers;
static const struct usb_host *host;

static uint32_t *channel_registers(unsigned channel)
{
    return model.registers + FIRST_CHANNEL + channel * CHANNEL_WORDS;
}

/* A packet reaches the device. */
static uint32_t carry(uint32_t *registers_of)
{
    uint32_t channel = registers_of[CHANNEL], size = registers_of[SIZE];
    size_t packet = channel & 0x7ff, n = MIN(model.length - model.at, packet);
    uint8_t *buffer = host_at_bus(registers_of[ADDRESS]);

    if (model.broken > 0) {
        model.broken--;
        return ERROR;
    }
    if (model.naks > 0) {
        model.naks--;
        return NAK;
    }
    if (model.reply != DONE)
        return model.reply;
    model.tokens[MIN(strlen(model.tokens), sizeof(model.tokens) - 2)] = "021S"[size >> 29 & 3];
    if (channel & 0x8000) {
        memcpy(buffer, model.bytes + model.at, n);
        registers_of[SIZE] = size - (uint32_t)n;
    } else if (registers_of[SPLIT] & 0x10000) {
        n = model.packet_bytes;
        memcpy(model.bytes + model.at, model.packet, n);
    } else {
        n = size & 0x7ffff;
        memcpy(model.bytes + model.at, buffer, n);
    }
    model.pings += size >> 31 && (channel >> 18 & 3) == USB_BULK;
    model.at += n;
    return DONE | ACK | (model.full ? NYET : 0);
}

static uint32_t first_half(const uint32_t *registers_of, bool periodic, uint64_t frame)
{
    uint32_t split = registers_of[SPLIT];

    assert_int_equal(split & 0x3fff, HUB << 7 | HUB_PORT);
    assert_int_equal(split & 0xc000, 0xc000);
    assert_false(periodic && (frame & 7) == 6);
    model.lost += model.has_packet;
    model.has_packet = true;
    if (!(registers_of[CHANNEL] & 0x8000)) {
        model.packet_bytes = registers_of[SIZE] & 0x7ffff;
        memcpy(model.packet, host_at_bus(registers_of[ADDRESS]), model.packet_bytes);
    }
    model.started = frame;
    model.firsts++;
    return ACK;
}

static uint32_t second_half(uint32_t *registers_of, bool periodic, uint64_t frame)
{
    model.seconds++;
    assert_true(model.has_packet);
    if (periodic) {
        uint64_t age = frame - model.started;
        assert_true(age >= 2 && age <= 4);
        if (age < model.answer_after)
            return NYET;
    } else if (model.nyets > 0 && model.seconds % (model.nyets + 1) != 0) {
        return NYET;
    }
    model.has_packet = false;
    return carry(registers_of);
}

static void start_channel(unsigned index, uint32_t channel)
{
    uint32_t *registers_of = channel_registers(index), split = registers_of[SPLIT];
    bool periodic = (channel >> 18 & 3) == USB_INTERRUPT;
    uint64_t frame = host_clock_ns / MICROFRAME_NS + 1, *halt_at = &model.halt_at[index];
    uint32_t *outcome = &model.outcome[index];

    model.starts[index]++;
    assert_true(*halt_at == 0);
    assert_int_equal(index > 0, (channel >> 18 & 3) == USB_BULK);

    frame += (frame & 1) != (channel >> 29 & 1);
    *halt_at = periodic ? frame * MICROFRAME_NS + PACKET_NS : host_clock_ns + PACKET_NS;
    *halt_at += index > 0 ? model.slow_ns : 0;
    assert_int_equal(registers_of[SIZE] >> 19 & 0x3ff, 1);
    if (model.dead)
        *halt_at = UINT64_MAX;
    else if (!(split & 0x80000000u))
        *outcome = HALTED | carry(registers_of);
    else if (split & 0x10000)
        *outcome = HALTED | second_half(registers_of, periodic, frame);
    else
        *outcome = HALTED | first_half(registers_of, periodic, frame);
    if (periodic && (split & 0x80000000u))
        assert_false(irq_enabled());
}

static uint32_t read_dwc2(volatile uint32_t *base, unsigned index)
{
    if (base != &registers) /* the mailbox, which never is empty: the message comes back as it is */
        return index == 0 ? model.mail : 0;
    host_clock_ns += ACCESS_NS;
    model.resets_read += index == RESET;
    if (index == RESET && model.idle_after > 0 && model.resets_read > model.idle_after)
        model.registers[RESET] |= 0x80000000u;
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (model.halt_at[i] != 0 && model.halt_at[i] <= host_clock_ns) {
            channel_registers(i)[HAPPENED] |= model.outcome[i];
            model.halt_at[i] = 0;
        }
    }
    return index == FRAME ? (uint32_t)(host_clock_ns / MICROFRAME_NS) & 0x3fff
                          : model.registers[index];
}

static void write_dwc2(volatile uint32_t *base, unsigned index, uint32_t value)
{
    if (base != &registers) {
        model.mail = value;
        return;
    }
    host_clock_ns += ACCESS_NS;
    unsigned channel = (index - FIRST_CHANNEL) / CHANNEL_WORDS;
    unsigned word = channel < CHANNELS ? index % CHANNEL_WORDS : CHANNEL_WORDS;
    model.registers[index] = word == HAPPENED ? model.registers[index] & ~value : value;
    if (index == RESET) /* done at once: the orders are gone, the choice of the FIFO stays */
        model.registers[RESET] =
            0x80000000u | (value & ~(model.resets_forever ? FLUSHES : CORE_RESET | FLUSHES));
    if (index == PORT && !(value & 0x100)) /* the end of a reset */
        model.registers[PORT] = model.port_after_reset;
    if (word == CHANNEL && (value & 0x40000000u)) {
        model.disabled++;
        model.halt_at[channel] = host_clock_ns + PACKET_NS;
        model.outcome[channel] = HALTED;
    } else if (word == CHANNEL && (value & 0x80000000u)) {
        start_channel(channel, value);
    }
}

static void begin(void)
{
    memset(&model, 0, sizeof(model));
    model.reply = DONE;
    model.answer_after = 2;
    for (unsigned i = 0; i < sizeof(model.bytes); i++)
        model.bytes[i] = (uint8_t)(i + 1);
    host_device_read = read_dwc2;
    host_device_write = write_dwc2;
    host = dwc2_init(&registers);
}

/* A low-speed keyboard's interrupt endpoint, behind the hub. */
static struct usb_pipe keyboard_pipe(void)
{
    return (struct usb_pipe){.address = 4,
                             .endpoint = 1,
                             .type = USB_INTERRUPT,
                             .speed = USB_LOW,
                             .hub = HUB,
                             .port = HUB_PORT,
                             .packet = 8};
}

/* From every microframe, and however long the hub takes, no answer is lost. */
static void interrupt_splits_keep_the_timetable(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8 * 50; i++) {
        struct usb_pipe pipe = keyboard_pipe();
        uint8_t report[8] = {0};
        begin();
        model.length = 8;
        model.answer_after = 2 + i % 3;
        host_clock_ns = ROUND_UP(host_clock_ns, 8 * 1048576u) + i * (MICROFRAME_NS / 50);
        assert_int_equal(host->transfer(&pipe, true, report, 8), 8);
        assert_memory_equal(report, model.bytes, 8);
        assert_int_equal(pipe.token, USB_DATA1);
        assert_int_equal(model.firsts, 1);
        assert_int_equal(model.lost, 0);
        assert_true(irq_enabled());
    }
}

static void a_silent_keyboard_is_no_error(void **state)
{
    struct usb_pipe pipe = keyboard_pipe();
    uint8_t report[8];

    (void)state;
    begin();
    model.naks = 1;
    model.length = 5; /* less than there is room for */
    assert_int_equal(host->transfer(&pipe, true, report, 8), -EAGAIN);
    assert_int_equal(pipe.token, USB_DATA0);
    assert_int_equal(host->transfer(&pipe, true, report, 8), 5);
    model.reply = STALL;
    assert_int_equal(host->transfer(&pipe, true, report, 8), -EPIPE);
}

/* Three broken packets in a row end a transfer, two do not; a hub that never answers ends it too. */
static void broken_packets_are_tried_again(void **state)
{
    struct usb_pipe pipe = keyboard_pipe();
    uint8_t report[8];

    (void)state;
    begin();
    model.length = 8;
    model.broken = 2;
    assert_int_equal(host->transfer(&pipe, true, report, 8), 8);
    model.broken = 3;
    assert_int_equal(host->transfer(&pipe, true, report, 8), -EIO);
    model.answer_after = 5;
    assert_int_equal(host->transfer(&pipe, true, report, 8), -EAGAIN);
    assert_int_equal(model.lost, 0);
}

/* A request with 18 bytes of data, as packets of 8; and one that the device does not take at once. */
static void requests_are_split(void **state)
{
    (void)state;
    for (unsigned nyets = 0; nyets < 5; nyets++) {
        struct usb_pipe pipe = keyboard_pipe();
        uint8_t setup[8] = "request", data[18];
        begin();
        model.nyets = nyets;
        model.naks = nyets;
        pipe.type = USB_CONTROL;
        pipe.endpoint = 0;
        pipe.token = USB_SETUP;
        model.length = 8;
        assert_int_equal(host->transfer(&pipe, false, setup, 8), 8);
        model.at = 0;
        model.length = 18;
        pipe.token = USB_DATA1;
        assert_int_equal(host->transfer(&pipe, true, data, 18), 18);
        assert_memory_equal(data, model.bytes, 18);
        pipe.token = USB_DATA1;
        assert_int_equal(host->transfer(&pipe, false, NULL, 0), 0);
        assert_string_equal(model.tokens, "S1011");
    }
}

/* The channel does not stay on for a device that has gone. */
static void a_dead_device_ends_the_transfer(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct usb_pipe pipe = keyboard_pipe();
        uint8_t data[8];
        begin();
        model.dead = true;
        pipe.hub = i & 1 ? HUB : 0;
        pipe.type = i & 2 ? USB_INTERRUPT : USB_CONTROL;
        uint64_t before = host_clock_ns;
        assert_int_equal(host->transfer(&pipe, true, data, 8), -ETIMEDOUT);
        assert_true(host_clock_ns - before < 1000000000);
        assert_int_equal(model.disabled, 1);
        assert_true(irq_enabled());
    }
}

/* A request that would not fit into the buffer does not reach it. */
static void no_transfer_is_larger_than_the_buffer(void **state)
{
    struct usb_pipe pipe = {.packet = 1024};
    uint8_t data[1];

    (void)state;
    begin();
    assert_int_equal(host->transfer(&pipe, true, data, 1), -EINVAL);
    pipe.type = USB_BULK;
    assert_int_equal(host->transfer(&pipe, true, data, 4 * 1024 + 1), -EINVAL);
    assert_int_equal(host->transfer(&pipe, false, data, 4 * 1024 + 1), -EINVAL);
}

/* An endpoint of a disk: at high speed, or at full speed behind the hub. */
static struct usb_pipe disk_pipe(bool split)
{
    return (struct usb_pipe){.address = 5,
                             .endpoint = 1,
                             .type = USB_BULK,
                             .speed = split ? USB_FULL : USB_HIGH,
                             .hub = split ? HUB : 0,
                             .port = split ? HUB_PORT : 0,
                             .packet = split ? 64 : 512};
}

/* Calls until the transfer ends. */
static int finish(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    int n = -EAGAIN;

    for (unsigned i = 0; i < 1000 && n == -EAGAIN; i++)
        n = host->transfer(pipe, in, data, size);
    return n;
}

/* Both ways, at both speeds, however often a packet has to be sent; the toggle goes on from one transfer to the next. */
static void disks_move_bytes(void **state)
{
    static uint8_t data[BYTES_MAX];

    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        struct usb_pipe in = disk_pipe(i & 1), out = disk_pipe(i & 1);
        begin();
        model.nyets = model.naks = i / 4;
        model.broken = i & 2;
        model.length = 31;
        memset(data, (int)i, sizeof(data));
        assert_int_equal(finish(&out, false, data, 31), 31);
        assert_memory_equal(data, model.bytes, 31);
        assert_int_equal(out.token, USB_DATA1);
        model.at = 0;
        assert_int_equal(finish(&out, false, data, sizeof(data)), sizeof(data));
        assert_memory_equal(data, model.bytes, sizeof(data));
        assert_int_equal(out.token, USB_DATA1); /* after 8 or 64 packets more */
        for (unsigned b = 0; b < sizeof(data); b++)
            model.bytes[b] = (uint8_t)(b * 7);
        model.at = 0;
        model.length = BYTES_MAX;
        assert_int_equal(finish(&in, true, data, sizeof(data)), sizeof(data));
        assert_memory_equal(data, model.bytes, sizeof(data));
        assert_int_equal(in.token, USB_DATA0);
        model.at = 0;
        model.length = 100; /* less than there is room for */
        assert_int_equal(finish(&in, true, data, 1000), 100);
        model.at = 0;
        data[13] = 0xa5;
        assert_int_equal(finish(&in, true, data, 13), 13); /* more */
        assert_int_equal(data[13], 0xa5);
        model.reply = STALL;
        assert_int_equal(finish(&in, true, data, 13), -EPIPE);
        model.reply = ERROR;
        assert_int_equal(finish(&out, false, data, 31), -EIO);
        assert_int_equal(model.disabled, 0);
    }
}

/* A full endpoint is asked before it gets the next packet. */
static void a_full_disk_is_asked_for_room(void **state)
{
    static uint8_t data[1024];
    struct usb_pipe pipe = disk_pipe(false);

    (void)state;
    begin();
    model.full = true;
    assert_int_equal(finish(&pipe, false, data, sizeof(data)), sizeof(data));
    assert_int_equal(model.pings, 1);
    model.full = false;
    assert_int_equal(finish(&pipe, false, data, sizeof(data)), sizeof(data));
    assert_int_equal(model.pings, 2);
}

/* While a disk needs its time, a keyboard is asked, and another disk waits. */
static void a_slow_disk_stops_no_keyboard(void **state)
{
    static uint8_t data[512];
    struct usb_pipe pipe = disk_pipe(false), other = disk_pipe(false), keys = keyboard_pipe();
    uint8_t report[8];

    (void)state;
    begin();
    model.length = sizeof(data);
    model.slow_ns = 50000000;
    uint64_t before = host_clock_ns;
    assert_int_equal(host->transfer(&pipe, true, data, sizeof(data)), -EAGAIN);
    assert_true(host_clock_ns - before < 8000000);
    assert_int_equal(host->transfer(&other, true, data, sizeof(data)), -EBUSY);
    model.at = 0;
    model.length = 8;
    assert_int_equal(host->transfer(&keys, true, report, 8), 8);
    assert_int_equal(finish(&pipe, true, data, sizeof(data)), sizeof(data));
    assert_true(host_clock_ns - before >= 50000000);
    assert_memory_equal(data, model.bytes, sizeof(data));
    assert_int_equal(model.starts[1], 1);
    model.at = 0;
    model.length = sizeof(data);
    assert_int_equal(finish(&other, true, data, sizeof(data)), sizeof(data));
    assert_int_equal(model.disabled, 0);
}

/* The transfer of a disk that has gone can be stopped, in the middle or not; the next one has another channel. */
static void a_transfer_can_be_stopped(void **state)
{
    static uint8_t data[512];
    struct usb_pipe pipe = disk_pipe(false), other = disk_pipe(false);

    (void)state;
    begin();
    host->stop(&pipe);
    for (unsigned i = 0; i < 20; i++) {
        unsigned used = 0;
        model.dead = true;
        assert_int_equal(host->transfer(&pipe, false, data, sizeof(data)), -EAGAIN);
        host->stop(&other);
        assert_int_equal(model.disabled, i);
        host->stop(&pipe);
        assert_int_equal(model.disabled, i + 1);
        model.dead = false;
        model.at = 0;
        assert_int_equal(finish(&other, false, data, sizeof(data)), sizeof(data));
        for (unsigned n = 1; n < CHANNELS; n++)
            used += model.starts[n] > 0;
        assert_int_equal(used, MIN(i + 2, CHANNELS - 1));
    }
}

static void begin_controller(void)
{
    begin();
    model.registers[ID] = 0x4f54294au;
    model.registers[RESET] = 0x80000000u;
}

/* No step waits for its limit in vain. */
static void the_controller_starts_at_once(void **state)
{
    (void)state;
    begin_controller();
    assert_int_equal(host->start(), 0);
    assert_in_range(model.resets_read, 1, 10);
}

/* A device that never takes the packet, at once or behind the hub: the request ends when a device had time enough. */
static void a_device_that_is_never_ready_ends_the_transfer(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct usb_pipe pipe = keyboard_pipe();
        uint8_t data[8];
        begin();
        model.naks = UINT32_MAX;
        pipe.hub = i ? HUB : 0;
        pipe.type = USB_CONTROL;
        uint64_t before = host_clock_ns;
        assert_int_equal(host->transfer(&pipe, true, data, 8), -ETIMEDOUT);
        assert_in_range(host_clock_ns - before, 500000000, 600000000);
        assert_int_equal(model.disabled, 0);
        model.naks = 0;
        model.length = 8;
        assert_int_equal(host->transfer(&pipe, true, data, 8), 8);
    }
}

/* Another chip; one that is busy for a while, or for ever, before its reset or after it. */
static void a_controller_may_not_start(void **state)
{
    (void)state;
    begin_controller();
    model.registers[ID] = 0x4f55294au;
    assert_int_equal(host->start(), -ENODEV);
    assert_int_equal(model.resets_read, 0);

    begin_controller();
    model.registers[RESET] = 0;
    model.idle_after = 20;
    uint64_t before = host_clock_ns;
    assert_int_equal(host->start(), 0);
    assert_in_range(model.resets_read, 21, 30);
    assert_true(host_clock_ns - before < 150000000); /* most of it is the pause after the reset */

    for (unsigned i = 0; i < 2; i++) {
        begin_controller();
        if (i == 0)
            model.registers[RESET] = 0;
        else
            model.resets_forever = true;
        before = host_clock_ns;
        assert_int_equal(host->start(), -EIO);
        assert_in_range(host_clock_ns - before, 100000000, 110000000);
    }
}

/* A port that is not enabled after its reset has lost its device. No speed has the number 3. */
static void a_port_has_a_speed_after_its_reset(void **state)
{
    static const struct {
        uint32_t port;
        int result;
    } cases[] = {
        {0x1001, -ENODEV},           {0x1005, USB_HIGH},       {0x1005 | 1 << 17, USB_FULL},
        {0x1005 | 2 << 17, USB_LOW}, {0x1005 | 3 << 17, -EIO},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        begin();
        model.registers[PORT] = 0x1001;
        model.port_after_reset = cases[i].port;
        assert_int_equal(host->reset_port(), cases[i].result);
        assert_int_equal(model.registers[PORT] & 0x100, 0);
    }
}

int test_dwc2(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interrupt_splits_keep_the_timetable),
        cmocka_unit_test(a_silent_keyboard_is_no_error),
        cmocka_unit_test(broken_packets_are_tried_again),
        cmocka_unit_test(requests_are_split),
        cmocka_unit_test(a_dead_device_ends_the_transfer),
        cmocka_unit_test(no_transfer_is_larger_than_the_buffer),
        cmocka_unit_test(disks_move_bytes),
        cmocka_unit_test(a_full_disk_is_asked_for_room),
        cmocka_unit_test(a_slow_disk_stops_no_keyboard),
        cmocka_unit_test(a_transfer_can_be_stopped),
        cmocka_unit_test(the_controller_starts_at_once),
        cmocka_unit_test(a_device_that_is_never_ready_ends_the_transfer),
        cmocka_unit_test(a_controller_may_not_start),
        cmocka_unit_test(a_port_has_a_speed_after_its_reset),
    };
    return cmocka_run_group_tests_name("dwc2", tests, NULL, NULL);
}
