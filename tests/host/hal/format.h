/* SPDX-License-Identifier: MIT */
/* An empty native file system in memory, by the code of tools/mkfs. */
#ifndef TESTS_HOST_FORMAT_H
#define TESTS_HOST_FORMAT_H

#include <stddef.h>
#include <stdint.h>

void format_image(uint8_t *data, size_t size, uint32_t inodes);

#endif
