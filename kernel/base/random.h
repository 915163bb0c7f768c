/* SPDX-License-Identifier: MIT */
/* Random bytes, good for games and hashing, but not for secrets: nothing but the clock feeds them. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <hal/types.h>

/* Fills a buffer. Any context; callers at the same time at worst stir the pool together. */
void random_fill(void *buffer, size_t n);

#endif
