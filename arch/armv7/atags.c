/* SPDX-License-Identifier: MIT */
/*
 * The ATAG list that an older firmware, or QEMU, leaves in memory: records of a length in words, a tag,
 * and the tag's data, from a CORE record to an empty one ("Booting ARM Linux", section 4).
 */
#include "atags.h"

#include "firmware.h"

#define ATAG_NONE 0x00000000u
#define ATAG_CORE 0x54410001u
#define ATAG_MEM 0x54410002u     /* bytes, first address */
#define ATAG_CMDLINE 0x54410009u /* a string */

#define HEADER_WORDS 2u

static void read_record(const uint32_t *record, size_t words, struct firmware_info *info)
{
    const uint32_t *data = record + HEADER_WORDS;
    size_t bytes = (words - HEADER_WORDS) * sizeof(uint32_t);

    if (record[1] == ATAG_MEM && bytes >= 2 * sizeof(uint32_t)) {
        firmware_add(info->memory, &info->memory_count, data[1], data[0]);
    } else if (record[1] == ATAG_CMDLINE) {
        firmware_command_line(info, (const char *)data, bytes);
    }
}

bool atags_read(const void *atags, size_t size, struct firmware_info *info)
{
    const uint32_t *list = atags;
    size_t limit = size / sizeof(uint32_t);

    if (limit < HEADER_WORDS || list[1] != ATAG_CORE)
        return false;
    for (size_t at = 0; at + HEADER_WORDS <= limit && list[at + 1] != ATAG_NONE; at += list[at]) {
        if (list[at] < HEADER_WORDS || list[at] > limit - at)
            break;
        read_record(&list[at], list[at], info);
    }
    return true;
}
