/* SPDX-License-Identifier: MIT */
/* Included before everything else in tests on the host. */
#ifndef HOST_CONFIG_H
#define HOST_CONFIG_H

#include <stdint.h>

/* The address of the "physical" memory in this process. */
extern uintptr_t host_memory_base;
#define KERNBASE host_memory_base

/* The kernel's sleep() is not the C library's, which libFuzzer calls. */
#define sleep kernel_sleep

#endif
