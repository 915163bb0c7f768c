/* SPDX-License-Identifier: MIT */
/*
 * faultdemo: touches a page that is not in memory yet, and then one that can never be there. `make
 * trace-fault` watches it (tools/gdb/traces/fault.py). Without a debugger it crashes, as it must.
 */
#include <stdint.h>
#include <unistd.h>

/* sbrk() only promises so much: pages are filled when they are touched */
#define LAZY (1024 * 1024)

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
    touch((char *)(uintptr_t)16); /* the first page is never mapped, so that null pointers fault */
    return 0;
}
