/* SPDX-License-Identifier: MIT */
/* Data that are read without a lock: an object is freed after all readers have left that may be using it. */
#include "unit.h"

#include "../host.h"
#include "sync/readers.h"

struct object {
    struct deferred deferred;
    bool freed;
};

static void note_free(struct deferred *deferred)
{
    struct object *object = CONTAINER_OF(deferred, struct object, deferred);

    assert_false(object->freed);
    object->freed = true;
}

/* Sets the number of CPUs. Those other than the first exist for this file only. */
static void set_cpus(unsigned count)
{
    for (unsigned i = 1; i < CPUS_MAX; i++)
        cpus[i].reading = 0;
    cpu_count = count;
}

/* A CPU begins a section, or ends it. */
static void turn_page(unsigned cpu)
{
    cpus[cpu].reading++;
}

static void without_readers_it_is_freed_at_once(void **state)
{
    struct object object = {0};

    (void)state;
    set_cpus(3);
    defer_free(&object.deferred, note_free);
    assert_true(object.freed);
    set_cpus(1);
}

static void it_waits_for_a_reader(void **state)
{
    struct object first = {0}, second = {0}, third = {0};

    (void)state;
    set_cpus(3);
    turn_page(1);
    defer_free(&first.deferred, note_free);
    assert_false(first.freed);
    turn_page(2); /* too late to have found the first one */
    defer_free(&second.deferred, note_free);
    assert_false(first.freed || second.freed);
    turn_page(1);
    defer_free(&third.deferred, note_free);
    assert_true(first.freed);
    assert_false(second.freed || third.freed);
    turn_page(2);
    defer_flush();
    assert_true(second.freed && third.freed);
    set_cpus(1);
}

/* A reader that leaves and begins anew cannot have found the object before. */
static void a_later_section_counts_as_another_one(void **state)
{
    struct object first = {0}, second = {0};

    (void)state;
    set_cpus(2);
    turn_page(1);
    defer_free(&first.deferred, note_free);
    turn_page(1);
    turn_page(1);
    defer_free(&second.deferred, note_free);
    assert_true(first.freed);
    assert_false(second.freed);
    turn_page(1);
    defer_flush();
    assert_true(second.freed);
    set_cpus(1);
}

static void a_section_marks_its_cpu(void **state)
{
    struct object object = {0};

    (void)state;
    read_begin();
    defer_free(&object.deferred, note_free);
    assert_false(object.freed);
    read_end();
    defer_flush();
    assert_true(object.freed);
}

int test_readers(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_readers_it_is_freed_at_once),
        cmocka_unit_test(it_waits_for_a_reader),
        cmocka_unit_test(a_later_section_counts_as_another_one),
        cmocka_unit_test(a_section_marks_its_cpu),
    };

    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
