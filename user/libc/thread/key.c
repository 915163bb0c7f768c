/* SPDX-License-Identifier: MIT */
/*
 * Keys: each thread has a value of its own for each key.
 *
 * A value is stored with the generation of its key. pthread_key_delete() begins a new generation, so
 * that the values which threads still have count no more, although nobody can clear them there.
 */
#include <errno.h>
#include <stdlib.h>

#include "lock.h"
#include "thread.h"

/* Guarded by threads_lock, but for generation, which a thread may read: atomic. */
static struct {
    uint32_t generation; /* odd: the key exists */
    void (*destroy)(void *);
} keys[PTHREAD_KEYS_MAX];

static uint32_t generation_of(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX ? __atomic_load_n(&keys[key].generation, __ATOMIC_ACQUIRE) : 0;
}

int pthread_key_create(pthread_key_t *result, void (*destroy)(void *))
{
    pthread_key_t key = 0;

    library_lock(&threads_lock);
    while (key < PTHREAD_KEYS_MAX && keys[key].generation % 2 != 0)
        key++;
    if (key < PTHREAD_KEYS_MAX) {
        keys[key].destroy = destroy;
        __atomic_fetch_add(&keys[key].generation, 1, __ATOMIC_RELEASE);
    }
    library_unlock(&threads_lock);
    if (key == PTHREAD_KEYS_MAX)
        return EAGAIN;
    *result = key;
    return 0;
}

int pthread_key_delete(pthread_key_t key)
{
    int error = EINVAL;

    library_lock(&threads_lock);
    if (generation_of(key) % 2 != 0) {
        __atomic_fetch_add(&keys[key].generation, 1, __ATOMIC_RELEASE);
        error = 0;
    }
    library_unlock(&threads_lock);
    return error;
}

void *pthread_getspecific(pthread_key_t key)
{
    const struct key_value *values = current_thread()->values;

    if (values == NULL || key >= PTHREAD_KEYS_MAX || values[key].generation != generation_of(key))
        return NULL;
    return (void *)(uintptr_t)values[key].value;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    struct pthread *thread = current_thread();
    uint32_t generation = generation_of(key);

    if (generation % 2 == 0)
        return EINVAL;
    if (thread->values == NULL)
        thread->values = calloc(PTHREAD_KEYS_MAX, sizeof(struct key_value));
    if (thread->values == NULL)
        return ENOMEM;
    thread->values[key] = (struct key_value){generation, value};
    return 0;
}

/* Calls the destructor of a value that is not NULL. Returns whether it did. */
static bool end_value(struct key_value *value, pthread_key_t key)
{
    void (*destroy)(void *) = NULL;
    const void *old = value->value;

    library_lock(&threads_lock);
    if (value->generation == keys[key].generation)
        destroy = keys[key].destroy;
    library_unlock(&threads_lock);
    value->value = NULL;
    if (old == NULL || destroy == NULL)
        return false;
    destroy((void *)(uintptr_t)old);
    return true;
}

/* A destructor may set values again: so there are several rounds, but not without end. */
void end_key_values(struct pthread *thread)
{
    bool again = thread->values != NULL;

    for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
        again = false;
        for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++)
            again |= thread->values[key].value != NULL && end_value(&thread->values[key], key);
    }
    free(thread->values);
    thread->values = NULL;
}
