/* SPDX-License-Identifier: MIT */
/*
 * crypt(): hashes of passwords, of the kind "$5$salt$hash" that other systems know too.
 *
 * The method is SHA-256-crypt: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", a specification in the public
 * domain. The numbers of steps below are those of its text. It hashes thousands of times, so that an attempt to guess
 * takes time, and each password has a salt of its own, so that a guess is tried for one password only.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sha256.h"

#define METHOD "$5$"
#define ROUNDS_SETTING "rounds="
#define ROUNDS_MIN 1000
#define ROUNDS_MAX 999999999
#define ROUNDS_DEFAULT 5000
#define SALT_MAX 16u
#define RESULT_MAX (sizeof(METHOD ROUNDS_SETTING "999999999$") + SALT_MAX + 1 + 43)

struct password {
    const char *key, *salt;
    size_t key_length, salt_length;
    unsigned long rounds;
    bool rounds_given;
};

/* Adds n bytes: the digest again and again, the last time its beginning. */
static void add_repeated(struct sha256 *hash, const uint8_t digest[SHA256_SIZE], size_t n)
{
    for (; n > SHA256_SIZE; n -= SHA256_SIZE)
        __sha256_add(hash, digest, SHA256_SIZE);
    __sha256_add(hash, digest, n);
}

static void add_key(struct sha256 *hash, const struct password *p)
{
    __sha256_add(hash, p->key, p->key_length);
}

static void add_salt(struct sha256 *hash, const struct password *p)
{
    __sha256_add(hash, p->salt, p->salt_length);
}

/* Steps 1 to 12. */
static void hash_once(const struct password *p, uint8_t digest[SHA256_SIZE])
{
    struct sha256 hash;
    uint8_t other[SHA256_SIZE];

    __sha256_begin(&hash);
    add_key(&hash, p);
    add_salt(&hash, p);
    add_key(&hash, p);
    __sha256_end(&hash, other);
    __sha256_begin(&hash);
    add_key(&hash, p);
    add_salt(&hash, p);
    add_repeated(&hash, other, p->key_length);
    for (size_t bits = p->key_length; bits > 0; bits >>= 1) {
        if (bits & 1)
            __sha256_add(&hash, other, SHA256_SIZE);
        else
            add_key(&hash, p);
    }
    __sha256_end(&hash, digest);
}

/* Steps 13 to 15, and 17 to 19: a digest of the key, or of the salt, repeated. */
static void hash_many(const struct password *p, bool salt, size_t times,
                      uint8_t digest[SHA256_SIZE])
{
    struct sha256 hash;

    __sha256_begin(&hash);
    while (times-- > 0)
        (salt ? add_salt : add_key)(&hash, p);
    __sha256_end(&hash, digest);
}

/* Step 21: makes the digest anew in each round, of itself, the key and the salt. */
static void hash_rounds(const struct password *p, uint8_t digest[SHA256_SIZE])
{
    uint8_t of_key[SHA256_SIZE], of_salt[SHA256_SIZE];
    struct sha256 hash;

    hash_many(p, false, p->key_length, of_key);
    hash_many(p, true, 16u + digest[0], of_salt);
    for (unsigned long round = 0; round < p->rounds; round++) {
        __sha256_begin(&hash);
        if (round % 2 != 0)
            add_repeated(&hash, of_key, p->key_length);
        else
            __sha256_add(&hash, digest, SHA256_SIZE);
        if (round % 3 != 0)
            add_repeated(&hash, of_salt, p->salt_length);
        if (round % 7 != 0)
            add_repeated(&hash, of_key, p->key_length);
        if (round % 2 != 0)
            __sha256_add(&hash, digest, SHA256_SIZE);
        else
            add_repeated(&hash, of_key, p->key_length);
        __sha256_end(&hash, digest);
    }
}

/* Writes 24 bits as characters, 6 bits each, the lowest first. Returns the place behind them. */
static char *put_bits(char *to, uint32_t bits, unsigned characters)
{
    static const char digits[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    for (; characters > 0; characters--, bits >>= 6)
        *to++ = digits[bits & 63];
    return to;
}

/* Step 22 e: three bytes at a time, which lie ten apart; where each triple begins changes from one to the next. */
static void put_digest(char *to, const uint8_t digest[SHA256_SIZE])
{
    unsigned a = 0, b = 10, c = 20, old;

    for (unsigned i = 0; i < 10; i++) {
        to = put_bits(to, (uint32_t)digest[a] << 16 | (uint32_t)digest[b] << 8 | digest[c], 4);
        old = a;
        a = c + 1;
        c = b + 1;
        b = old + 1;
    }
    to = put_bits(to, (uint32_t)digest[31] << 8 | digest[30], 3);
    *to = '\0';
}

/* Takes "$5$", perhaps "rounds=N$", and the salt, which ends with a $ or the text. False: it is something else. */
static bool parse_setting(struct password *p, const char *setting)
{
    char *end;

    if (strncmp(setting, METHOD, strlen(METHOD)) != 0)
        return false;
    setting += strlen(METHOD);
    p->rounds = ROUNDS_DEFAULT;
    if (strncmp(setting, ROUNDS_SETTING, strlen(ROUNDS_SETTING)) == 0) {
        unsigned long rounds = strtoul(setting + strlen(ROUNDS_SETTING), &end, 10);
        if (*end != '$')
            return false;
        setting = end + 1;
        p->rounds_given = true;
        p->rounds = rounds < ROUNDS_MIN ? ROUNDS_MIN : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    }
    p->salt = setting;
    p->salt_length = strcspn(setting, "$");
    if (p->salt_length > SALT_MAX)
        p->salt_length = SALT_MAX;
    return true;
}

char *crypt(const char *key, const char *setting)
{
    static char result[RESULT_MAX];
    struct password p = {.key = key, .key_length = strlen(key)};
    uint8_t digest[SHA256_SIZE];
    int n;

    if (!parse_setting(&p, setting)) {
        errno = EINVAL;
        return NULL;
    }
    hash_once(&p, digest);
    hash_rounds(&p, digest);
    if (p.rounds_given)
        n = snprintf(result, sizeof(result), METHOD ROUNDS_SETTING "%lu$%.*s$", p.rounds,
                     (int)p.salt_length, p.salt);
    else
        n = snprintf(result, sizeof(result), METHOD "%.*s$", (int)p.salt_length, p.salt);
    put_digest(result + n, digest);
    return result;
}
