/* SPDX-License-Identifier: MIT */
/*
 * A reader for flattened device trees (Devicetree Specification 0.4, chapter 5), as far as booting needs
 * them: the memory there is, parts of it that are reserved, and the command line.
 */
#include "fdt.h"

#include "firmware.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_BEGIN_NODE 1u /* tokens of the structure block (5.4.1) */
#define FDT_END_NODE 2u
#define FDT_PROP 3u
#define FDT_NOP 4u
#define MAX_DEPTH 32u

/* Words of the header (5.2). */
enum { MAGIC, TOTAL_SIZE, OFF_STRUCT, OFF_STRINGS, OFF_RESERVED, VERSION, LAST_COMPATIBLE };

struct reader {
    const uint8_t *fdt;
    size_t size; /* all of it */
    size_t at;   /* the next token */
    size_t strings;
    struct firmware_info *info;
    uint32_t address_cells, size_cells; /* the root's: how wide its children's addresses are */
};

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t header(const uint8_t *fdt, unsigned word)
{
    return big_endian(fdt + word * sizeof(uint32_t));
}

size_t fdt_size(const void *fdt)
{
    return header(fdt, MAGIC) == FDT_MAGIC && header(fdt, LAST_COMPATIBLE) <= 17
               ? header(fdt, TOTAL_SIZE)
               : 0;
}

static bool read_cell(struct reader *r, uint32_t *word)
{
    if (r->size - r->at < sizeof(uint32_t))
        return false;
    *word = big_endian(r->fdt + r->at);
    r->at += sizeof(uint32_t);
    return true;
}

/* A string that lies wholly inside; NULL if it does not end there. */
static const char *string_at(const struct reader *r, size_t at)
{
    const char *s = (const char *)r->fdt + at;

    if (at >= r->size || strnlen(s, r->size - at) == r->size - at)
        return NULL;
    return s;
}

static bool skip(struct reader *r, size_t bytes)
{
    size_t padded = ROUND_UP(bytes, sizeof(uint32_t));

    if (padded < bytes || padded > r->size - r->at)
        return false;
    r->at += padded;
    return true;
}

/* A number of one or two cells; one that does not fit 32 bits counts as the largest that does. */
static uint32_t cells(const uint8_t *p, uint32_t count)
{
    if (count == 2)
        return big_endian(p) != 0 ? UINT32_MAX : big_endian(p + 4);
    return big_endian(p);
}

static void read_reg(struct reader *r, const uint8_t *value, size_t length)
{
    size_t pair = (r->address_cells + r->size_cells) * sizeof(uint32_t);

    if (r->address_cells - 1 > 1 || r->size_cells - 1 > 1)
        return;
    for (; length >= pair; length -= pair, value += pair)
        firmware_add(r->info->memory, &r->info->memory_count, cells(value, r->address_cells),
                     cells(value + r->address_cells * sizeof(uint32_t), r->size_cells));
}

static bool is_node(const char *node, const char *name)
{
    size_t length = strlen(name);
    return strncmp(node, name, length) == 0 && (node[length] == '\0' || node[length] == '@');
}

/* depth 1 is the root, 2 its children. */
static void property(struct reader *r, unsigned depth, const char *node, const char *name,
                     const uint8_t *value, size_t length)
{
    if (depth == 1 && length == sizeof(uint32_t)) {
        if (strcmp(name, "#address-cells") == 0)
            r->address_cells = big_endian(value);
        else if (strcmp(name, "#size-cells") == 0)
            r->size_cells = big_endian(value);
    } else if (depth == 2 && is_node(node, "memory") && strcmp(name, "reg") == 0) {
        read_reg(r, value, length);
    } else if (depth == 2 && is_node(node, "chosen") && strcmp(name, "bootargs") == 0) {
        firmware_command_line(r->info, (const char *)value, length);
    }
}

static bool read_property(struct reader *r, unsigned depth, const char *node)
{
    uint32_t length, name_offset;

    if (!read_cell(r, &length) || !read_cell(r, &name_offset))
        return false;
    const char *name = name_offset < r->size ? string_at(r, r->strings + name_offset) : NULL;
    const uint8_t *value = r->fdt + r->at;
    if (!name || !skip(r, length))
        return false;
    if (length > 0)
        property(r, depth, node, name, value, length);
    return true;
}

static bool read_structure(struct reader *r)
{
    const char *node = "";
    unsigned depth = 0;
    uint32_t token;

    while (read_cell(r, &token)) {
        if (token == FDT_BEGIN_NODE) {
            node = string_at(r, r->at);
            if (!node || !skip(r, strlen(node) + 1) || ++depth > MAX_DEPTH)
                return false;
        } else if (token == FDT_END_NODE) {
            if (depth-- <= 1)
                return true;
        } else if (token == FDT_PROP) {
            if (!read_property(r, depth, node))
                return false;
        } else if (token != FDT_NOP) {
            return false;
        }
    }
    return false;
}

/* Pairs of 64-bit numbers, up to a pair of zeros (5.3). */
static void read_reserved(struct reader *r, size_t at)
{
    for (; at <= r->size && r->size - at >= 16; at += 16) {
        const uint8_t *entry = r->fdt + at;
        uint32_t base = cells(entry, 2), size = cells(entry + 8, 2);
        if (size == 0)
            return;
        firmware_add(r->info->reserved, &r->info->reserved_count, base, size);
    }
}

bool fdt_read(const void *fdt, size_t size, struct firmware_info *info)
{
    struct reader r = {
        .fdt = fdt,
        .size = size,
        .at = header(fdt, OFF_STRUCT),
        .strings = header(fdt, OFF_STRINGS),
        .info = info,
        .address_cells = 2, /* the specification's default (2.3.5) */
        .size_cells = 1,
    };

    if (size < FDT_HEADER || r.at > size || r.strings > size)
        return false;
    read_reserved(&r, header(fdt, OFF_RESERVED));
    return read_structure(&r);
}
