/* SPDX-License-Identifier: MIT */
/*
 * All keyboards of a machine together: they share the layout, and the state of Caps Lock and its like. Each of them is also a
 * device of its own for programs (dev/input.h). While a program has grabbed it, the consoles learn only of keys that go up,
 * because these may have gone down before.
 *
 * Locks: keyboard_lock guards the state. A terminal gets the bytes after its release. So the bytes of two keyboards
 * that are used at the same moment may be mixed.
 */
#include "keyboard.h"

#include "base/spinlock.h"
#include "keyboard_state.h"
#include "virtual_console.h"

static struct spinlock keyboard_lock = SPINLOCK_INIT("input");
static struct keyboard_state state = {.leds = LED_NUM}; /* without a layout at first: the default */
static void (*show_leds)(void);                         /* set at boot */

/* The keys that drivers know: the main part and the keypad; then the others, most of them in small groups. */
static const struct input_keys keys[] = {
    {KEY_ESC, KEY_KPDOT},        {KEY_102ND, KEY_RO},    {KEY_HENKAN, KEY_MUHENKAN},
    {KEY_KPENTER, KEY_RIGHTALT}, {KEY_HOME, KEY_DELETE}, {KEY_PAUSE, KEY_PAUSE},
    {KEY_YEN, KEY_COMPOSE},
};
static const struct input_kind keyboard_kind = {
    .keys = keys,
    .keys_count = ARRAY_SIZE(keys),
    .lights = 1u << LED_NUML | 1u << LED_CAPSL | 1u << LED_SCROLLL, /* as enum keyboard_led */
};

/* keyboard_lock held, as for the state. */
static const struct keyboard_layout *layout(void)
{
    if (!state.layout)
        state.layout = keyboard_layout_at(0);
    return state.layout;
}

static void tell_consoles(unsigned code, bool down)
{
    char bytes[KEYBOARD_BYTES];

    acquire(&keyboard_lock);
    layout();
    unsigned leds = state.leds;
    size_t n = keyboard_state_key(&state, code, down, bytes);
    bool changed = state.leds != leds;
    unsigned console = down ? keyboard_state_console(&state, code) : 0;
    release(&keyboard_lock);
    if (changed)
        input_show_lights(keyboard_leds());
    if (changed && show_leds)
        show_leds();
    for (size_t i = 0; i < n; i++)
        keyboard_typed(bytes[i]);
    if (console)
        virtual_console_show(console);
}

void keyboard_key(struct input_device *keyboard, unsigned code, bool down)
{
    bool shared = input_key(keyboard, code, down);

    input_sync(keyboard);
    if (shared || !down)
        tell_consoles(code, down);
}

void keyboard_add(struct input_device *keyboard)
{
    keyboard->kind = &keyboard_kind;
    input_show_lights(keyboard_leds());
    input_add(keyboard);
}

void keyboard_remove(struct input_device *keyboard)
{
    for (unsigned code = 0; code < KEYBOARD_CODES; code++) {
        if (input_is_down(keyboard, code))
            keyboard_key(keyboard, code, false);
    }
    input_remove(keyboard);
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
