/* SPDX-License-Identifier: MIT */
/*
 * x86: control registers, CPUID and model-specific registers (SDM vol. 3A sections 2.5, 10.4; 2A
 * CPUID).
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

#define CR0_PE 0x00000001u /* protected mode */
#define CR0_MP 0x00000002u /* WAIT respects TS */
#define CR0_TS 0x00000008u /* floating-point instructions trap */
#define CR0_NE 0x00000020u /* floating-point errors are exceptions */
#define CR0_WP 0x00010000u /* the kernel respects read-only pages */
#define CR0_PG 0x80000000u /* paging */

#define CR4_PSE 0x010u        /* 4 MiB pages */
#define CR4_PGE 0x080u        /* global pages */
#define CR4_OSFXSR 0x200u     /* SSE may be used: FXSAVE keeps its registers */
#define CR4_OSXMMEXCPT 0x400u /* and its errors are exceptions */

#define CPUID_TSC (1u << 4)
#define CPUID_APIC (1u << 9)
#define CPUID_PGE (1u << 13)
#define CPUID_PAT (1u << 16)
#define CPUID_FXSR (1u << 24)
#define CPUID_SSE (1u << 25)

/* Defines read_NAME() and write_NAME() of a control or debug register. */
#define CONTROL_REGISTER(name)                                                                     \
    static inline uint32_t read_##name(void)                                                       \
    {                                                                                              \
        uint32_t value;                                                                            \
                                                                                                   \
        __asm__ volatile("movl %%" #name ", %0" : "=r"(value));                                    \
        return value;                                                                              \
    }                                                                                              \
    static inline void write_##name(uint32_t value)                                                \
    {                                                                                              \
        __asm__ volatile("movl %0, %%" #name ::"r"(value) : "memory");                             \
    }
CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)
CONTROL_REGISTER(dr6)

/* The program's thread pointer, a selector: the kernel uses %fs only. */
static inline uint16_t read_gs(void)
{
    uint16_t value;

    __asm__ volatile("movw %%gs, %0" : "=r"(value));
    return value;
}

static inline void write_gs(uint16_t value)
{
    __asm__ volatile("movw %0, %%gs" ::"r"(value));
}

/* EDX of CPUID leaf 1: the feature bits above. */
static inline uint32_t cpuid_features(void)
{
    uint32_t eax = 1, ebx, ecx, edx;

    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    return edx;
}

#define MSR_PAT 0x277u

static inline void write_msr(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr" ::"c"(number), "A"(value) : "memory");
}

/* The time-stamp counter (SDM vol. 3B section 17.17). */
static inline uint64_t read_tsc(void)
{
    uint64_t tsc;

    __asm__ volatile("rdtsc" : "=A"(tsc));
    return tsc;
}

#endif
