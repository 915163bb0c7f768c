/* SPDX-License-Identifier: MIT */
/*
 * The firmware's table at r2: ATAGs, or a flattened device tree. Both readers trust nothing:
 * they look at no byte beyond size, whatever the table says.
 */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include "lib/string.h"
#include <hal/platform.h>

#define FIRMWARE_RANGES 8

struct firmware_info {
    struct memrange memory[FIRMWARE_RANGES];
    unsigned memory_count;
    struct memrange reserved[FIRMWARE_RANGES];
    unsigned reserved_count;
    char command_line[sizeof(((struct bootinfo *)0)->command_line)];
};

/* Appends a range, if there is room. */
static inline void firmware_add(struct memrange *ranges, unsigned *count, paddr_t base,
                                uint32_t size)
{
    if (size > 0 && *count < FIRMWARE_RANGES)
        ranges[(*count)++] = (struct memrange){base, size};
}

/* Keeps the string in n bytes, which need not end with a zero, as the command line. */
static inline void firmware_command_line(struct firmware_info *info, const char *bytes, size_t n)
{
    size_t length = strnlen(bytes, MIN(n, sizeof(info->command_line) - 1));

    memcpy(info->command_line, bytes, length);
    info->command_line[length] = '\0';
}

struct bootinfo;

/* Fills in boot->memory and boot->command_line from the firmware's data. */
void firmware_read(struct bootinfo *boot, paddr_t firmware_table);

#endif
