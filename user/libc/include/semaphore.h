/* SPDX-License-Identifier: MIT */
/* Semaphores in memory: user/libc/thread/semaphore.c. There are none with names. */
#ifndef LIBC_SEMAPHORE_H
#define LIBC_SEMAPHORE_H

#include <abi/time.h>
#include <sys/types.h>

#define SEM_VALUE_MAX 32767

typedef struct {
    uint32_t word;
    unsigned char shared;
} sem_t;

/* These return 0, or -1 and set errno. */
int sem_init(sem_t *sem, int shared, unsigned value);
int sem_destroy(sem_t *sem);
int sem_wait(sem_t *sem);
int sem_trywait(sem_t *sem);
int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict time); /* wall clock */
int sem_post(sem_t *sem);
int sem_getvalue(sem_t *restrict sem, int *restrict value);

#endif
