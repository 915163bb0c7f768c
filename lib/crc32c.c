/* SPDX-License-Identifier: MIT */
/*
 * CRC-32C, four bytes at a time: table[k] holds the contribution of a byte with k bytes behind it in the
 * same word ("slicing", Kounavis and Berry 2005). The tables are made at the first use; two CPUs that
 * make them at once write the same.
 */
#include "lib/crc32c.h"

#include <stdbool.h>

#define POLYNOMIAL 0x82f63b78u /* 0x1edc6f41, its bits reversed */
#define SLICES 4u

static uint32_t table[SLICES][256];
static bool ready;

static void make_tables(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
        table[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++) {
        for (unsigned slice = 1; slice < SLICES; slice++) {
            uint32_t before = table[slice - 1][byte];
            table[slice][byte] = before >> 8 ^ table[0][before & 0xff];
        }
    }
    __atomic_store_n(&ready, true, __ATOMIC_RELEASE);
}

uint32_t crc32c(uint32_t crc, const void *data, size_t n)
{
    const uint8_t *at = data;

    if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE))
        make_tables();
    crc = ~crc;
    for (; n >= SLICES; n -= SLICES, at += SLICES) {
        uint32_t word =
            (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        crc ^= word;
        crc = table[3][crc & 0xff] ^ table[2][crc >> 8 & 0xff] ^ table[1][crc >> 16 & 0xff] ^
              table[0][crc >> 24];
    }
    for (; n > 0; n--)
        crc = crc >> 8 ^ table[0][(crc ^ *at++) & 0xff];
    return ~crc;
}
