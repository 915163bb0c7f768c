/* SPDX-License-Identifier: MIT */
/* limits: arithmetic with the constants of the headers, as exercises on memory do it. */
#include "types.h"
#include "stat.h"
#include "user.h"
#include "param.h"
#include "mmu.h"
#include "memlayout.h"
#include "fs.h"

int main(void)
{
    uint a = 4097;
    struct dirent entry;

    printf(1, "%d %d\n", PGROUNDUP(a), PGROUNDDOWN(a));
    printf(1, "%d processes, %d open files\n", NPROC, NOFILE);
    printf(1, "a directory has %d entries in a block\n", BSIZE / sizeof(entry));
    printf(1, "%s\n", (uint)sbrk(0) < KERNBASE ? "below the kernel" : "inside the kernel");
    printf(1, "%d\n", MAXFILE * BSIZE);
    if (fork() == 0) {
        printf(1, "%d\n", *(int *)KERNBASE);
        printf(1, "not protected\n");
    }
    wait();
    printf(1, "protected\n");
    exit();
}
