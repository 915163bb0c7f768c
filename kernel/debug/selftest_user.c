/* SPDX-License-Identifier: MIT */
/*
 * selftest=userread and selftest=userexec: the kernel uses user memory by mistake, without copyin(), or
 * executes it. Not every machine can notice that: then the first of them ends without a panic.
 */
#include "debug/selftest_user.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "debug/selftest.h"
#include "mm/uaccess.h"
#include "mm/vmspace.h"
#include "proc/proc.h"

#define PLACE 0x00400000u /* any user address */

/* A page of user memory that is present, and allows everything to user mode. */
static void map_user_page(void)
{
    const struct region region = {.start = PLACE,
                                  .end = PLACE + PAGE_SIZE,
                                  .prot = PROT_READ | PROT_WRITE | PROT_EXEC,
                                  .name = "data"};
    struct vmspace *vm = vmspace_new();
    uint32_t word = 1;

    if (!vm || vmspace_map(vm, &region) != 0)
        panic("selftest: no memory for a space");
    proc_change_vm(vm);
    if (copyout(PLACE, &word, sizeof(word)) != 0)
        panic("selftest: user memory cannot be written");
}

void selftest_userread(void)
{
    map_user_page();
    kprintf("selftest: read %u\n", *(volatile uint32_t *)PLACE);
    vmspace_put(proc_change_vm(NULL));
}

void selftest_userexec(void)
{
    map_user_page();
    ((void (*)(void))PLACE)();
}
