/* SPDX-License-Identifier: MIT */
/* Locks of whole files: the operations of flock(). */
#ifndef ABI_FLOCK_H
#define ABI_FLOCK_H

#define LOCK_SH 1 /* shared */
#define LOCK_EX 2 /* exclusive */
#define LOCK_NB 4 /* with one of the others: fails instead of waiting */
#define LOCK_UN 8 /* none */

#endif
