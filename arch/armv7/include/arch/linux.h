/* SPDX-License-Identifier: MIT */
/* ARMv7: the inline part of hal/linux.h. */
#ifndef ARCH_LINUX_H
#define ARCH_LINUX_H

#define LINUX_PRIVATE 500u /* + 2: cacheflush(), + 5: set_tls(); in the register 0xf0000 and more */
#define LINUX_O_DIRECTORY 0x4000u
#define LINUX_O_NOFOLLOW 0x8000u
#define LINUX_PAIR_ALIGN 1
#define LINUX_MACHINE "armv7l"

/*
 * AT_HWCAP: half-word loads, Thumb, long multiplication, VFP, DSP, NEON, VFPv3, the thread register, VFPv4, division,
 * 32 registers D.
 */
#define LINUX_HWCAP 0x000ff0d6u

static inline unsigned linux_call_number(unsigned number)
{
    return number - 0xf0000u < 12 ? LINUX_PRIVATE + (number - 0xf0000u) : number;
}

#endif
