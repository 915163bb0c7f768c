/* SPDX-License-Identifier: MIT */
/* The local APIC. */
#ifndef LAPIC_H
#define LAPIC_H

#include "board.h"

/* Local APIC: map it (once); set up this CPU's; end an interrupt; interrupt another CPU. */
void lapic_map(void);
void lapic_init_cpu(void);
void lapic_end_of_interrupt(void);
void lapic_send_ipi(uint8_t apic_id, uint32_t command);

/* The local APIC's timer, in its own ticks: 0 stops it. */
void lapic_timer_start(uint32_t ticks);
uint32_t lapic_timer_count(void);

#endif
