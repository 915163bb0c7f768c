/* SPDX-License-Identifier: MIT */
/*
 * USB disks without a controller: the kernel's transfers go to a model of a memory stick, which answers well, lies in its
 * status, stops in the middle, sends anything, or says nothing.
 */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "drivers/usb_storage.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define SECTORS 2048u
#define RANDOM_RUNS 3000u
#define REQUESTS 4u

enum state { COMMAND, DATA, STATUS, CONFUSED };

/* The ways in which a command goes wrong. */
enum fault {
    NO_FAULT,
    COMMAND_STALLS,
    DATA_STALL,     /* and the status says that all are missing */
    DATA_END_EARLY, /* a short packet, and an honest status */
    BROKEN_PACKETS,
    STATUS_STALLS, /* again and again */
    STATUS_SHORT,
    STATUS_SIGNATURE,
    STATUS_TAG,
    STATUS_MISSING, /* more than there were */
    STATUS_PHASE,   /* the device is confused itself */
    STATUS_UNKNOWN,
    SILENCE,
    REFUSED, /* a failure, with the sense of the model */
    FAULTS
};

static struct {
    uint8_t bytes[SECTORS * SECTOR_SIZE];
    uint8_t type;          /* of device */
    uint32_t sector_bytes; /* that it reports */
    enum state state;
    bool in_halted, out_halted, status_stalls_once;
    bool empty_packet;   /* before each status */
    uint64_t busy_until; /* with another disk */
    enum fault fault, now;
    uint8_t fault_code, key, reason; /* the command that goes wrong, and the answer */
    unsigned fault_count;            /* so many times */
    unsigned random;                 /* one of so many answers is random; 0: none */
    struct usb_request request;
    uint8_t command[31], answer[36];
    uint32_t at, length;
    uint8_t *data;
    unsigned resets, flushes, commands, calls;
} model;

static uint32_t seed = 1;
static struct block_request requests[REQUESTS];
static struct block_segment segments[REQUESTS];
static uint8_t memory[REQUESTS][4096];
static unsigned ended;

static unsigned random_below(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
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
    const uint8_t *command = model.command + 15;

    memset(model.answer, 0, sizeof(model.answer));
    model.data = model.answer;
    model.commands++;
    switch (command[0]) {
    case 0x12:
        model.answer[0] = model.type;
        break;
    case 0x03:
        model.answer[2] = model.key;
        model.answer[12] = model.reason;
        break;
    case 0x25:
        put_big(model.answer, SECTORS - 1);
        put_big(model.answer + 4, model.sector_bytes);
        break;
    case 0x35:
        model.flushes++;
        break;
    case 0x28:
    case 0x2a:
        assert_true(get_big(command + 2) + (command[7] << 8 | command[8]) <= SECTORS);
        assert_int_equal((command[7] << 8 | command[8]) * SECTOR_SIZE, model.length);
        model.data = model.bytes + get_big(command + 2) * SECTOR_SIZE;
        break;
    default:
        assert_int_equal(command[0], 0);
    }
}

/* The other side has lost this one: only a reset helps (BOT 5.3.1). That happens after random answers only. */
static int confuse(void)
{
    assert_true(model.random > 0 || model.now != NO_FAULT);
    model.state = CONFUSED;
    return -EPIPE;
}

static int take_command(const uint8_t *data, size_t size)
{
    if (size != 31)
        return confuse();
    assert_memory_equal(data, "USBC", 4);
    memcpy(model.command, data, size);
    memcpy(&model.length, data + 8, 4);
    assert_int_equal(data[14], data[15] < 0x20 ? 6 : 10);
    model.now = NO_FAULT;
    if (model.fault_count > 0 && data[15] == model.fault_code) {
        model.fault_count--;
        model.now = model.fault;
    }
    if (model.now == COMMAND_STALLS) {
        model.state = CONFUSED;
        return -EPIPE;
    }
    carry_out();
    model.at = 0;
    model.state = model.length > 0 ? DATA : STATUS;
    return (int)size;
}

static int move_data(bool in, uint8_t *data, size_t size)
{
    assert_int_equal(in, model.command[12] >> 7);
    if (size > model.length - model.at || (!in && model.random > 0))
        return confuse();
    if (model.now == DATA_STALL) {
        *(in ? &model.in_halted : &model.out_halted) = true;
        model.state = STATUS;
        return -EPIPE;
    }
    if (model.now == BROKEN_PACKETS)
        return -EIO;
    if (model.now == DATA_END_EARLY && in) {
        size /= 2;
        model.state = STATUS;
    }
    if (in)
        memcpy(data, model.data + model.at, size);
    else if (model.now == NO_FAULT)
        memcpy(model.data + model.at, data, size);
    model.at += (uint32_t)size;
    if (model.at == model.length)
        model.state = STATUS;
    return (int)size;
}

static int send_status(uint8_t *data)
{
    uint32_t missing = model.length - model.at;

    model.state = COMMAND;
    memcpy(data, "USBS", 4);
    memcpy(data + 4, model.command + 4, 4);
    if (model.now == STATUS_SIGNATURE)
        data[3] = 'C';
    if (model.now == STATUS_TAG)
        data[4]++;
    if (model.now == STATUS_MISSING)
        missing = model.length + 1;
    memcpy(data + 8, &missing, 4);
    data[12] = model.now == STATUS_PHASE     ? 2
               : model.now == STATUS_UNKNOWN ? 77
                                             : model.now == REFUSED;
    return model.now == STATUS_SHORT ? 12 : 13;
}

static int status_or_not(uint8_t *data, size_t size)
{
    if (size != 13)
        return confuse();
    if (model.now == STATUS_STALLS || model.status_stalls_once) {
        model.status_stalls_once = false;
        model.in_halted = true;
        return -EPIPE;
    }
    if (model.empty_packet) {
        model.empty_packet = false;
        return 0;
    }
    return send_status(data);
}

static int bulk(bool in, uint8_t *data, size_t size)
{
    assert_true(size <= USB_BULK_MAX);
    bool busy = host_clock_ns < model.busy_until;
    if (++model.calls % 3 == 0 || model.now == SILENCE || busy)
        return busy ? -EBUSY : -EAGAIN;
    if (model.random > 0 && random_below(model.random) == 0) {
        static const int errors[] = {-EIO, -EPIPE, -ETIMEDOUT, -EAGAIN};
        for (size_t i = 0; in && i < size; i++)
            data[i] = (uint8_t)random_below(256);
        return random_below(2) ? errors[random_below(4)] : (int)random_below((unsigned)size + 1);
    }
    if (in ? model.in_halted : model.out_halted)
        return -EPIPE;
    if (model.state == COMMAND && !in)
        return take_command(data, size);
    if (model.state == DATA && in == model.command[12] >> 7)
        return move_data(in, data, size);
    if (model.state == STATUS && in)
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
    const struct usb_request *r = &model.request;

    if (r->type == (USB_CLASS | USB_TO_INTERFACE) && r->request == 0xff) {
        model.resets++;
        model.state = COMMAND;
        model.now = NO_FAULT;
    }
    if (r->type == USB_TO_ENDPOINT && r->request == USB_CLEAR_FEATURE && r->index == 0x81)
        model.in_halted = false;
    if (r->type == USB_TO_ENDPOINT && r->request == USB_CLEAR_FEATURE && r->index == 2)
        model.out_halted = false;
}

static int model_transfer(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    if (pipe->type == USB_BULK) {
        assert_int_equal(pipe->endpoint, in ? 1 : 2);
        return bulk(in, data, size);
    }
    if (pipe->token == USB_SETUP) {
        memcpy(&model.request, data, sizeof(model.request));
    } else if (size > 0) {
        bool whole = model.request.value >> 8 == 2;
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

static void note_end(struct block_request *request)
{
    (void)request;
    ended++;
}

/* Lets the driver work until it waits for requests. */
static void work(struct usb_device *device)
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

static void fresh_model(void)
{
    static const struct usb_host host = {
        .transfer = model_transfer, .stop = stop_model, .wake = wake_model};
    const uint32_t part[2] = {8, SECTORS - 8};

    if (!model.sector_bytes)
        usb_start(&host); /* its thread does not run: the tests do its work */
    memset(&model, 0, sizeof(model));
    model.sector_bytes = SECTOR_SIZE;
    for (unsigned i = 0; i < sizeof(model.bytes); i++)
        model.bytes[i] = (uint8_t)(i * 7 + i / SECTOR_SIZE);
    memset(model.bytes, 0, SECTOR_SIZE);
    model.bytes[446 + 4] = 0x83;
    memcpy(model.bytes + 446 + 8, part, sizeof(part));
    memcpy(model.bytes + 510, "\x55\xaa", 2);
    ended = 0;
}

static struct usb_device *plug(void)
{
    model.state = COMMAND; /* the port's reset */
    struct usb_device *device = usb_connect(NULL, 1, USB_HIGH);

    assert_non_null(device);
    assert_ptr_equal(device->driver, &usb_storage_driver);
    work(device);
    return device;
}

static bool exists(const char *name)
{
    struct block_device *device = block_find(name);

    return device && (block_put(device), true);
}

/* Gives the block layer a request for eight sectors; its memory is the i'th. */
static void submit(unsigned i, const char *name, enum block_op op, uint32_t sector)
{
    struct block_device *device = block_find(name);

    assert_non_null(device);
    segments[i] = (struct block_segment){memory[i], 4096};
    requests[i] = make_request(device, op, sector, &segments[i], note_end);
    list_init(&requests[i].link);
    block_submit(&requests[i]);
    block_put(device);
}

static int carry(struct usb_device *device, const char *name, enum block_op op, uint32_t sector)
{
    submit(0, name, op, sector);
    work(device);
    return requests[0].error;
}

static void a_stick_becomes_a_disk(void **state)
{
    (void)state;
    uint32_t before = host_memory_in_use();
    fresh_model();
    struct usb_device *device = plug();
    assert_true(exists("sda") && exists("sda1"));
    memset(memory[0], 0, sizeof(memory[0]));
    assert_int_equal(carry(device, "sda", BLOCK_READ, 16), 0);
    assert_memory_equal(memory[0], model.bytes + 16 * SECTOR_SIZE, 4096);
    memset(memory[0], 'x', sizeof(memory[0]));
    assert_int_equal(carry(device, "sda1", BLOCK_WRITE, SECTORS - 16), 0);
    assert_memory_equal(memory[0], model.bytes + (SECTORS - 8) * SECTOR_SIZE, 4096);
    assert_int_equal(carry(device, "sda", BLOCK_FLUSH, 0), 0);
    assert_int_equal(model.flushes, 1);
    assert_int_equal(model.resets, 0);
    usb_disconnect(device);
    assert_false(exists("sda") || exists("sda1"));
    assert_int_equal(host_memory_in_use(), before);
}

/* Two sticks at once have two names; a free name is used again. */
static void names_are_used_again(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *first = plug(), *second = plug();
    assert_true(exists("sdb1"));
    usb_disconnect(first);
    assert_false(exists("sda"));
    first = plug();
    assert_true(exists("sda1") && exists("sdb1"));
    usb_disconnect(second);
    usb_disconnect(first);
}

/* Each fault in each command: two in a row are survived, and the data are right; more end the request or the start. */
static void faults_are_survived(void **state)
{
    static const uint8_t start_codes[] = {0x12, 0x00, 0x25, 0x28};

    (void)state;
    for (enum fault fault = COMMAND_STALLS; fault < FAULTS; fault++) {
        for (unsigned i = 0; i < ARRAY_SIZE(start_codes) * 2; i++) {
            bool for_good = i % 2;
            bool needs_data = fault >= DATA_STALL && fault <= BROKEN_PACKETS;
            if (start_codes[i / 2] == 0x00 && needs_data)
                continue;
            uint32_t before = host_memory_in_use();
            fresh_model();
            model.fault = fault;
            model.fault_code = start_codes[i / 2];
            model.fault_count = for_good ? 1000 : 2;
            struct usb_device *device = plug();
            assert_int_equal(exists("sda1"), !for_good);
            usb_disconnect(device);
            assert_int_equal(host_memory_in_use(), before);
        }
    }
}

static void requests_are_tried_three_times(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *device = plug();
    for (enum fault fault = COMMAND_STALLS; fault < FAULTS; fault++) {
        for (unsigned i = 0; i < 6; i++) {
            bool write = i % 2;
            if (write && fault == DATA_END_EARLY)
                continue;
            model.resets = 0;
            model.fault = fault;
            model.fault_code = write ? 0x2a : 0x28;
            model.fault_count = i / 2 + 1;
            memset(memory[0], (int)(fault * 10 + i), sizeof(memory[0]));
            uint64_t start = host_clock_ns;
            int error = carry(device, "sda1", write ? BLOCK_WRITE : BLOCK_READ, 24);
            assert_int_equal(error, i / 2 < 2 ? 0 : -EIO);
            if (!error)
                assert_memory_equal(memory[0], model.bytes + 32 * SECTOR_SIZE, 4096);
            bool polite = fault == REFUSED || fault == DATA_STALL || fault == DATA_END_EARLY;
            assert_true(polite || model.resets > 0);
            assert_true(host_clock_ns - start < 60000000000);
            assert_int_equal(model.fault_count, 0);
            assert_int_equal(carry(device, "sda1", BLOCK_READ, 24), 0);
        }
    }
    usb_disconnect(device);
}

/* These are no errors: a status that stalls once, an empty packet before it, another disk that does not answer. */
static void the_status_may_come_late(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *device = plug();
    model.status_stalls_once = true;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    model.empty_packet = true;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    model.busy_until = host_clock_ns + 40000000000;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    assert_int_equal(model.resets, 0);
    usb_disconnect(device);
}

static int refuse(struct usb_device *device, enum block_op op, uint8_t key, uint8_t reason)
{
    static const uint8_t codes[] = {
        [BLOCK_READ] = 0x28, [BLOCK_WRITE] = 0x2a, [BLOCK_FLUSH] = 0x35};

    model.fault = REFUSED;
    model.fault_code = codes[op];
    model.fault_count = 100;
    model.key = key;
    model.reason = reason;
    int error = carry(device, "sda", op, 0);
    model.fault_count = 0;
    return error;
}

/* What the disk gives as the reason decides. A medium that has changed is another disk, until the stick is plugged again. */
static void reasons_are_respected(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *device = plug();
    assert_int_equal(refuse(device, BLOCK_WRITE, 7, 0x27), -EROFS);
    assert_int_equal(refuse(device, BLOCK_READ, 3, 0x11), -EIO);
    unsigned before = model.flushes;
    assert_int_equal(refuse(device, BLOCK_FLUSH, 3, 0x0c), -EIO); /* data are lost */
    assert_int_equal(model.flushes, before + 1);
    assert_int_equal(refuse(device, BLOCK_FLUSH, 5, 0x20), 0); /* it has no cache */
    before = model.commands;
    assert_int_equal(carry(device, "sda", BLOCK_FLUSH, 0), 0);
    assert_int_equal(model.commands, before);
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    assert_int_equal(refuse(device, BLOCK_READ, 6, 0x28), -EIO);
    before = model.commands;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), -EIO);
    assert_int_equal(model.commands, before);
    usb_disconnect(device);
}

static void other_devices_are_no_disks(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        fresh_model();
        uint32_t before = host_memory_in_use();
        model.type = i == 0 ? 5 : 0; /* a CD */
        model.sector_bytes = i == 1 ? 4096 : SECTOR_SIZE;
        if (i == 2) { /* a card reader without a card */
            model.fault = REFUSED;
            model.fault_count = 1000;
            model.key = 2;
            model.reason = 0x3a;
        }
        struct usb_device *device = plug();
        assert_false(exists("sda"));
        assert_true(model.commands < 5);
        usb_disconnect(device);
        assert_int_equal(host_memory_in_use(), before);
    }
}

/* The request in progress, those that wait, and later ones fail at once; the memory stays until the last user has gone. */
static void an_unplugged_disk_fails_its_requests(void **state)
{
    (void)state;
    uint32_t before = host_memory_in_use();
    fresh_model();
    struct usb_device *device = plug();
    struct block_device *user = block_find("sda1");
    for (unsigned i = 0; i < REQUESTS; i++)
        submit(i, "sda1", i % 2 ? BLOCK_READ : BLOCK_WRITE, 16 * i);
    for (unsigned i = 0; i < 3; i++) /* into the data of the first one */
        device->driver->poll(device);
    assert_int_equal(ended, 0);
    usb_disconnect(device);
    assert_int_equal(ended, REQUESTS);
    for (unsigned i = 0; i < REQUESTS; i++)
        assert_int_equal(requests[i].error, -EIO);
    requests[0].device = user;
    requests[0].sector = 0;
    block_submit(&requests[0]);
    assert_int_equal(ended, REQUESTS + 1);
    assert_int_equal(requests[0].error, -EIO);
    device = plug();
    assert_true(exists("sdb1")); /* the first name is still in use */
    assert_false(exists("sda1"));
    usb_disconnect(device);
    block_put(user);
    assert_int_equal(host_memory_in_use(), before);
}

/* Random bytes and errors at any time: every request ends, and no memory is lost. */
static void random_answers_are_harmless(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RANDOM_RUNS; i++) {
        uint32_t before = host_memory_in_use();
        fresh_model();
        model.random = i % 2 ? 0 : 2 + random_below(30);
        struct usb_device *device = plug();
        model.random = 2 + random_below(30);
        unsigned n = 0;
        for (; n < REQUESTS && exists("sda"); n++)
            submit(n, "sda", random_below(3), random_below(SECTORS - 8));
        if (random_below(2))
            work(device);
        usb_disconnect(device);
        assert_int_equal(ended, n);
        assert_int_equal(host_memory_in_use(), before);
        host_console_clear();
    }
}

int test_usbstorage(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stick_becomes_a_disk),
        cmocka_unit_test(names_are_used_again),
        cmocka_unit_test(faults_are_survived),
        cmocka_unit_test(requests_are_tried_three_times),
        cmocka_unit_test(the_status_may_come_late),
        cmocka_unit_test(reasons_are_respected),
        cmocka_unit_test(other_devices_are_no_disks),
        cmocka_unit_test(an_unplugged_disk_fails_its_requests),
        cmocka_unit_test(random_answers_are_harmless),
    };
    return cmocka_run_group_tests_name("usb disks", tests, NULL, NULL);
}
