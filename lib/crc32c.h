/* SPDX-License-Identifier: MIT */
/*
 * CRC-32C (Castagnoli: polynomial 0x1edc6f41, reflected), as RFC 3720 B.4 describes it. Shared by the
 * kernel and the host tools.
 */
#ifndef LIB_CRC32C_H
#define LIB_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of n bytes; crc: that of the bytes before them, 0 for none. */
uint32_t crc32c(uint32_t crc, const void *data, size_t n);

#endif
