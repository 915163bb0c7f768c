/* SPDX-License-Identifier: MIT */
/* The host: its caches are coherent, and nothing here looks at memory behind the CPU's back. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H
#endif
