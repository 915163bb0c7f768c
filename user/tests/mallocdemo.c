/* SPDX-License-Identifier: MIT */
/*
 * mallocdemo: makes the heap grow and shrink once each. `make trace-malloc` watches it
 * (tools/gdb/traces/malloc.py). Without a debugger it only prints the addresses of its memory.
 */
#include <stdio.h>
#include <stdlib.h>

#define LARGE 60000

void grow(char **small);
void shrink(char *last);
void end_of_part(void);

/* For the trace: the part before this call is over. */
__attribute__((noinline)) void end_of_part(void)
{
    __asm__ volatile("" ::: "memory");
}

/* The heap has no room for this: malloc asks the kernel for more. */
__attribute__((noinline)) void grow(char **small)
{
    *small = malloc(8000);
    end_of_part();
}

/* The last block before the end of the heap, the others already free: most of it is returned. */
__attribute__((noinline)) void shrink(char *last)
{
    free(last);
    end_of_part();
}

int main(void)
{
    char *first = malloc(12000), *small, *large[3]; /* the first call sets the heap up */

    grow(&small);
    for (int i = 0; i < 3; i++)
        large[i] = malloc(LARGE);
    if (first == NULL || small == NULL || large[0] == NULL || large[1] == NULL || large[2] == NULL)
        return 1;
    free(large[0]);
    free(large[1]);
    shrink(large[2]);
    free(small);
    free(first);
    printf("first was at %p, small %p, large %p to %p\n", (void *)first, (void *)small,
           (void *)large[0], (void *)(large[2] + LARGE));
    return 0;
}
