/* SPDX-License-Identifier: MIT */
/* The host: its caches are coherent, and no device reads memory directly. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H
#endif
