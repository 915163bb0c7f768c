/* SPDX-License-Identifier: MIT */
/* Fuzzing the native file system with damaged images. */
#ifndef TESTS_HOST_FUZZ_H
#define TESTS_HOST_FUZZ_H

#include "../host.h"

/* Once, before the first input. */
void fuzz_start(void);

/* Damages an image as the input says, mounts it and uses it, and lets fsck look at it. */
void fuzz_image(const uint8_t *input, size_t size);

#endif
