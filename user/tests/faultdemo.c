/* SPDX-License-Identifier: MIT */
/*
 * faultdemo: touches a page that is not in memory yet, and then one that nobody can ever have.
 * `make trace-fault` watches it (tools/gdb/traces/fault.py); by itself it crashes, as it should.
 */
#include <stdint.h>
#include <unistd.h>

#define LAZY                                                                                       \
    (1024 * 1024) /* so much is only promised by sbrk(): pages come when they are touched */

void touch(volatile char *address);

__attribute__((noinline)) void touch(volatile char *address)
{
    *address = 1;
}

int main(void)
{
    char *memory = sbrk(LAZY);

    if (memory == (char *)-1)
        return 1;
    touch(memory + LAZY / 2);
    touch((char *)(uintptr_t)16); /* the first page is never mapped: null pointers end up there */
    return 0;
}
