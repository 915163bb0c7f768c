/* SPDX-License-Identifier: MIT */
/* Processes, threads and signals, out of any thread. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "torture.h"

static void *nothing(void *argument)
{
    return argument;
}

/* Tries again while the machine is out of resources. */
static pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    int error;

    while ((error = pthread_create(&thread, NULL, function, argument)) != 0) {
        MUST(error == EAGAIN);
        usleep(10000);
    }
    return thread;
}

/* The child has one thread; its memory and the library work, and it can start threads. */
static void live_alone(struct worker *worker)
{
    char *block = malloc(1 + below(worker, 5000));
    char text[16];

    MUST(block != NULL);
    free(block);
    snprintf(text, sizeof(text), "%d", worker->number);
    MUST(atoi(text) == worker->number);
    if (below(worker, 4) == 0)
        MUST(pthread_join(start(nothing, NULL), NULL) == 0);
    _exit(worker->number + 1);
}

void fork_and_wait(struct worker *worker)
{
    pid_t child;
    int status;

    while ((child = fork()) < 0) {
        MUST(errno == EAGAIN || errno == ENOMEM);
        usleep(10000);
    }
    if (child == 0)
        live_alone(worker);
    while (waitpid(child, &status, 0) < 0)
        MUST(errno == EINTR);
    MUST(WIFEXITED(status) && WEXITSTATUS(status) == worker->number + 1);
}

static void *fill_stack(void *argument)
{
    char room[8000];

    memset(room, (char)(intptr_t)argument, sizeof(room));
    for (size_t i = 0; i < sizeof(room); i++)
        MUST(((volatile char *)room)[i] == (char)(intptr_t)argument);
    return argument;
}

void start_threads(struct worker *worker)
{
    pthread_t threads[4];
    void *result;

    for (intptr_t i = 0; i < 4; i++)
        threads[i] = start(fill_stack, (void *)(i + worker->number));
    for (intptr_t i = 0; i < 4; i++)
        MUST(pthread_join(threads[i], &result) == 0 && result == (void *)(i + worker->number));
    MUST(pthread_detach(start(nothing, NULL)) == 0);
}

static void *sleep_until_signal(void *sem)
{
    while (sem_wait(sem) != 0)
        MUST(errno == EINTR);
    return NULL;
}

void interrupt_a_sleeper(struct worker *worker)
{
    pthread_t thread;
    sem_t sem;

    MUST(sem_init(&sem, 0, 0) == 0);
    thread = start(sleep_until_signal, &sem);
    for (unsigned i = below(worker, 5); i > 0; i--)
        MUST(pthread_kill(thread, SIGUSR1) == 0);
    MUST(sem_post(&sem) == 0 && pthread_join(thread, NULL) == 0);
}
