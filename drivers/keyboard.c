/* SPDX-License-Identifier: MIT */
/*
 * All keyboards of a machine together: they share the layout, and the state of Caps Lock and its like.
 *
 * Locks: keyboard_lock guards the state. A terminal gets the bytes after its release. So the bytes of two keyboards
 * that are used at the same moment may be mixed.
 */
#include "keyboard.h"

#include "base/spinlock.h"
#include "keyboard_state.h"
#include "virtual_console.h"

static struct spinlock keyboard_lock = SPINLOCK_INIT("keyboard");
static struct keyboard_state state = {.leds = LED_NUM}; /* without a layout at first: the default */
static void (*show_leds)(void);                         /* set at boot */

/* keyboard_lock held, as for the state. */
static const struct keyboard_layout *layout(void)
{
    if (!state.layout)
        state.layout = keyboard_layout_at(0);
    return state.layout;
}

void keyboard_key(unsigned code, bool down)
{
    char bytes[KEYBOARD_BYTES];

    acquire(&keyboard_lock);
    layout();
    unsigned leds = state.leds;
    size_t n = keyboard_state_key(&state, code, down, bytes);
    bool changed = state.leds != leds;
    unsigned console = down ? keyboard_state_console(&state, code) : 0;
    release(&keyboard_lock);
    if (changed && show_leds)
        show_leds();
    for (size_t i = 0; i < n; i++)
        keyboard_typed(bytes[i]);
    if (console)
        virtual_console_show(console);
}

unsigned keyboard_leds(void)
{
    acquire(&keyboard_lock);
    unsigned leds = state.leds;
    release(&keyboard_lock);
    return leds;
}

void keyboard_show_leds(void (*show)(void))
{
    show_leds = show;
    show();
}

const char *keyboard_layout_name(void)
{
    acquire(&keyboard_lock);
    const char *name = layout()->name;
    release(&keyboard_lock);
    return name;
}

/* An accent that waits does not belong to the new layout. */
bool keyboard_choose_layout(const char *name)
{
    const struct keyboard_layout *chosen = keyboard_layout_find(name);

    if (!chosen)
        return false;
    acquire(&keyboard_lock);
    state.layout = chosen;
    state.mark = 0;
    release(&keyboard_lock);
    return true;
}
