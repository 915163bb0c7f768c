/* SPDX-License-Identifier: MIT */
/* The search for a PCI device, through bridges, against a model of the configuration space. (QEMU's PC has one bus.) */
#include "unit.h"

#include "drivers/pci.h"
#include "lib/string.h"
#include <arch/io.h>

#define FUNCTIONS_MAX 8u
#define STORAGE_IDE 0x0101u
#define BRIDGE 0x0604u
#define MULTI 0x80u

static struct {
    uint8_t bus, device, function;
    uint16_t class;
    uint8_t header;    /* 1: a bridge; MULTI: it is no single function */
    uint8_t secondary; /* the bus behind a bridge */
    uint32_t bar;
} functions[FUNCTIONS_MAX];

static unsigned present, reads;
static uint32_t address; /* that has been written last */

static uint32_t *register_at(unsigned i)
{
    static uint32_t value;

    switch (address & 0xfc) {
    case PCI_ID:
        value = 0x12348086;
        break;
    case PCI_CLASS:
        value = (uint32_t)functions[i].class << 16;
        break;
    case PCI_HEADER:
        value = (uint32_t)functions[i].header << 16;
        break;
    case 0x18:
        value = (uint32_t)functions[i].secondary << 8 | functions[i].bus;
        break;
    default:
        assert_int_equal(address & 0xfc, PCI_BAR(0));
        return &functions[i].bar;
    }
    return &value;
}

/* The register that the address leads to, or NULL: no function is there. */
static uint32_t *addressed(void)
{
    assert_int_equal(address >> 24, 0x80);
    for (unsigned i = 0; i < present; i++) {
        uint32_t at = (uint32_t)functions[i].bus << 16 | (uint32_t)functions[i].device << 11 |
                      (uint32_t)functions[i].function << 8;
        if ((address & 0xffff00) == at)
            return register_at(i);
    }
    return NULL;
}

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    assert_int_equal(port, 0xcfc);
    assert_int_equal(bytes, 4);
    assert_true(reads++ < 100000);
    uint32_t *value = addressed();
    return value ? *value : 0xffffffff;
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    assert_int_equal(bytes, 4);
    if (port == 0xcf8)
        address = value;
    else
        *addressed() = value;
}

static int begin(void **state)
{
    (void)state;
    present = reads = 0;
    host_port_read = read_port;
    host_port_write = write_port;
    return 0;
}

static void add(uint8_t bus, uint8_t device, uint8_t function, uint16_t class)
{
    assert_true(present < FUNCTIONS_MAX);
    memset(&functions[present], 0, sizeof(functions[present]));
    functions[present].bus = bus;
    functions[present].device = device;
    functions[present].function = function;
    functions[present++].class = class;
}

static void add_bridge(uint8_t bus, uint8_t device, uint8_t secondary)
{
    add(bus, device, 0, BRIDGE);
    functions[present - 1].header = 1;
    functions[present - 1].secondary = secondary;
}

static void assert_found(uint8_t bus, uint8_t device, uint8_t function)
{
    struct pci_function found = {0, 0, 0};

    assert_true(pci_find_class(1, 1, &found));
    assert_int_equal(found.bus, bus);
    assert_int_equal(found.device, device);
    assert_int_equal(found.function, function);
}

static void a_function_of_the_first_bus_is_found(void **state)
{
    struct pci_function found;

    (void)state;
    assert_false(pci_find_class(1, 1, &found));
    add(0, 0, 0, 0x0600);
    add(0, 31, 0, STORAGE_IDE);
    assert_found(0, 31, 0);
    add(0, 4, 0, STORAGE_IDE); /* before that one */
    assert_found(0, 4, 0);
    found = (struct pci_function){0, 4, 0};
    pci_write(found, PCI_BAR(0), 0xc001);
    assert_int_equal(functions[2].bar, 0xc001);
    assert_int_equal(pci_read(found, PCI_BAR(0)), 0xc001);
}

/* The other functions count only if the first one says that there are some. */
static void functions_of_a_device_are_looked_at(void **state)
{
    struct pci_function found;

    (void)state;
    add(0, 1, 0, 0x0601);
    add(0, 1, 7, STORAGE_IDE);
    assert_false(pci_find_class(1, 1, &found));
    functions[0].header = MULTI;
    assert_found(0, 1, 7);
}

static void bridges_lead_to_other_buses(void **state)
{
    struct pci_function found;

    (void)state;
    add_bridge(0, 2, 1);
    assert_false(pci_find_class(1, 1, &found)); /* nothing is behind it */
    add_bridge(1, 3, 5);
    add(5, 6, 0, STORAGE_IDE);
    assert_found(5, 6, 0);
    functions[1].header |= MULTI;
    assert_found(5, 6, 0);
    functions[1].secondary = 0; /* the firmware has given it no bus */
    assert_false(pci_find_class(1, 1, &found));
}

/* A bridge that leads back to its own bus: the search ends, and looks behind the bridge for the device. */
static void a_ring_of_bridges_is_left(void **state)
{
    struct pci_function found;

    (void)state;
    add_bridge(0, 2, 1);
    add_bridge(1, 3, 1);
    assert_false(pci_find_class(1, 1, &found));
    add(0, 9, 0, STORAGE_IDE);
    assert_found(0, 9, 0);
}

#define ON_BUS(test) cmocka_unit_test_setup(test, begin)

int test_pci(void)
{
    const struct CMUnitTest tests[] = {
        ON_BUS(a_function_of_the_first_bus_is_found),
        ON_BUS(functions_of_a_device_are_looked_at),
        ON_BUS(bridges_lead_to_other_buses),
        ON_BUS(a_ring_of_bridges_is_left),
    };

    return cmocka_run_group_tests_name("pci", tests, NULL, NULL);
}
