/* SPDX-License-Identifier: MIT */
/*
 * Virtual consoles: several terminals (terminal.h) that share one screen and its keyboards. The screen shows one of them;
 * output to another one changes only its cells.
 *
 * The first one shows what the machine's console writes (base/console.h), and the last one the kernel's log. Each of those
 * in between has a terminal of its own for programs (tty/virtualdev.h).
 */
#ifndef DRIVERS_VIRTUAL_CONSOLE_H
#define DRIVERS_VIRTUAL_CONSOLE_H

#include "terminal.h"

struct framebuffer;

/* They are numbered from 1 on. */
#define VIRTUAL_CONSOLES 7u
#define SYSTEM_CONSOLE 1u
#define LOG_CONSOLE VIRTUAL_CONSOLES

/* A screen, as its driver offers it. */
struct display {
    unsigned columns, rows;
    /* For the first console, columns * rows of each: at boot nothing can be allocated. */
    struct cell *cells[2];
    /*
     * Cells or the cursor of the terminal, which is the one that the screen shows, have changed. line_ended: the output has
     * ended a line; a driver that cannot draw later may wait for that. virtual_console_lock() is held; any context.
     */
    void (*draw)(struct terminal *shown, bool line_ended);

    /* The pixels, if programs may draw them; or NULL. */
    const struct framebuffer *framebuffer;
    /*
     * A program begins to draw the pixels (true), or has ended it: no cell looks as it did. The driver draws nothing until
     * it is asked again. virtual_console_lock() is held.
     */
    void (*lend)(bool lent);
};

/* Begins to show the first console on this display. Returns its terminal, which is empty. Boot, before other CPUs run. */
struct terminal *virtual_console_init(const struct display *display);

/*
 * Obeys console= on the command line: with "serial", the screen shows nothing from now on. Returns whether only the screen
 * shows the console ("screen"), which has the screen's size then. Boot, after option_init().
 */
bool virtual_console_choose(void);

/* The number of the console that the screen shows; 0: there is no screen. Any context. */
unsigned virtual_console_shown(void);

/* Which of them have cells: bit n is console n's. Any context. */
unsigned virtual_console_used(void);

/* The size of each of them, in characters. Any context, if there is a screen. */
void virtual_console_size(unsigned *columns, unsigned *rows);

/* Allocates the cells of a console that has none yet: 0, -ENXIO (no such console), or -ENOMEM. Any context, no locks held. */
int virtual_console_prepare(unsigned number);

/*
 * Shows a console, if it can be prepared. If there is no memory, a message says so. Errors as for virtual_console_prepare(), or
 * -EBUSY while a program draws the screen.
 */
int virtual_console_show(unsigned number);

/* Upcall: the screen shows another console than before. Any context, no locks held. */
void virtual_console_switched(void);

/* Writes to a console, and does nothing if it has no cells. Any context. */
void virtual_console_write(unsigned number, const char *bytes, size_t n);

/* Takes the answers to the requests that a console's terminal has got, and returns their number of bytes. Any context. */
#define VIRTUAL_CONSOLE_ANSWERS 64u
size_t virtual_console_answers(unsigned number, char answers[VIRTUAL_CONSOLE_ANSWERS]);

/*
 * The pixels of the screen, for programs; NULL: it has none. One more user, or one less, of them: when the last one has gone,
 * the consoles draw the screen again. Process context.
 */
const struct framebuffer *virtual_console_framebuffer(void);
void virtual_console_add_user(void);
void virtual_console_remove_user(void);

/*
 * The mode of the screen: in KD_GRAPHICS a program draws it, in KD_TEXT the consoles do. Setting it returns 0, or -EINVAL: there
 * is no such mode, the screen has no pixels, or no program uses them. A panic draws in any case. Process context.
 */
int virtual_console_mode(void);
int virtual_console_set_mode(uintptr_t mode);

/* A display that draws later does it between these two. Any context. */
void virtual_console_lock(void);
void virtual_console_unlock(void);

#endif
