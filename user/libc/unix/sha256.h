/* SPDX-License-Identifier: MIT */
/* The hash function SHA-256 (FIPS 180-4), for crypt(). */
#ifndef LIBC_UNIX_SHA256_H
#define LIBC_UNIX_SHA256_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

#define SHA256_SIZE 32u  /* bytes of a digest */
#define SHA256_BLOCK 64u /* bytes that are hashed at a time */

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes that have been added */
    uint8_t block[SHA256_BLOCK];
};

void __sha256_begin(struct sha256 *hash);
void __sha256_add(struct sha256 *hash, const void *data, size_t n);
void __sha256_end(struct sha256 *hash, uint8_t digest[SHA256_SIZE]);

#pragma GCC visibility pop

#endif
