/* SPDX-License-Identifier: MIT */
/* The host: the clock is a counter (tests/host/hal/machine.c). */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H
#endif
