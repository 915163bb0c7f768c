/* SPDX-License-Identifier: MIT */
/*
 * Virtual consoles. The driver of the screen draws the cells of one terminal, and does not know of the others.
 *
 * The log console reads the kernel's log only while it is shown, and keeps its place there. A panic shows the first console,
 * to which its report goes.
 *
 * Locks: screen_lock guards the terminals and the display. It is taken inside the locks of ttys and of the console's
 * output. log_lock guards the place in the log.
 */
#include "virtual_console.h"

#include "base/console.h"
#include "base/kprintf.h"
#include "base/option.h"
#include "base/spinlock.h"
#include "lib/string.h"
#include "mm/page.h"
#include <abi/errno.h>
#include <abi/vt.h>

#define LOG_PART 128u /* bytes that go from the log to its console at a time */

struct virtual_console {
    struct terminal terminal;
    bool ready; /* it has cells; atomic: set once */
    char answers[VIRTUAL_CONSOLE_ANSWERS];
    size_t answered; /* bytes of answers */
};

static struct spinlock screen_lock = SPINLOCK_INIT("screen");
static struct virtual_console consoles[VIRTUAL_CONSOLES];
static const struct display *display; /* does not change after boot; NULL: no screen */
static unsigned shown;                /* a console's number; atomic for readers */
static unsigned users;                /* of the pixels: open files and mappings */
static bool lent;                     /* a program draws the pixels; atomic for readers */
static struct spinlock log_lock = SPINLOCK_INIT("log console");
static uint64_t log_position;

void virtual_console_lock(void)
{
    console_acquire(&screen_lock);
}

void virtual_console_unlock(void)
{
    console_release(&screen_lock);
}

static struct virtual_console *console_at(unsigned number)
{
    return &consoles[number - 1];
}

static bool is_ready(unsigned number)
{
    return __atomic_load_n(&console_at(number)->ready, __ATOMIC_ACQUIRE);
}

/* What does not fit is lost: no program asks so much before it reads. */
static void keep_answer(struct terminal *terminal, const char *bytes, size_t n)
{
    struct virtual_console *console = CONTAINER_OF(terminal, struct virtual_console, terminal);

    n = MIN(n, VIRTUAL_CONSOLE_ANSWERS - console->answered);
    memcpy(console->answers + console->answered, bytes, n);
    console->answered += n;
}

/* screen_lock held, or at boot. */
static void set_up(unsigned number, struct cell *main, struct cell *alternate)
{
    struct virtual_console *console = console_at(number);

    terminal_init(&console->terminal, display->columns, display->rows, main, alternate);
    /* the terminal at the other end of the serial line answers for the first one */
    if (number != SYSTEM_CONSOLE)
        console->terminal.answer = keep_answer;
    console->terminal.newline = number == LOG_CONSOLE; /* lines of the log end in \n alone */
    __atomic_store_n(&console->ready, true, __ATOMIC_RELEASE);
}

struct terminal *virtual_console_init(const struct display *screen)
{
    display = screen;
    shown = SYSTEM_CONSOLE;
    set_up(SYSTEM_CONSOLE, display->cells[0], display->cells[1]);
    return &console_at(SYSTEM_CONSOLE)->terminal;
}

bool virtual_console_choose(void)
{
    if (option_is("console", "serial")) {
        display = NULL;
        shown = 0;
    }
    if (!display || !option_is("console", "screen"))
        return false;
    console_set_size(display->columns, display->rows);
    return true;
}

unsigned virtual_console_shown(void)
{
    return __atomic_load_n(&shown, __ATOMIC_RELAXED);
}

unsigned virtual_console_used(void)
{
    unsigned used = 0;

    for (unsigned number = 1; number <= VIRTUAL_CONSOLES; number++)
        used |= is_ready(number) ? 1u << number : 0;
    return used;
}

void virtual_console_size(unsigned *columns, unsigned *rows)
{
    *columns = display->columns;
    *rows = display->rows;
}

int virtual_console_prepare(unsigned number)
{
    if (!display || number == 0 || number > VIRTUAL_CONSOLES)
        return -ENXIO;
    if (is_ready(number))
        return 0;
    unsigned count = display->columns * display->rows, order = 0;

    while (PAGE_SIZE << order < 2 * count * sizeof(struct cell))
        order++;
    struct page *page = page_alloc(order);
    if (!page)
        return -ENOMEM;
    struct cell *cells = page_address(page);

    virtual_console_lock();
    bool was_ready = is_ready(number); /* another CPU may have been faster */
    if (!was_ready)
        set_up(number, cells, cells + count);
    virtual_console_unlock();
    if (was_ready)
        page_free(page, order);
    return 0;
}

/* The shown terminal has changed. screen_lock held. */
static void draw(struct terminal *terminal, bool line_ended)
{
    if (!lent)
        display->draw(terminal, line_ended);
}

/* screen_lock held. */
static void show(unsigned number)
{
    struct terminal *terminal = &console_at(number)->terminal;

    __atomic_store_n(&shown, number, __ATOMIC_RELAXED);
    terminal->changed_from = 0;
    terminal->changed_to = terminal->columns * terminal->rows;
    draw(terminal, true);
}

/* screen_lock held. The consoles draw all that a program may have drawn over. */
static void set_lent(bool to_program)
{
    if (lent == to_program)
        return;
    __atomic_store_n(&lent, to_program, __ATOMIC_RELAXED);
    display->lend(to_program);
    if (!to_program)
        show(shown);
}

const struct framebuffer *virtual_console_framebuffer(void)
{
    return display ? display->framebuffer : NULL;
}

void virtual_console_add_user(void)
{
    virtual_console_lock();
    users++;
    virtual_console_unlock();
}

void virtual_console_remove_user(void)
{
    virtual_console_lock();
    if (--users == 0)
        set_lent(false);
    virtual_console_unlock();
}

int virtual_console_mode(void)
{
    return __atomic_load_n(&lent, __ATOMIC_RELAXED) ? KD_GRAPHICS : KD_TEXT;
}

int virtual_console_set_mode(uintptr_t mode)
{
    bool to_program = mode == KD_GRAPHICS;

    if (mode != KD_TEXT && !to_program)
        return -EINVAL;
    virtual_console_lock();
    bool can = !to_program || users > 0;
    if (can)
        set_lent(to_program);
    virtual_console_unlock();
    return can ? 0 : -EINVAL;
}

int virtual_console_show(unsigned number)
{
    int error = virtual_console_prepare(number);

    if (error == -ENOMEM)
        kprintf("console %u: there is no memory for its screen\n", number);
    if (error)
        return error;
    virtual_console_lock();
    bool switched = shown != number && !lent;
    if (switched)
        show(number);
    else if (shown != number)
        error = -EBUSY;
    virtual_console_unlock();
    if (switched) {
        console_has_logged();
        virtual_console_switched();
    }
    return error;
}

void virtual_console_write(unsigned number, const char *bytes, size_t n)
{
    struct terminal *terminal = &console_at(number)->terminal;
    bool line_ended = false;

    if (!display || !is_ready(number))
        return;
    virtual_console_lock();
    for (size_t i = 0; i < n; i++) {
        terminal_put(terminal, bytes[i]);
        line_ended |= bytes[i] == '\n';
    }
    if (unlikely(lent) && console_is_in_panic())
        set_lent(false);
    if (shown == number)
        draw(terminal, line_ended);
    else if (console_is_in_panic())
        show(number);
    virtual_console_unlock();
}

size_t virtual_console_answers(unsigned number, char answers[VIRTUAL_CONSOLE_ANSWERS])
{
    struct virtual_console *console = console_at(number);

    virtual_console_lock();
    size_t n = console->answered;
    memcpy(answers, console->answers, n);
    console->answered = 0;
    virtual_console_unlock();
    return n;
}

/* The next part of the log goes to its console. False: there is no more. */
static bool show_log_part(void)
{
    char part[LOG_PART];

    acquire(&log_lock);
    size_t n = console_log_read(&log_position, part, sizeof(part));
    virtual_console_write(LOG_CONSOLE, part, n);
    release(&log_lock);
    return n > 0;
}

void console_has_logged(void)
{
    while (virtual_console_shown() == LOG_CONSOLE && !console_is_in_panic() && show_log_part())
        continue;
}
