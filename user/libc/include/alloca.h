/* SPDX-License-Identifier: MIT */
/* Memory on the stack, freed when the function returns. */
#ifndef LIBC_ALLOCA_H
#define LIBC_ALLOCA_H

#define alloca(size) __builtin_alloca(size)

#endif
