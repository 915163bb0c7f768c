/* SPDX-License-Identifier: MIT */
/* USB disks when something is short: memory, places for block devices, or letters for their names. */
#include "usbstick.h"

#include "../host.h"
#include "dev/block.h"
#include <abi/errno.h>

#define LETTERS 26u

/* Devices without a driver, which take places in the table of block devices. */
static struct block_device fillers[BLOCK_DEVICES_MAX];
static unsigned filled;

static void keep_filler(struct block_device *device)
{
    (void)device; /* it is no allocated memory */
}

/* Fills the table but for some places. */
static void leave_places(unsigned places)
{
    do {
        fillers[filled] = (struct block_device){.name = "filler", .free = keep_filler};
    } while (block_register(&fillers[filled]) == 0 && ++filled < BLOCK_DEVICES_MAX);
    for (; places > 0; places--) {
        assert_true(filled > 0);
        block_remove(&fillers[--filled]);
    }
}

static void empty_places(void)
{
    while (filled > 0)
        block_remove(&fillers[--filled]);
}

static void a_disk_needs_memory(void **state)
{
    (void)state;
    stick_renew();
    uint32_t before = host_memory_in_use();
    host_console_clear();
    host_memory_fail(3, 1); /* the first two are for the device and its descriptors */
    assert_null(usb_connect(NULL, 1, USB_HIGH));
    assert_true(has_text(host_console(), "does not work (error 12)"));
    assert_int_equal(host_memory_in_use(), before);
    struct usb_device *device = stick_plug();
    assert_true(stick_exists("sda1")); /* the letter has not been lost */
    usb_disconnect(device);
}

static void a_disk_without_partitions_can_be_used(void **state)
{
    (void)state;
    stick_renew();
    uint32_t before = host_memory_in_use();
    host_console_clear();
    struct usb_device *device = usb_connect(NULL, 1, USB_HIGH);
    assert_non_null(device);
    host_memory_fail(1, 1);
    stick_work(device);
    assert_true(has_text(host_console(), "sda: error 12 with its partitions"));
    assert_true(stick_exists("sda") && !stick_exists("sda1"));
    usb_disconnect(device);
    assert_int_equal(host_memory_in_use(), before);
}

/* One place is enough for the disk alone, and none for nothing. The driver keeps a disk that it could not enter. */
static void places_for_disks_are_few(void **state)
{
    (void)state;
    uint32_t before = host_memory_in_use();
    for (unsigned places = 0; places <= 2; places++) {
        stick_renew();
        host_console_clear();
        leave_places(places);
        struct usb_device *device = stick_plug();
        assert_int_equal(stick_exists("sda"), places > 0);
        assert_int_equal(stick_exists("sda1"), places > 1);
        assert_int_equal(has_text(host_console(), "usb disk a: error 23, it is not used"),
                         places == 0);
        assert_int_equal(has_text(host_console(), "sda: error 23 with its partitions"),
                         places == 1);
        usb_disconnect(device);
        empty_places();
        assert_int_equal(host_memory_in_use(), before);
    }
}

static void letters_for_disks_are_few(void **state)
{
    struct usb_device *devices[LETTERS];

    (void)state;
    stick_renew();
    uint32_t before = host_memory_in_use();
    for (unsigned i = 0; i < LETTERS; i++)
        devices[i] = stick_plug();
    uint32_t plugged = host_memory_in_use();
    host_console_clear();
    assert_null(usb_connect(NULL, 1, USB_HIGH));
    assert_true(has_text(host_console(), "does not work (error 23)"));
    assert_int_equal(host_memory_in_use(), plugged);
    usb_disconnect(devices[7]);
    devices[7] = stick_plug(); /* with the letter h again, if there is a place for it */
    for (unsigned i = 0; i < LETTERS; i++)
        usb_disconnect(devices[i]);
    assert_int_equal(host_memory_in_use(), before);
}

int test_usbdisks(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_needs_memory),
        cmocka_unit_test(a_disk_without_partitions_can_be_used),
        cmocka_unit_test(places_for_disks_are_few),
        cmocka_unit_test(letters_for_disks_are_few),
    };

    return cmocka_run_group_tests_name("short of USB disks", tests, NULL, NULL);
}
