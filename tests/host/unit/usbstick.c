/* SPDX-License-Identifier: MIT */
/*
 * The stick takes the commands of the drivers' classes (usb_storage.c). It answers well, lies in its status, stops in the
 * middle, sends anything, or says nothing, as the test wants.
 */
#include "usbstick.h"

#include "../host.h"
#include "dev/block.h"
#include "drivers/usb_storage.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <hal/timer.h>

struct usb_stick stick;
static uint32_t seed = 1;

unsigned stick_random(unsigned below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void put_big(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t get_big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The memory that a command moves. */
static void carry_out(void)
{
    const uint8_t *command = stick.command + 15;

    memset(stick.answer, 0, sizeof(stick.answer));
    stick.data = stick.answer;
    stick.commands++;
    switch (command[0]) {
    case 0x12:
        stick.answer[0] = stick.type;
        break;
    case 0x03:
        stick.answer[2] = stick.key;
        stick.answer[12] = stick.reason;
        break;
    case 0x25:
        put_big(stick.answer, STICK_SECTORS - 1);
        put_big(stick.answer + 4, stick.sector_bytes);
        break;
    case 0x35:
        stick.flushes++;
        break;
    case 0x28:
    case 0x2a:
        assert_true(get_big(command + 2) + (command[7] << 8 | command[8]) <= STICK_SECTORS);
        assert_int_equal((command[7] << 8 | command[8]) * SECTOR_SIZE, stick.length);
        stick.data = stick.bytes + get_big(command + 2) * SECTOR_SIZE;
        break;
    default:
        assert_int_equal(command[0], 0);
    }
}

/* The other side has lost this one: only a reset helps (BOT 5.3.1). That happens after random answers only. */
static int confuse(void)
{
    assert_true(stick.random > 0 || stick.now != NO_FAULT);
    stick.state = CONFUSED;
    return -EPIPE;
}

static int take_command(const uint8_t *data, size_t size)
{
    if (size != 31)
        return confuse();
    assert_memory_equal(data, "USBC", 4);
    memcpy(stick.command, data, size);
    memcpy(&stick.length, data + 8, 4);
    assert_int_equal(data[14], data[15] < 0x20 ? 6 : 10);
    stick.now = NO_FAULT;
    if (stick.fault_count > 0 && data[15] == stick.fault_code) {
        stick.fault_count--;
        stick.now = stick.fault;
    }
    if (stick.now == COMMAND_STALLS) {
        stick.state = CONFUSED;
        return -EPIPE;
    }
    carry_out();
    stick.at = 0;
    stick.state = stick.length > 0 ? DATA : STATUS;
    return (int)size;
}

static int move_data(bool in, uint8_t *data, size_t size)
{
    assert_int_equal(in, stick.command[12] >> 7);
    if (size > stick.length - stick.at || (!in && stick.random > 0))
        return confuse();
    if (stick.now == DATA_STALL) {
        *(in ? &stick.in_halted : &stick.out_halted) = true;
        stick.state = STATUS;
        return -EPIPE;
    }
    if (stick.now == BROKEN_PACKETS)
        return -EIO;
    if (stick.now == DATA_END_EARLY && in) {
        size /= 2;
        stick.state = STATUS;
    }
    if (in)
        memcpy(data, stick.data + stick.at, size);
    else if (stick.now == NO_FAULT)
        memcpy(stick.data + stick.at, data, size);
    stick.at += (uint32_t)size;
    if (stick.at == stick.length)
        stick.state = STATUS;
    return (int)size;
}

static int send_status(uint8_t *data)
{
    uint32_t missing = stick.length - stick.at;

    stick.state = COMMAND;
    memcpy(data, "USBS", 4);
    memcpy(data + 4, stick.command + 4, 4);
    if (stick.now == STATUS_SIGNATURE)
        data[3] = 'C';
    if (stick.now == STATUS_TAG)
        data[4]++;
    if (stick.now == STATUS_MISSING)
        missing = stick.length + 1;
    memcpy(data + 8, &missing, 4);
    data[12] = stick.now == STATUS_PHASE     ? 2
               : stick.now == STATUS_UNKNOWN ? 77
                                             : stick.now == REFUSED;
    return stick.now == STATUS_SHORT ? 12 : 13;
}

static int status_or_not(uint8_t *data, size_t size)
{
    if (size != 13)
        return confuse();
    if (stick.now == STATUS_STALLS || stick.status_stalls_once) {
        stick.status_stalls_once = false;
        stick.in_halted = true;
        return -EPIPE;
    }
    if (stick.empty_packet) {
        stick.empty_packet = false;
        return 0;
    }
    return send_status(data);
}

static int bulk(bool in, uint8_t *data, size_t size)
{
    assert_true(size <= USB_BULK_MAX);
    bool busy = host_clock_ns < stick.busy_until;
    if (++stick.calls % 3 == 0 || stick.now == SILENCE || busy)
        return busy ? -EBUSY : -EAGAIN;
    if (stick.random > 0 && stick_random(stick.random) == 0) {
        static const int errors[] = {-EIO, -EPIPE, -ETIMEDOUT, -EAGAIN};
        for (size_t i = 0; in && i < size; i++)
            data[i] = (uint8_t)stick_random(256);
        return stick_random(2) ? errors[stick_random(4)] : (int)stick_random((unsigned)size + 1);
    }
    if (in ? stick.in_halted : stick.out_halted)
        return -EPIPE;
    if (stick.state == COMMAND && !in)
        return take_command(data, size);
    if (stick.state == DATA && in == stick.command[12] >> 7)
        return move_data(in, data, size);
    if (stick.state == STATUS && in)
        return status_or_not(data, size);
    return confuse();
}

static const uint8_t device_descriptor[18] = {18,   1, 0, 2, 0, 0, 0, 64, 0xf4,
                                              0x46, 1, 0, 0, 0, 0, 0, 0,  1};
static const uint8_t configuration[] = {
    9, 2, 32,   0, 1, 1, 0, 0xc0, 0, /* one interface */
    9, 4, 0,    0, 2, 8, 6, 0x50, 0, /* SCSI commands, bulk only */
    7, 5, 0x81, 2, 0, 2, 0,          /* 512 bytes in */
    7, 5, 2,    2, 0, 2, 0,          /* and out */
};

static void obey(void)
{
    const struct usb_request *r = &stick.request;

    if (r->type == (USB_CLASS | USB_TO_INTERFACE) && r->request == 0xff) {
        stick.resets++;
        stick.state = COMMAND;
        stick.now = NO_FAULT;
    }
    if (r->type == USB_TO_ENDPOINT && r->request == USB_CLEAR_FEATURE && r->index == 0x81)
        stick.in_halted = false;
    if (r->type == USB_TO_ENDPOINT && r->request == USB_CLEAR_FEATURE && r->index == 2)
        stick.out_halted = false;
}

static int model_transfer(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    if (pipe->type == USB_BULK) {
        assert_int_equal(pipe->endpoint, in ? 1 : 2);
        return bulk(in, data, size);
    }
    if (pipe->token == USB_SETUP) {
        memcpy(&stick.request, data, sizeof(stick.request));
    } else if (size > 0) {
        bool whole = stick.request.value >> 8 == 2;
        size = MIN(size, whole ? sizeof(configuration) : sizeof(device_descriptor));
        memcpy(data, whole ? configuration : device_descriptor, size);
    } else if (in) {
        obey();
    }
    return (int)size;
}

static void stop_model(struct usb_pipe *pipe)
{
    (void)pipe;
}

static void wake_model(void)
{
}

void stick_renew(void)
{
    static const struct usb_host host = {
        .transfer = model_transfer, .stop = stop_model, .wake = wake_model};
    const uint32_t part[2] = {8, STICK_SECTORS - 8};

    if (!stick.sector_bytes)
        usb_start(&host); /* its thread does not run: the tests do its work */
    memset(&stick, 0, sizeof(stick));
    stick.sector_bytes = SECTOR_SIZE;
    for (unsigned i = 0; i < sizeof(stick.bytes); i++)
        stick.bytes[i] = (uint8_t)(i * 7 + i / SECTOR_SIZE);
    memset(stick.bytes, 0, SECTOR_SIZE);
    stick.bytes[446 + 4] = 0x83;
    memcpy(stick.bytes + 446 + 8, part, sizeof(part));
    memcpy(stick.bytes + 510, "\x55\xaa", 2);
}

struct usb_device *stick_plug(void)
{
    stick.state = COMMAND; /* the port's reset */
    struct usb_device *device = usb_connect(NULL, 1, USB_HIGH);

    assert_non_null(device);
    assert_ptr_equal(device->driver, &usb_storage_driver);
    stick_work(device);
    return device;
}

bool stick_exists(const char *name)
{
    struct block_device *device = block_find(name);

    return device && (block_put(device), true);
}

void stick_work(struct usb_device *device)
{
    for (unsigned i = 0; i < 100000; i++) {
        if (__atomic_exchange_n(&device->wanted, false, __ATOMIC_RELAXED))
            device->due_ns = host_clock_ns;
        if (device->due_ns == TIMER_NEVER)
            return;
        host_clock_ns = MAX(host_clock_ns + 1000000, device->due_ns);
        device->driver->poll(device);
    }
    fail_msg("the driver does not end");
}
