/* SPDX-License-Identifier: MIT */
/*
 * Keys that repeat. The last key that has gone down does so, until it goes up: first after DELAY_NS, then each INTERVAL_NS. The
 * timeout is never taken back. It finds that no key repeats, and is not set again.
 *
 * Locks: repeat_lock guards everything here. It is released before keyboard_key() is called.
 */
#include "keyboard_repeat.h"

#include "base/spinlock.h"
#include "keyboard.h"
#include "keyboard_state.h"
#include "sched/timeout.h"
#include <hal/timer.h>

#define DELAY_NS 400000000u
#define INTERVAL_NS 33000000u

static struct spinlock repeat_lock = SPINLOCK_INIT("keyboard repeat");
static unsigned repeating; /* the key that is held, or 0 */
static uint64_t repeat_at; /* when it goes down again, by clock_ns() */
static bool armed;         /* the timeout is set, or its function runs */
static struct timeout timeout;

static void repeat_held_key(struct timeout *unused);

static void arm_repeat(void)
{
    armed = true;
    timeout_call(&timeout, repeat_at, repeat_held_key);
}

/* In the timer's interrupt. The timeout may be early, if another key has gone down since it was set. */
static void repeat_held_key(struct timeout *unused)
{
    uint64_t now = clock_ns();
    unsigned key = 0;

    (void)unused;
    acquire(&repeat_lock);
    armed = false;
    if (repeating && now >= repeat_at) {
        key = repeating;
        repeat_at = now + INTERVAL_NS;
    }
    if (repeating)
        arm_repeat();
    release(&repeat_lock);
    if (key)
        keyboard_key(key, true);
}

void keyboard_repeat_key(unsigned code, bool down)
{
    keyboard_key(code, down);
    acquire(&repeat_lock);
    if (down && keyboard_state_repeats(code)) {
        repeating = code;
        repeat_at = clock_ns() + DELAY_NS;
        if (!armed)
            arm_repeat();
    } else if (!down && code == repeating) {
        repeating = 0;
    }
    release(&repeat_lock);
}
