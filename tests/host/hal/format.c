/* SPDX-License-Identifier: MIT */
/* Formatting for tests: mkfs's own code, and the functions that it needs. */
#include "format.h"

#include "mkfs/mkfs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    abort();
}

void *must_calloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        fail("out of memory\n");
    return memory;
}

char *must_strdup(const char *s)
{
    return strcpy(must_calloc(1, strlen(s) + 1), s);
}

void format_image(uint8_t *data, size_t size, uint32_t inodes)
{
    struct node *root = tree_new();
    struct image image;

    image_init(&image, size, inodes, "test", 1767225600);
    image_add_tree(&image, root);
    image_complete(&image);
    memcpy(data, image.data, (size_t)image.super->blocks * DFS_BLOCK_SIZE);
    free(image.data);
    tree_free(root);
}
