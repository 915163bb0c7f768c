/* SPDX-License-Identifier: MIT */
/* Time. */
#ifndef TIMER_H
#define TIMER_H

#include "board.h"

/* The core timer's interrupt, and IPIs (smp.c). Interrupts off. */
void timer_expired(void);

/* Ticks of the counter per second: measured; before clock_init() the value of CNTFRQ. */
uint32_t timer_frequency(void);

/* Busy waiting by the 1 MHz system timer; from the first line of C on. Any context. */
void delay_us(uint32_t us);

#endif
