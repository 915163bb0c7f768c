/* SPDX-License-Identifier: MIT */
/* Memory without a file that processes share: for MAP_SHARED | MAP_ANONYMOUS. */
#ifndef MM_ANONYMOUS_H
#define MM_ANONYMOUS_H

#include "mm/memory_object.h"

/*
 * A new object of zeros, or NULL if there is no memory. It lives as long as regions show it. The caller has one
 * reference, and drops it with anonymous_put() after the first region has been made.
 */
struct memory_object *anonymous_new(void);
void anonymous_put(struct memory_object *object);

#endif
