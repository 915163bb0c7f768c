/* SPDX-License-Identifier: MIT */
/* Time. */
#ifndef TIMER_H
#define TIMER_H

#include "board.h"

/* Busy waiting, for starting CPUs and old devices. After clock_init(). */
void delay_us(uint32_t us);

#endif
