/* SPDX-License-Identifier: MIT */
/*
 * The one file that uses the host's C library: its headers and the kernel's define the same names.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *host_alloc(size_t size, size_t align);
void host_free(void *memory);
void host_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void host_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *host_environment(const char *name);
bool host_read_file(const char *path, void **data, size_t *size);
bool host_write_file(const char *path, const void *data, size_t size);

void *host_alloc(size_t size, size_t align)
{
    void *memory = NULL;

    if (posix_memalign(&memory, align < sizeof(void *) ? sizeof(void *) : align, size) != 0)
        host_fail("the host has no memory left");
    return memory;
}

void host_free(void *memory)
{
    free(memory);
}

void host_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    fflush(stdout);
}

void host_fail(const char *format, ...)
{
    va_list args;

    fprintf(stderr, "host: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    abort();
}

const char *host_environment(const char *name)
{
    return getenv(name);
}

bool host_read_file(const char *path, void **data, size_t *size)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    *data = malloc(*size + 1);
    bool good = *data && fread(*data, 1, *size, file) == *size;
    fclose(file);
    return good;
}

bool host_write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    if (!file)
        return false;
    bool good = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && good;
}
