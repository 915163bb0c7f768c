/* SPDX-License-Identifier: MIT */
/* The entries of directories. */
#include "vfs/dirent.h"

#include "lib/string.h"
#include <abi/stat.h>

bool dirent_emit(struct dirent_sink *sink, const char *name, size_t length, uint32_t number,
                 unsigned type)
{
    size_t size = ROUND_UP(offsetof(struct dirent, d_name) + length + 1, 4);

    if (sink->size - sink->used < size)
        return false;
    struct dirent *entry = (struct dirent *)(sink->buffer + sink->used);
    memset(entry, 0, size);
    entry->d_ino = number;
    entry->d_reclen = (uint16_t)size;
    entry->d_type = (uint8_t)type;
    entry->d_namlen = (uint8_t)length;
    memcpy(entry->d_name, name, length);
    sink->used += size;
    return true;
}
