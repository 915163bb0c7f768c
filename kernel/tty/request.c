/* SPDX-License-Identifier: MIT */
/* The ioctl() requests of terminals: modes, flushing, the window's size, the session and its foreground group. */
#include "tty/request.h"

#include "lib/string.h"
#include "mm/uaccess.h"
#include "proc/group.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "tty/control.h"
#include "tty/ldisc.h"
#include "tty/output.h"
#include "tty/tty.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <abi/signal.h>
#include <hal/timer.h>

#define SENDING_NS 2000000u /* a FIFO of 16 bytes at 115200 baud */

static int get_modes(struct tty *tty, uintptr_t argument)
{
    acquire(&tty->lock);
    struct termios modes = tty->termios;
    release(&tty->lock);
    return copyout(argument, &modes, sizeof(modes));
}

/* Waits until all output has been sent. The last bytes leave the device without an interrupt. tty->lock held. */
static int drain_output(struct tty *tty)
{
    int error = 0;

    while ((!error || error == -ETIMEDOUT) && !tty->hung_up && output_unsent(tty) > 0)
        error = sleep_interruptible_until(&tty->writers, &tty->lock, clock_ns() + SENDING_NS);
    return error == -ETIMEDOUT ? 0 : error;
}

/* tcsetattr(): when is TCSANOW, TCSADRAIN or TCSAFLUSH. */
static int set_modes(struct tty *tty, int when, uintptr_t argument)
{
    struct termios modes;
    int error = copyin(&modes, argument, sizeof(modes));

    if (error)
        return error;
    acquire(&tty->lock);
    if (when != TCSANOW)
        error = drain_output(tty);
    if (!error && when == TCSAFLUSH)
        ldisc_discard(tty);
    if (!error)
        ldisc_set_modes(tty, &modes);
    tty_unlock(tty);
    return error;
}

/* tcdrain() */
static int finish_writing(struct tty *tty)
{
    acquire(&tty->lock);
    int error = drain_output(tty);
    release(&tty->lock);
    return error;
}

/* tcflush() */
static int discard(struct tty *tty, uintptr_t what)
{
    if (what > TCIOFLUSH)
        return -EINVAL;
    acquire(&tty->lock);
    if (what != TCOFLUSH)
        ldisc_discard(tty);
    if (what != TCIFLUSH && tty->driver->discard)
        tty->driver->discard(tty);
    tty_unlock(tty);
    return 0;
}

/* tcflow() */
static int control_flow(struct tty *tty, uintptr_t action)
{
    if (action > TCION)
        return -EINVAL;
    acquire(&tty->lock);
    if (action == TCOOFF || action == TCOON)
        tty_stop_output(tty, action == TCOOFF);
    else
        output_key(tty, action == TCIOFF ? VSTOP : VSTART);
    tty_unlock(tty);
    return 0;
}

static int get_window(struct tty *tty, uintptr_t argument)
{
    acquire(&tty->lock);
    struct winsize window = tty->window;
    release(&tty->lock);
    return copyout(argument, &window, sizeof(window));
}

/* A change of the size sends SIGWINCH to the foreground group. */
static int set_window(struct tty *tty, uintptr_t argument)
{
    struct winsize window;
    int error = copyin(&window, argument, sizeof(window));

    if (error)
        return error;
    acquire(&tty->lock);
    if (memcmp(&window, &tty->window, sizeof(window)) != 0)
        tty->due |= 1u << SIGWINCH;
    tty->window = window;
    tty_unlock(tty);
    return 0;
}

/* TIOCSPGRP: the group has to exist, in the session of the terminal. */
static int set_foreground(struct tty *tty, uintptr_t argument)
{
    int group, error = copyin(&group, argument, sizeof(group));

    if (error)
        return error;
    if (!control_is_own(tty))
        return -ENOTTY;
    if (group <= 0)
        return -EINVAL;
    if (!proc_is_group(group))
        return -EPERM;
    acquire(&tty->lock);
    if (tty->session == current_proc()->session) /* it may have lost the terminal */
        __atomic_store_n(&tty->foreground, group, __ATOMIC_RELAXED);
    else
        error = -ENOTTY;
    release(&tty->lock);
    return error;
}

/* Requests whose result is one number. */
static int get_number(struct tty *tty, unsigned request, uintptr_t argument)
{
    int number;

    acquire(&tty->lock);
    number = (int)(request == FIONREAD ? ldisc_readable(tty) : output_unsent(tty));
    release(&tty->lock);
    return copyout(argument, &number, sizeof(number));
}

/* TIOCGPGRP and TIOCGSID. */
static int get_owner(struct tty *tty, unsigned request, uintptr_t argument)
{
    acquire(&tty->lock);
    int number = request == TIOCGPGRP ? tty->foreground : tty->session;
    release(&tty->lock);
    return number == 0 ? -ENOTTY : copyout(argument, &number, sizeof(number));
}

/* TIOCSCTTY: the argument 1 lets root take the terminal from another session. */
static int take_control(struct file *file, uintptr_t argument)
{
    bool is_root = cred_is_root(&current_proc()->cred);

    if (!file_readable(file) && !is_root)
        return -EPERM;
    return control_take(file->data, argument == 1 && is_root);
}

/* Requests that a process in the background may not make. */
static bool changes_terminal(unsigned request)
{
    return (request >= TCSETS && request <= TCSETSF) || request == TCSBRK || request == TCXONC ||
           request == TCFLSH || request == TIOCSPGRP;
}

int tty_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    struct tty *tty = file->data;
    bool asks_owner = request == TIOCGPGRP || request == TIOCGSID;

    if (tty_is_gone(file))
        return -EIO;
    if (asks_owner && !control_is_own(tty))
        return -ENOTTY;
    int error = changes_terminal(request) ? tty_check_foreground(tty, SIGTTOU) : 0;
    return error ? error : tty_request(file, request, argument);
}

int tty_request(struct file *file, unsigned request, uintptr_t argument)
{
    struct tty *tty = file->data;

    switch (request) {
    case TCGETS:
        return get_modes(tty, argument);
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
        return set_modes(tty, (int)(request - TCSETS), argument);
    case TCSBRK: /* the devices send no break; tcsendbreak() waits for the output, as tcdrain() */
        return finish_writing(tty);
    case TCXONC:
        return control_flow(tty, argument);
    case TCFLSH:
        return discard(tty, argument);
    case TIOCGWINSZ:
        return get_window(tty, argument);
    case TIOCSWINSZ:
        return set_window(tty, argument);
    case TIOCGPGRP:
    case TIOCGSID:
        return get_owner(tty, request, argument);
    case TIOCSCTTY:
        return take_control(file, argument);
    case TIOCNOTTY:
        return control_leave(tty);
    case FIONREAD:
    case TIOCOUTQ:
        return get_number(tty, request, argument);
    case TIOCSPGRP:
        return set_foreground(tty, argument);
    default:
        return -ENOTTY;
    }
}
