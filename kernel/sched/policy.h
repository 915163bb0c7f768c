/* SPDX-License-Identifier: MIT */
/* The scheduling policies by name. struct sched_policy is in sched/runqueue.h. */
#ifndef SCHED_POLICY_H
#define SCHED_POLICY_H

#include "sched/runqueue.h"

/* The policy of that name; the first one if name is NULL or unknown. */
const struct sched_policy *sched_policy_find(const char *name);

#endif
