/* SPDX-License-Identifier: MIT */
/* SHA-256, by FIPS 180-4: sections 4.1.2 (functions), 4.2.2 and 5.3.3 (constants), 5.1.1 (padding), 6.2 (the hash). */
#include "sha256.h"

#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned bits)
{
    return x >> bits | x << (32 - bits);
}

/* The words of the block, big-endian, and 48 words more that are made of them. */
static void expand(const uint8_t *block, uint32_t w[64])
{
    for (unsigned i = 0; i < 16; i++, block += 4)
        w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 |
               block[3];
    for (unsigned i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        uint32_t mixed_a = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t mixed_b = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        w[i] = w[i - 16] + mixed_a + w[i - 7] + mixed_b;
    }
}

/* s holds the variables a to h of the standard. */
static void hash_block(struct sha256 *hash, const uint8_t *block)
{
    uint32_t w[64], s[8];

    expand(block, w);
    memcpy(s, hash->state, sizeof(s));
    for (unsigned i = 0; i < 64; i++) {
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        uint32_t mixed_a = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
        uint32_t mixed_e = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
        uint32_t sum = s[7] + mixed_e + choice + constants[i] + w[i];
        memmove(s + 1, s, 7 * sizeof(s[0]));
        s[4] += sum;
        s[0] = sum + mixed_a + majority;
    }
    for (unsigned i = 0; i < 8; i++)
        hash->state[i] += s[i];
}

void __sha256_begin(struct sha256 *hash)
{
    /* The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
    static const uint32_t first[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };

    memcpy(hash->state, first, sizeof(first));
    hash->length = 0;
}

void __sha256_add(struct sha256 *hash, const void *data, size_t n)
{
    const uint8_t *bytes = data;

    while (n > 0) {
        size_t used = hash->length % SHA256_BLOCK;
        size_t part = n < SHA256_BLOCK - used ? n : SHA256_BLOCK - used;
        memcpy(hash->block + used, bytes, part);
        hash->length += part;
        if (used + part == SHA256_BLOCK)
            hash_block(hash, hash->block);
        bytes += part;
        n -= part;
    }
}

/* A bit 1, bits 0, and the length in bits as a big-endian number of 8 bytes fill the last block. */
void __sha256_end(struct sha256 *hash, uint8_t digest[SHA256_SIZE])
{
    static const uint8_t padding[SHA256_BLOCK] = {0x80};
    uint64_t bits = hash->length * 8;
    uint8_t length[8];

    for (unsigned i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    size_t used = hash->length % SHA256_BLOCK;
    __sha256_add(hash, padding, (used < 56 ? 56 : 56 + SHA256_BLOCK) - used);
    __sha256_add(hash, length, sizeof(length));
    for (unsigned i = 0; i < SHA256_SIZE; i++)
        digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}
