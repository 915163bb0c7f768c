/* SPDX-License-Identifier: MIT */
/*
 * SMEP and SMAP (SDM vol. 3A section 4.6): user memory that the kernel cannot execute, or use, by mistake.
 *
 * SMEP makes the execution of a user page by the kernel a page fault. SMAP does the same for reads and writes,
 * except while EFLAGS.AC is set: only user_copy.S sets it, by STAC. A program can set AC too, so each entry
 * into the kernel clears it, by CLAC.
 *
 * CPUs without SMAP do not know these two instructions. So the code contains NOPs of their length, and the
 * table user_guards (guards.h) tells their places. They are replaced at boot if the CPU has SMAP.
 */
#include "userguard.h"

#include "guards.h"
#include "lib/string.h"
#include "linker.h"
#include "registers.h"

#define CR4_SMEP 0x00100000u
#define CR4_SMAP 0x00200000u
#define HAS_SMEP (1u << 7) /* EBX of CPUID leaf 7 */
#define HAS_SMAP (1u << 20)

/* EBX of CPUID leaf 7, or 0 if there is no such leaf (SDM vol. 2A, CPUID). */
static uint32_t extended_features(void)
{
    uint32_t eax = 0, ebx, ecx = 0, edx;

    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (eax < 7)
        return 0;
    eax = 7;
    ecx = 0;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    return ebx;
}

/* No other CPU runs yet. CPUID, which follows, serializes this one (SDM vol. 3A section 8.1.3). */
void userguard_init(void)
{
    static const uint8_t stac[] = {0x0f, 0x01, 0xcb}, clac[] = {0x0f, 0x01, 0xca};

    if (!(extended_features() & HAS_SMAP))
        return;
    for (const struct guard *guard = user_guards; guard < user_guards_end; guard++)
        memcpy((void *)guard->place, guard->opens ? stac : clac, GUARD_SIZE);
    extended_features();
}

void userguard_init_cpu(void)
{
    uint32_t features = extended_features();

    write_cr4(read_cr4() | (features & HAS_SMEP ? CR4_SMEP : 0) |
              (features & HAS_SMAP ? CR4_SMAP : 0));
}
