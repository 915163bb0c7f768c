/* SPDX-License-Identifier: MIT */
/*
 * The tables that a Pi's firmware passes: good ones are read correctly, and broken ones do no harm.
 */
#include "unit.h"

#include "../host.h"
#include "arch/armv7/atags.h"
#include "arch/armv7/fdt.h"
#include "arch/armv7/firmware.h"
#include "lib/string.h"

#define TREE_MAX 1024u
#define BROKEN_TREES 20000

/* A device tree in the making: structure block and strings, put together at the end. */
struct tree {
    uint8_t structure[TREE_MAX], strings[TREE_MAX];
    size_t used, strings_used;
};

static void put_word(uint8_t *at, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(word >> (24 - 8 * i));
}

static void word(struct tree *tree, uint32_t value)
{
    put_word(tree->structure + tree->used, value);
    tree->used += 4;
}

static void bytes(struct tree *tree, const void *data, size_t n)
{
    memcpy(tree->structure + tree->used, data, n);
    tree->used += ROUND_UP(n, (size_t)4);
}

static void begin(struct tree *tree, const char *name)
{
    word(tree, 1);
    bytes(tree, name, strlen(name) + 1);
}

static void end(struct tree *tree)
{
    word(tree, 2);
}

static void property(struct tree *tree, const char *name, const void *value, size_t n)
{
    word(tree, 3);
    word(tree, (uint32_t)n);
    word(tree, (uint32_t)tree->strings_used);
    bytes(tree, value, n);
    memcpy(tree->strings + tree->strings_used, name, strlen(name) + 1);
    tree->strings_used += strlen(name) + 1;
}

static void cells(struct tree *tree, const char *name, const uint32_t *values, unsigned count)
{
    uint8_t data[64];

    for (unsigned i = 0; i < count; i++)
        put_word(data + 4 * i, values[i]);
    property(tree, name, data, 4 * count);
}

/* Completes the tree: header, one reserved range, structure, strings. Returns its size. */
static size_t finish(const struct tree *tree, uint8_t *out)
{
    const uint32_t reserved = FDT_HEADER, structure = FDT_HEADER + 32;
    uint32_t strings = structure + (uint32_t)tree->used;
    uint32_t size = strings + (uint32_t)tree->strings_used;
    uint32_t header[] = {0xd00dfeed,
                         size,
                         structure,
                         strings,
                         reserved,
                         17,
                         16,
                         0,
                         (uint32_t)tree->strings_used,
                         (uint32_t)tree->used};

    memset(out, 0, structure);
    for (unsigned i = 0; i < ARRAY_SIZE(header); i++)
        put_word(out + 4 * i, header[i]);
    put_word(out + reserved + 4, 0x01000000);
    put_word(out + reserved + 12, 0x2000);
    memcpy(out + structure, tree->structure, tree->used);
    memcpy(out + strings, tree->strings, tree->strings_used);
    return size;
}

/*
 * One cell for addresses and sizes, as on the Pi; two ranges; a node whose name only looks like
 * memory.
 */
static size_t pi_tree(uint8_t *out)
{
    struct tree tree = {.used = 0};
    const uint32_t one = 1, memory[] = {0, 0x10000000, 0x20000000, 0x08000000};

    begin(&tree, "");
    cells(&tree, "#address-cells", &one, 1);
    cells(&tree, "#size-cells", &one, 1);
    word(&tree, 4); /* an empty range, which is skipped */
    begin(&tree, "memory@0");
    cells(&tree, "reg", memory, 4);
    end(&tree);
    begin(&tree, "chosen");
    property(&tree, "bootargs", "cpus=2 test", 12);
    end(&tree);
    begin(&tree, "memory-controller");
    cells(&tree, "reg", memory, 2);
    end(&tree);
    end(&tree);
    word(&tree, 9);
    return finish(&tree, out);
}

static void reads_a_device_tree(void **state)
{
    static uint8_t tree[3 * TREE_MAX];
    struct firmware_info info = {.memory_count = 0};
    size_t size = pi_tree(tree);

    (void)state;
    assert_int_equal(fdt_size(tree), size);
    assert_true(fdt_read(tree, size, &info));
    assert_int_equal(info.memory_count, 2);
    assert_int_equal(info.memory[0].size, 0x10000000);
    assert_int_equal(info.memory[1].base, 0x20000000);
    assert_int_equal(info.reserved_count, 1);
    assert_int_equal(info.reserved[0].base, 0x01000000);
    assert_string_equal(info.command_line, "cpus=2 test");
}

/* Bytes changed at random, and sizes cut at random: the address sanitizer checks the accesses. */
static void survives_broken_device_trees(void **state)
{
    static uint8_t tree[3 * TREE_MAX];
    size_t size = pi_tree(tree);
    uint32_t random = 1;

    (void)state;
    for (unsigned round = 0; round < BROKEN_TREES; round++) {
        size_t cut = size;
        random = random * 1664525 + 1013904223;
        if (random >> 31)
            cut = FDT_HEADER + (random >> 8) % (size - FDT_HEADER);
        uint8_t *copy = host_alloc(cut, 4);
        memcpy(copy, tree, cut);
        for (unsigned changes = random >> 28 & 3; changes-- > 0;) {
            random = random * 1664525 + 1013904223;
            copy[(random >> 8) % cut] = (uint8_t)random;
        }
        struct firmware_info info = {.memory_count = 0};
        fdt_size(copy);
        fdt_read(copy, cut, &info);
        assert_true(info.memory_count <= FIRMWARE_RANGES && info.reserved_count <= FIRMWARE_RANGES);
        assert_true(strnlen(info.command_line, sizeof(info.command_line)) <
                    sizeof(info.command_line));
        host_free(copy);
    }
}

static void reads_atags(void **state)
{
    static const uint32_t list[] = {
        5, 0x54410001, 0,          0,          0, /* the core record begins a list */
        4, 0x54410002, 0x3c000000, 0,             /* memory */
        4, 0x54410009, 0x75706320, 0x00323d73,    /* " cpus=2" */
        0, 0,
    };
    struct firmware_info info = {.memory_count = 0};

    (void)state;
    assert_true(atags_read(list, sizeof(list), &info));
    assert_int_equal(info.memory_count, 1);
    assert_int_equal(info.memory[0].size, 0x3c000000);
    assert_string_equal(info.command_line, " cpus=2");
}

/*
 * The firmware's own words come first, some 400 characters; the user's words at the end must not be
 * cut off.
 */
static void keeps_the_end_of_a_long_command_line(void **state)
{
    static uint32_t list[5 + 2 + 200 + 2] = {5, 0x54410001, 0, 0, 0, 2 + 200, 0x54410009};
    char *text = (char *)&list[7];
    struct firmware_info info = {.memory_count = 0};

    (void)state;
    memset(text, 'x', 700);
    strlcpy(text + 700, " console=mini", 100);
    assert_true(atags_read(list, sizeof(list), &info));
    assert_string_equal(info.command_line + 700, " console=mini");
}

static void survives_broken_atags(void **state)
{
    static const uint32_t no_core[] = {2, 0x54410002, 0, 0};
    static const uint32_t no_length[] = {2, 0x54410001, 0, 0x54410002, 5, 5};
    static const uint32_t too_long[] = {2, 0x54410001, 100, 0x54410009, 0x41414141};
    static const uint32_t no_end[] = {2, 0x54410001, 3, 0x54410009, 0x41414141};
    struct firmware_info info = {.memory_count = 0};

    (void)state;
    assert_false(atags_read(no_core, sizeof(no_core), &info));
    assert_true(atags_read(no_length, sizeof(no_length), &info));
    assert_true(atags_read(too_long, sizeof(too_long), &info));
    assert_string_equal(info.command_line, "");
    assert_true(atags_read(no_end, sizeof(no_end), &info));
    assert_string_equal(info.command_line, "AAAA");
    assert_int_equal(info.memory_count, 0);
}

int test_firmware(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_device_tree),
        cmocka_unit_test(survives_broken_device_trees),
        cmocka_unit_test(reads_atags),
        cmocka_unit_test(keeps_the_end_of_a_long_command_line),
        cmocka_unit_test(survives_broken_atags),
    };

    return cmocka_run_group_tests_name("firmware's tables", tests, NULL, NULL);
}
