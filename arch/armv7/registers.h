/* SPDX-License-Identifier: MIT */
/*
 * The system registers that the kernel uses, by their names in the ARM Architecture Reference Manual
 * (DDI 0406C: chapter B4; generic timer B8; floating point A2.6.1), and the barriers.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

#define CP15_READ(name, operands)                                                                  \
    static inline uint32_t read_##name(void)                                                       \
    {                                                                                              \
        uint32_t value;                                                                            \
        __asm__ volatile("mrc p15, " operands : "=r"(value)::"memory");                            \
        return value;                                                                              \
    }
#define CP15_WRITE(name, operands)                                                                 \
    static inline void write_##name(uint32_t value)                                                \
    {                                                                                              \
        __asm__ volatile("mcr p15, " operands ::"r"(value) : "memory");                            \
    }
#define CP15(name, operands) CP15_READ(name, operands) CP15_WRITE(name, operands)

/* Identification */
CP15_READ(midr, "0, %0, c0, c0, 0")
CP15_READ(mpidr, "0, %0, c0, c0, 5")
CP15_READ(ccsidr, "1, %0, c0, c0, 0") /* of the cache that CSSELR selects */
CP15_READ(clidr, "1, %0, c0, c0, 1")
CP15_WRITE(csselr, "2, %0, c0, c0, 0")

#define MPIDR_CPU 0x3u /* a Cortex-A7 cluster has up to four (A7 TRM 4.3.5) */

/* Control */
CP15(sctlr, "0, %0, c1, c0, 0")
CP15(actlr, "0, %0, c1, c0, 1")
CP15(cpacr, "0, %0, c1, c0, 2")
CP15(vbar, "0, %0, c12, c0, 0")
CP15(tpidruro, "0, %0, c13, c0, 3") /* user mode reads it */
CP15(tpidrurw, "0, %0, c13, c0, 2") /* user mode reads and writes it */
CP15(tpidrprw, "0, %0, c13, c0, 4")
CP15_READ(id_pfr0, "0, %0, c0, c1, 0")
CP15_WRITE(pmuserenr,
           "0, %0, c9, c14, 0") /* bit 0: user mode may use the event counters (B4.1.120) */

#define ID_PFR0_THUMBEE(id) ((id) >> 12 & 0xf) /* 0: there is none (B4.1.93) */
#define TEECR_XED 0x1u                         /* user mode has no TEEHBR (A2.10.1, B4.1.149) */

static inline void write_teecr(uint32_t value)
{
    __asm__ volatile("mcr p14, 6, %0, c0, c0, 0" ::"r"(value) : "memory");
}

/*
 * SCTLR (B4.1.130): the bits that are always one, CP15BEN, and little-endian ARM exceptions. SCTLR_OFF
 * adds only alignment checking. If the MMU is off, all memory is strongly-ordered, and an unaligned access
 * faults anyway (A3.2.1), but not in QEMU. SCTLR_ON adds MMU, data cache, branch
 * prediction, instruction cache, TEX remap; user programs may access words at any address.
 */
#define SCTLR_ONES 0x00c50078
#define SCTLR_OFF (SCTLR_ONES | 0x00000002)
#define SCTLR_ON (SCTLR_ONES | 0x10001805)

#define ACTLR_SMP 0x40u                /* take part in coherency (A7 TRM 4.3.31) */
#define CPACR_FLOATING_POINT 0xf00000u /* coprocessors 10 and 11, for every mode */

#define FPEXC_EN 0x40000000u /* floating-point instructions do not trap (B6.1.39) */

/* Translation */
CP15(ttbr0, "0, %0, c2, c0, 0")
CP15(ttbr1, "0, %0, c2, c0, 1")
CP15(ttbcr, "0, %0, c2, c0, 2")
CP15(dacr, "0, %0, c3, c0, 0")
CP15(prrr, "0, %0, c10, c2, 0")
CP15(nmrr, "0, %0, c10, c2, 1")
CP15(contextidr, "0, %0, c13, c0, 1")

/*
 * Attributes of table walks (TTBR0 and TTBR1, B4.1.154): inner and outer write-back write-allocate,
 * inner shareable: the same as the kernel's mapping of the tables. If they differed, the two would not be coherent.
 */
#define TTBR_WALK 0x6au

/* Memory types by the index TEX[0]:C:B (ARM ARM B3.8.3, PRRR B4.1.127, NMRR B4.1.115). */
#define PRRR_TYPE_DEVICE (1u << 2 * 1)               /* index 1: TYPE_DEVICE */
#define PRRR_TYPE_NORMAL (2u << 2 * 2 | 2u << 2 * 3) /* 2: TYPE_UNCACHED, 3: TYPE_NORMAL */
#define PRRR_DEVICE_SHAREABLE (3u << 16) /* DS0, DS1: even if the descriptor's S bit is clear */
#define PRRR_S_SHAREABLE (1u << 19)      /* NS1: Normal memory is, if the S bit is set */
#define PRRR_INNER (3u << 26)            /* NOS2, NOS3: to the cores, no further */
#define NMRR_WRITE_BACK_ALLOCATE(index) (0x10001u << 2 * (index)) /* inner and outer */

#define TTBCR_SPLIT_1GIB 2u /* N: the top two bits of an address choose the half (B4.1.153) */
#define PRRR_VALUE                                                                                 \
    (PRRR_TYPE_DEVICE | PRRR_TYPE_NORMAL | PRRR_DEVICE_SHAREABLE | PRRR_S_SHAREABLE | PRRR_INNER)
#define NMRR_VALUE NMRR_WRITE_BACK_ALLOCATE(3)
#define DACR_CLIENT 1u /* domain 0, the only one: permissions are checked (B4.1.43) */

/* Values for HYP mode's own registers, to be set before it is left (early_cpu.S). */
#define HDCR_COUNTERS 0x1fu /* how many event counters are left to PL1; all else is traps */
#define HCPTR_OPEN 0x33ffu  /* its bits that are always one; floating point does not trap */
#define CNTHCTL_OPEN 0x3u   /* PL1 may use the physical counter and timer */

/* Both halves get the value. */
static inline void write_cntvoff(uint32_t value)
{
    __asm__ volatile("mcrr p15, 4, %0, %0, c14" ::"r"(value) : "memory");
}
static inline void write_vttbr(uint32_t value)
{
    __asm__ volatile("mcrr p15, 6, %0, %0, c2" ::"r"(value) : "memory");
}

/* Faults (B4.1.51 and around) */
CP15_READ(dfsr, "0, %0, c5, c0, 0")
CP15_READ(ifsr, "0, %0, c5, c0, 1")
CP15_READ(dfar, "0, %0, c6, c0, 0")
CP15_READ(ifar, "0, %0, c6, c0, 2")

/* TLB maintenance (B4.2.2); "is" forms reach every CPU of the inner shareable domain */
CP15_WRITE(tlbiall, "0, %0, c8, c7, 0")
CP15_WRITE(tlbiallis, "0, %0, c8, c3, 0")
CP15_WRITE(tlbimva, "0, %0, c8, c7, 1") /* address | ASID */
CP15_WRITE(tlbiasid, "0, %0, c8, c7, 2")
CP15_WRITE(tlbimvaa, "0, %0, c8, c7, 3") /* address, any ASID */
CP15_WRITE(tlbimvais, "0, %0, c8, c3, 1")
CP15_WRITE(tlbiasidis, "0, %0, c8, c3, 2")
CP15_WRITE(tlbimvaais, "0, %0, c8, c3, 3")

/* Cache maintenance (B4.2.1) */
CP15_WRITE(iciallu, "0, %0, c7, c5, 0")
CP15_WRITE(iciallis, "0, %0, c7, c1, 0")
CP15_WRITE(bpiall, "0, %0, c7, c5, 6")
CP15_WRITE(bpiallis, "0, %0, c7, c1, 6")
CP15_WRITE(dccmvau, "0, %0, c7, c11, 1") /* clean, to the point of unification */
CP15_WRITE(dccmvac, "0, %0, c7, c10, 1") /* clean, to the point of coherency */
CP15_WRITE(dccimvac, "0, %0, c7, c14, 1")
CP15_WRITE(dcimvac, "0, %0, c7, c6, 1")
CP15_WRITE(dcisw, "0, %0, c7, c6, 2") /* invalidate by set and way */
CP15_WRITE(dccisw, "0, %0, c7, c14, 2")

/* Generic timer (B8.1.5): the virtual timer, which is the same in either security state */
CP15_READ(cntfrq, "0, %0, c14, c0, 0")
CP15_WRITE(cntkctl, "0, %0, c14, c1, 0")
CP15(cntv_ctl, "0, %0, c14, c3, 1")

#define CNTV_CTL_ENABLE 0x1u
#define CNTV_CTL_EXPIRED 0x4u /* ISTATUS */

static inline uint64_t read_cntvct(void)
{
    uint32_t low, high;

    __asm__ volatile("isb\n\tmrrc p15, 1, %0, %1, c14" : "=r"(low), "=r"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

static inline void write_cntv_cval(uint64_t value)
{
    __asm__ volatile("mcrr p15, 3, %0, %1, c14" ::"r"((uint32_t)value), "r"((uint32_t)(value >> 32))
                     : "memory");
}

/* Complete every access before it; as seen by the inner shareable domain, or by the whole system. */
static inline void dsb(void)
{
    __asm__ volatile("dsb" ::: "memory");
}
static inline void dsb_ish(void)
{
    __asm__ volatile("dsb ish" ::: "memory");
}

/* The instructions that follow are fetched anew, under the context that was set before. */
static inline void isb(void)
{
    __asm__ volatile("isb" ::: "memory");
}

/* Order of memory accesses, devices included, as the whole system sees it. */
static inline void dmb(void)
{
    __asm__ volatile("dmb" ::: "memory");
}

/* Wakes CPUs that wait in WFE. The DSB before it is the caller's. */
static inline void sev(void)
{
    __asm__ volatile("sev" ::: "memory");
}

#endif
