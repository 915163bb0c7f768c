/* SPDX-License-Identifier: MIT */
/* The scheduling policies there are (what a policy is: proc/runqueue.h). */
#ifndef PROC_POLICY_H
#define PROC_POLICY_H

#include "proc/runqueue.h"

/* The policy of that name; the first one where name is NULL or unknown. */
const struct sched_policy *sched_policy_find(const char *name);

#endif
