/* SPDX-License-Identifier: MIT */
/* ARMv7: nothing of hal/cache.h is inline. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

#endif
