/* SPDX-License-Identifier: MIT */
/*
 * The terminals of the virtual consoles. A program that writes to one of them changes its cells at once, whether the screen
 * shows them or not. Keys go to the console that is shown.
 *
 * /dev/tty1 is the machine's console by another name, because the first virtual console shows that one's output. The log
 * console has no terminal: keys that are typed there are lost. /dev/tty0 is the console that is shown when it is opened.
 *
 * Process 1 can ask for a signal at each switch. So it starts a shell on a console when the user first comes there.
 *
 * Locks: that of each tty, which guards answering too.
 */
#include "tty/virtualdev.h"

#include "base/console.h"
#include "dev/chardev.h"
#include "drivers/keyboard.h"
#include "drivers/virtual_console.h"
#include "mm/uaccess.h"
#include "proc/kill.h"
#include "sched/sched.h"
#include "tty/consoledev.h"
#include "tty/control.h"
#include "tty/ldisc.h"
#include "tty/request.h"
#include "tty/tty.h"
#include "vfs/file.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <abi/signal.h>
#include <abi/stat.h>
#include <abi/vt.h>

#define FIRST (SYSTEM_CONSOLE + 1) /* of the consoles with a terminal here */
#define BEHIND_LAST LOG_CONSOLE
#define RING 1024u /* typed characters; a power of two */
#define ROOM 128u  /* bytes that a program may write at once: the screen takes all */

struct virtual_tty {
    struct tty tty;
    unsigned number;
    bool answering; /* answers are being typed */
    struct typed ring[RING];
};

static struct virtual_tty virtual_ttys[BEHIND_LAST - FIRST];
static int switch_signal; /* to process 1; 0: none; atomic */

static struct virtual_tty *virtual_tty_of(struct tty *tty)
{
    return CONTAINER_OF(tty, struct virtual_tty, tty);
}

/*
 * The screen's answers to a program, such as the place of the cursor, come as typed keys. The echo of an answer may be a
 * question again: it gets no answer.
 */
static void type_answers(struct virtual_tty *virtual)
{
    char answers[VIRTUAL_CONSOLE_ANSWERS];
    size_t n = virtual_console_answers(virtual->number, answers);

    if (virtual->answering)
        return;
    virtual->answering = true;
    for (size_t i = 0; i < n; i++)
        ldisc_input(&virtual->tty, answers[i]);
    virtual->answering = false;
}

static size_t screen_room(struct tty *tty, bool for_echo)
{
    (void)tty, (void)for_echo;
    return ROOM;
}

static void screen_put(struct tty *tty, const char *bytes, size_t n)
{
    struct virtual_tty *virtual = virtual_tty_of(tty);

    virtual_console_write(virtual->number, bytes, n);
    type_answers(virtual);
}

/* A keyboard cannot be stopped. */
static void screen_put_key(struct tty *tty, char key)
{
    (void)tty, (void)key;
}

static const struct tty_driver virtual_driver = {
    .open = consoledev_open_tty,
    .revoked = true,
    .room = screen_room,
    .put = screen_put,
    .put_first = screen_put_key,
    .fixed_cflag = true,
};

void keyboard_typed(char byte)
{
    unsigned shown = virtual_console_shown();

    if (shown <= SYSTEM_CONSOLE) {
        console_input((unsigned char)byte);
    } else if (shown < BEHIND_LAST) {
        struct tty *tty = &virtual_ttys[shown - FIRST].tty;
        acquire(&tty->lock);
        ldisc_input(tty, byte);
        tty_unlock(tty);
    }
}

void virtual_console_switched(void)
{
    int signal = __atomic_load_n(&switch_signal, __ATOMIC_RELAXED);

    if (signal)
        proc_signal_init(signal);
}

static int get_state(uintptr_t argument)
{
    struct vt_stat state = {
        .v_active = (unsigned short)virtual_console_shown(),
        .v_state = (unsigned short)virtual_console_used(),
    };

    return copyout(argument, &state, sizeof(state));
}

/* A user may switch if the terminal is that of the user's session. */
static int activate(const struct file *file, uintptr_t number)
{
    if (!caller_is_root() && !control_is_own(file->data))
        return -EPERM;
    return number <= VIRTUAL_CONSOLES ? virtual_console_show((unsigned)number) : -ENXIO;
}

/* The same users may let a program draw the screen. */
static int set_drawer(const struct file *file, uintptr_t mode)
{
    if (!caller_is_root() && !control_is_own(file->data))
        return -EPERM;
    return virtual_console_set_mode(mode);
}

static int accept_signal(uintptr_t signal)
{
    if (current_proc()->pid != 1)
        return -EPERM;
    if (signal >= NSIG)
        return -EINVAL;
    __atomic_store_n(&switch_signal, (int)signal, __ATOMIC_RELAXED);
    return 0;
}

int virtualdev_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    bool has_screen = virtual_console_shown() != 0;
    int mode = virtual_console_mode();

    switch (request) {
    case VT_GETSTATE:
        return has_screen ? get_state(argument) : -ENOTTY;
    case VT_ACTIVATE:
        return has_screen ? activate(file, argument) : -ENOTTY;
    case KDGETMODE:
        return has_screen ? copyout(argument, &mode, sizeof(mode)) : -ENOTTY;
    case KDSETMODE:
        return has_screen ? set_drawer(file, argument) : -ENOTTY;
    case KDSIGACCEPT:
        return accept_signal(argument);
    default:
        return tty_ioctl(file, request, argument);
    }
}

static int virtual_open(struct inode *inode, struct file *file)
{
    unsigned minor = DEV_MINOR(inode->rdev);
    unsigned number = minor > 0 ? minor : virtual_console_shown();
    int error = virtual_console_prepare(number);

    if (error || number >= BEHIND_LAST)
        return error ? error : -ENXIO;
    if (number == SYSTEM_CONSOLE) {
        consoledev_open(file);
        return 0;
    }
    consoledev_open_tty(&virtual_ttys[number - FIRST].tty, file);
    control_opened(file);
    return 0;
}

static const struct file_ops opening = {.open = virtual_open};

#define VIRTUAL_DEVICE(name, minor, mode)                                                          \
    {                                                                                              \
        name, DEV_MAKE(CHARDEV_MAJOR_VIRTUAL, minor), mode, &opening                               \
    }

static const struct chardev virtual_devices[] = {
    VIRTUAL_DEVICE("tty0", 0, 0600), VIRTUAL_DEVICE("tty1", 1, 0600),
    VIRTUAL_DEVICE("tty2", 2, 0600), VIRTUAL_DEVICE("tty3", 3, 0600),
    VIRTUAL_DEVICE("tty4", 4, 0600), VIRTUAL_DEVICE("tty5", 5, 0600),
    VIRTUAL_DEVICE("tty6", 6, 0600),
};

static void init_tty(struct virtual_tty *virtual, unsigned number)
{
    unsigned columns, rows;

    virtual->number = number;
    virtual->tty = (struct tty)TTY_INIT(virtual->tty, &virtual_driver, virtual->ring, RING);
    virtual_console_size(&columns, &rows);
    virtual->tty.window = (struct winsize){.ws_row = (uint16_t)rows, .ws_col = (uint16_t)columns};
    control_add(&virtual->tty, DEV_MAKE(CHARDEV_MAJOR_VIRTUAL, number));
}

void virtualdev_init(void)
{
    if (virtual_console_shown() == 0)
        return;
    for (unsigned number = FIRST; number < BEHIND_LAST; number++)
        init_tty(&virtual_ttys[number - FIRST], number);
    for (unsigned i = 0; i < ARRAY_SIZE(virtual_devices); i++)
        chardev_register(&virtual_devices[i]);
}
