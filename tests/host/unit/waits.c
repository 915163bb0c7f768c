/* SPDX-License-Identifier: MIT */
/* Wait queues: entries in one queue and in many, turns and watchers, and the ways in which a wait ends. */
#include "unit.h"

#include "../host.h"
#include "lib/string.h"
#include "sched/sched.h"
#include "sync/mutex.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <hal/timer.h>

#define QUEUES 5

static struct waitqueue queues[QUEUES];
static int results[3], woken; /* woken: threads that have returned from a wait */

static int fresh_queues(void **state)
{
    (void)state;
    for (int i = 0; i < QUEUES; i++)
        waitqueue_init(&queues[i], "test");
    memset(results, 0x55, sizeof(results));
    woken = 0;
    return 0;
}

/* Waits in all queues at once, as poll() does. */
static void watch_all(void *result)
{
    struct waiter waiter;
    struct wait_entry entries[QUEUES];

    waiter_init(&waiter);
    for (int i = 0; i < QUEUES; i++)
        wait_enter(&entries[i], &queues[i], &waiter, WAIT_WATCH);
    *(int *)result = wait_block(&waiter, SLEEP_INTERRUPTIBLE, TIMER_NEVER, "test");
    for (int i = 0; i < QUEUES; i++)
        wait_leave(&entries[i]);
    woken++;
}

static void take_turn(void *result)
{
    struct spinlock lock = SPINLOCK_INIT("test");

    acquire(&lock);
    *(int *)result = sleep_killable(&queues[0], &lock);
    release(&lock);
    woken++;
}

static void a_wakeup_before_the_sleep_is_not_lost(void **state)
{
    struct waiter waiter;
    struct wait_entry entry;

    (void)state;
    waiter_init(&waiter);
    wait_enter(&entry, &queues[0], &waiter, WAIT_TURN);
    wakeup(&queues[0]);
    assert_null(entry.queue);
    assert_int_equal(wait_block(&waiter, SLEEP_DEEP, TIMER_NEVER, "test"), 0); /* else: all sleep */
    wait_leave(&entry);
}

static void any_of_many_queues_ends_a_wait(void **state)
{
    (void)state;
    for (int i = 0; i < QUEUES; i++) {
        struct proc *p = host_spawn(watch_all, &results[0]);
        host_run_all(true);
        assert_false(host_ended(p));
        wakeup(&queues[i]);
        host_run_all(false);
        assert_int_equal(results[0], 0);
        for (int j = 0; j < QUEUES; j++)
            assert_true(list_empty(&queues[j].waiters));
        host_reap(p);
    }
}

static void one_wakeup_wakes_watchers_and_one_other(void **state)
{
    struct proc *p[3];

    (void)state;
    p[0] = host_spawn(take_turn, &results[0]);
    host_run_all(true);
    p[1] = host_spawn(take_turn, &results[1]);
    host_run_all(true);
    p[2] = host_spawn(watch_all, &results[2]);
    host_run_all(true);
    wakeup_one(&queues[0]);
    host_run_all(true);
    assert_int_equal(woken, 2);
    assert_true(host_ended(p[0])); /* the oldest of those that wait for their turn */
    assert_false(host_ended(p[1]));
    assert_true(host_ended(p[2]));
    wakeup_one(&queues[0]);
    host_run_all(false);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(results[i], 0);
        host_reap(p[i]);
    }
}

static void a_deadline_or_a_kill_ends_a_wait(void **state)
{
    struct waiter waiter;
    struct wait_entry entry;

    (void)state;
    waiter_init(&waiter);
    wait_enter(&entry, &queues[0], &waiter, WAIT_TURN);
    uint64_t deadline = clock_ns() + 1000;
    assert_int_equal(wait_block(&waiter, SLEEP_KILLABLE, deadline, "test"), -ETIMEDOUT);
    assert_true(clock_ns() >= deadline);
    wait_leave(&entry);
    assert_true(list_empty(&queues[0].waiters));

    struct proc *p[2] = {host_spawn(take_turn, &results[0]), host_spawn(watch_all, &results[1])};
    host_run_all(true);
    host_kill(p[0]);
    host_kill(p[1]);
    host_run_all(false);
    assert_int_equal(results[0], -EINTR);
    assert_int_equal(results[1], -ERESTART);
    assert_true(list_empty(&queues[0].waiters));
    host_reap(p[0]);
    host_reap(p[1]);
}

static int fds[2];

static void read_one_byte(void *result)
{
    char c;

    *(int *)result = (int)t_read(fds[0], &c, 1);
    woken++;
}

/* One byte is there for one reader: the others sleep on. A reader that is killed passes it to the next. */
static void one_byte_wakes_one_reader(void **state)
{
    struct proc *p[3];

    (void)state;
    assert_int_equal(t_pipe(fds), 0);
    for (int i = 0; i < 3; i++) {
        p[i] = host_spawn(read_one_byte, &results[i]);
        host_run_all(true);
    }
    assert_int_equal(t_write(fds[1], "x", 1), 1);
    host_run_all(true);
    assert_int_equal(woken, 1);
    assert_int_equal(results[0], 1);

    assert_int_equal(t_write(fds[1], "y", 1), 1); /* wakes p[1] ... */
    host_kill(p[1]);                              /* ... which is not to read it */
    host_run_all(false);
    assert_int_equal(results[1], -ERESTART);
    assert_int_equal(results[2], 1);
    for (int i = 0; i < 3; i++)
        host_reap(p[i]);
    t_close(fds[0]);
    t_close(fds[1]);
}

int test_waits(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_wakeup_before_the_sleep_is_not_lost, fresh_queues),
        cmocka_unit_test_setup(any_of_many_queues_ends_a_wait, fresh_queues),
        cmocka_unit_test_setup(one_wakeup_wakes_watchers_and_one_other, fresh_queues),
        cmocka_unit_test_setup(a_deadline_or_a_kill_ends_a_wait, fresh_queues),
        cmocka_unit_test_setup(one_byte_wakes_one_reader, fresh_queues),
    };
    return cmocka_run_group_tests_name("waits", tests, NULL, NULL);
}
