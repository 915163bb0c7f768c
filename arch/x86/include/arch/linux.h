/* SPDX-License-Identifier: MIT */
/* x86: the inline part of hal/linux.h. */
#ifndef ARCH_LINUX_H
#define ARCH_LINUX_H

#define LINUX_PRIVATE 500u /* none */
#define LINUX_O_DIRECTORY 0x10000u
#define LINUX_O_NOFOLLOW 0x20000u
#define LINUX_PAIR_ALIGN 0
#define LINUX_HWCAP 0u /* programs use CPUID */
#define LINUX_MACHINE "i686"

static inline unsigned linux_call_number(unsigned number)
{
    return number;
}

#endif
