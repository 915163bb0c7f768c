/* SPDX-License-Identifier: MIT */
/* Fuzzing the native file system with damaged images. */
#ifndef TESTS_HOST_FUZZ_H
#define TESTS_HOST_FUZZ_H

#include "../host.h"

/* Call once, before the first input. */
void fuzz_start(void);

/* Damages an image by the input, mounts it and uses it, and runs fsck on it. */
void fuzz_image(const uint8_t *input, size_t size);

#endif
