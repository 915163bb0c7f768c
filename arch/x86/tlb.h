/* SPDX-License-Identifier: MIT */
/* Forgetting translations, on this CPU and on the others (SDM vol. 3A sections 4.10.4 and 4.10.5). */
#ifndef TLB_H
#define TLB_H

#include "machine.h"

/* Serves the TLB shootdowns that other CPUs request. Interrupts off. */
void tlb_serve(void);

#endif
