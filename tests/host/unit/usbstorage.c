/* SPDX-License-Identifier: MIT */
/*
 * USB disks without a controller: the kernel's transfers go to a model of a memory stick, which answers well, lies in its
 * status, stops in the middle, sends anything, or says nothing.
 */
#include "usbstick.h"

#include "../host.h"
#include "dev/block.h"
#include "lib/string.h"
#include <abi/errno.h>

#define RANDOM_RUNS 3000u
#define REQUESTS 4u

static struct block_request requests[REQUESTS];
static struct block_segment segments[REQUESTS];
static uint8_t memory[REQUESTS][4096];
static unsigned ended;

static void note_end(struct block_request *request)
{
    (void)request;
    ended++;
}

static void fresh_model(void)
{
    stick_renew();
    ended = 0;
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
    stick_work(device);
    return requests[0].error;
}

static void a_stick_becomes_a_disk(void **state)
{
    (void)state;
    uint32_t before = host_memory_in_use();
    fresh_model();
    struct usb_device *device = stick_plug();
    assert_true(stick_exists("sda") && stick_exists("sda1"));
    memset(memory[0], 0, sizeof(memory[0]));
    assert_int_equal(carry(device, "sda", BLOCK_READ, 16), 0);
    assert_memory_equal(memory[0], stick.bytes + 16 * SECTOR_SIZE, 4096);
    memset(memory[0], 'x', sizeof(memory[0]));
    assert_int_equal(carry(device, "sda1", BLOCK_WRITE, STICK_SECTORS - 16), 0);
    assert_memory_equal(memory[0], stick.bytes + (STICK_SECTORS - 8) * SECTOR_SIZE, 4096);
    assert_int_equal(carry(device, "sda", BLOCK_FLUSH, 0), 0);
    assert_int_equal(stick.flushes, 1);
    assert_int_equal(stick.resets, 0);
    usb_disconnect(device);
    assert_false(stick_exists("sda") || stick_exists("sda1"));
    assert_int_equal(host_memory_in_use(), before);
}

/* Two sticks at once have two names; a free name is used again. */
static void names_are_used_again(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *first = stick_plug(), *second = stick_plug();
    assert_true(stick_exists("sdb1"));
    usb_disconnect(first);
    assert_false(stick_exists("sda"));
    first = stick_plug();
    assert_true(stick_exists("sda1") && stick_exists("sdb1"));
    usb_disconnect(second);
    usb_disconnect(first);
}

/* Each fault in each command: two in a row are survived, and the data are right; more end the request or the start. */
static void faults_are_survived(void **state)
{
    static const uint8_t start_codes[] = {0x12, 0x00, 0x25, 0x28};

    (void)state;
    for (enum stick_fault fault = COMMAND_STALLS; fault < FAULTS; fault++) {
        for (unsigned i = 0; i < ARRAY_SIZE(start_codes) * 2; i++) {
            bool for_good = i % 2;
            bool needs_data = fault >= DATA_STALL && fault <= BROKEN_PACKETS;
            if (start_codes[i / 2] == 0x00 && needs_data)
                continue;
            uint32_t before = host_memory_in_use();
            fresh_model();
            stick.fault = fault;
            stick.fault_code = start_codes[i / 2];
            stick.fault_count = for_good ? 1000 : 2;
            struct usb_device *device = stick_plug();
            assert_int_equal(stick_exists("sda1"), !for_good);
            usb_disconnect(device);
            assert_int_equal(host_memory_in_use(), before);
        }
    }
}

static void requests_are_tried_three_times(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *device = stick_plug();
    for (enum stick_fault fault = COMMAND_STALLS; fault < FAULTS; fault++) {
        for (unsigned i = 0; i < 6; i++) {
            bool write = i % 2;
            if (write && fault == DATA_END_EARLY)
                continue;
            stick.resets = 0;
            stick.fault = fault;
            stick.fault_code = write ? 0x2a : 0x28;
            stick.fault_count = i / 2 + 1;
            memset(memory[0], (int)(fault * 10 + i), sizeof(memory[0]));
            uint64_t start = host_clock_ns;
            int error = carry(device, "sda1", write ? BLOCK_WRITE : BLOCK_READ, 24);
            assert_int_equal(error, i / 2 < 2 ? 0 : -EIO);
            if (!error)
                assert_memory_equal(memory[0], stick.bytes + 32 * SECTOR_SIZE, 4096);
            bool polite = fault == REFUSED || fault == DATA_STALL || fault == DATA_END_EARLY;
            assert_true(polite || stick.resets > 0);
            assert_true(host_clock_ns - start < 60000000000);
            assert_int_equal(stick.fault_count, 0);
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
    struct usb_device *device = stick_plug();
    stick.status_stalls_once = true;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    stick.empty_packet = true;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    stick.busy_until = host_clock_ns + 40000000000;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    assert_int_equal(stick.resets, 0);
    usb_disconnect(device);
}

static int refuse(struct usb_device *device, enum block_op op, uint8_t key, uint8_t reason)
{
    static const uint8_t codes[] = {
        [BLOCK_READ] = 0x28, [BLOCK_WRITE] = 0x2a, [BLOCK_FLUSH] = 0x35};

    stick.fault = REFUSED;
    stick.fault_code = codes[op];
    stick.fault_count = 100;
    stick.key = key;
    stick.reason = reason;
    int error = carry(device, "sda", op, 0);
    stick.fault_count = 0;
    return error;
}

/* What the disk gives as the reason decides. A medium that has changed is another disk, until the stick is plugged again. */
static void reasons_are_respected(void **state)
{
    (void)state;
    fresh_model();
    struct usb_device *device = stick_plug();
    assert_int_equal(refuse(device, BLOCK_WRITE, 7, 0x27), -EROFS);
    assert_int_equal(refuse(device, BLOCK_READ, 3, 0x11), -EIO);
    unsigned before = stick.flushes;
    assert_int_equal(refuse(device, BLOCK_FLUSH, 3, 0x0c), -EIO); /* data are lost */
    assert_int_equal(stick.flushes, before + 1);
    assert_int_equal(refuse(device, BLOCK_FLUSH, 5, 0x20), 0); /* it has no cache */
    before = stick.commands;
    assert_int_equal(carry(device, "sda", BLOCK_FLUSH, 0), 0);
    assert_int_equal(stick.commands, before);
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), 0);
    assert_int_equal(refuse(device, BLOCK_READ, 6, 0x28), -EIO);
    before = stick.commands;
    assert_int_equal(carry(device, "sda", BLOCK_READ, 0), -EIO);
    assert_int_equal(stick.commands, before);
    usb_disconnect(device);
}

static void other_devices_are_no_disks(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        fresh_model();
        uint32_t before = host_memory_in_use();
        stick.type = i == 0 ? 5 : 0; /* a CD */
        stick.sector_bytes = i == 1 ? 4096 : SECTOR_SIZE;
        if (i == 2) { /* a card reader without a card */
            stick.fault = REFUSED;
            stick.fault_count = 1000;
            stick.key = 2;
            stick.reason = 0x3a;
        }
        struct usb_device *device = stick_plug();
        assert_false(stick_exists("sda"));
        assert_true(stick.commands < 5);
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
    struct usb_device *device = stick_plug();
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
    device = stick_plug();
    assert_true(stick_exists("sdb1")); /* the first name is still in use */
    assert_false(stick_exists("sda1"));
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
        stick.random = i % 2 ? 0 : 2 + stick_random(30);
        struct usb_device *device = stick_plug();
        stick.random = 2 + stick_random(30);
        unsigned n = 0;
        for (; n < REQUESTS && stick_exists("sda"); n++)
            submit(n, "sda", stick_random(3), stick_random(STICK_SECTORS - 8));
        if (stick_random(2))
            stick_work(device);
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
