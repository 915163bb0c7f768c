/* SPDX-License-Identifier: MIT */
/* pages: the heap page by page, and the addresses that a program does not have: above the heap, below the stack. */
#include "kernel/param.h"
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"
#include "kernel/syscall.h"
#include "kernel/memlayout.h"
#include "kernel/riscv.h"

#define PAGES 40

/* A child writes to the address; the kernel must end it. */
void try(char *name, uint64 address)
{
    int status = 0;

    if (fork() == 0) {
        *(volatile char *)(uint)address = 1;
        exit(0);
    }
    wait(&status);
    printf("%s: %s\n", name, status == -1 ? "a fault" : "memory");
}

int main(void)
{
    char local, *heap;
    uint end = (uint)sbrk(0), distance = (uint)&local - (uint)r_sp() + PGSIZE;
    int i, zero = 0;

    printf("%d %d\n", PGROUNDUP(PGSIZE + 1), PGROUNDDOWN((1 << PGSHIFT) + 1));
    sbrk(PGROUNDUP(end) - end);
    heap = sbrklazy(PAGES * PGSIZE);
    for (i = 0; i < PAGES; i++)
        zero += heap[i * PGSIZE]++ == 0;
    printf("%d new pages\n", zero);
    try("the heap", (uint)heap);
    try("above the heap", (uint)heap + PAGES * PGSIZE);
    printf("%s\n", sbrklazy(0x7f000000) == SBRK_ERROR ? "too much is refused" : "two gigabytes");
    printf("a decrease by more than all %s\n",
           sbrk(-0x7f000000) == heap + PAGES * PGSIZE ? "changes nothing" : "is an error");
    printf("the stack pointer is %s\n", distance < 2 * PGSIZE ? "near" : "far");
    try("below the stack", r_sp() - USERSTACK * PGSIZE);
    try("the last page", TRAMPOLINE);
    try("the kernel", KERNBASE);
    try("the end", MAXVA);
    printf("%s\n", SYS_fork != SYS_exit ? "calls have numbers" : "one call");
    exit(0);
}
