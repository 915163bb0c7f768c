/* SPDX-License-Identifier: MIT */
/*
 * Controlling terminals (POSIX, XBD 11.1.3).
 *
 * A session has at most one: its keys send signals to the session's foreground group, and background groups that use it
 * are stopped. /dev/tty is another name of it. The terminal names its session, and a process finds its terminal by the
 * number of its session. Therefore all processes of a session have lost the terminal at once when its leader ends.
 *
 * The console stays open in the programs that a session leaves behind. They must not take the keys of the next one, so
 * that the end of a session hangs up all files that have been opened until then (tty->era).
 *
 * Locks: control_lock guards the list of terminals, and, with the terminal's own lock, its session. It comes before
 * the locks of terminals and pseudo-terminals.
 */
#include "tty/control.h"

#include "proc/group.h"
#include "proc/kill.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/signal.h>

static struct spinlock control_lock = SPINLOCK_INIT("terminals");
static struct list terminals = LIST_INIT(terminals);

void control_add(struct tty *tty, uint32_t number)
{
    acquire(&control_lock);
    tty->number = number;
    list_push_back(&terminals, &tty->link);
    release(&control_lock);
}

void control_remove(struct tty *tty)
{
    acquire(&control_lock);
    list_remove(&tty->link);
    release(&control_lock);
}

/* The terminal of a session, or NULL. control_lock held. */
static struct tty *terminal_of(pid_t session)
{
    struct tty *tty;

    LIST_FOR_EACH (tty, &terminals, link) {
        if (tty->session == session)
            return tty;
    }
    return NULL;
}

uint32_t control_terminal(pid_t session, pid_t *foreground)
{
    acquire(&control_lock);
    const struct tty *tty = terminal_of(session);
    uint32_t number = tty ? tty->number : 0;
    *foreground = tty ? __atomic_load_n(&tty->foreground, __ATOMIC_RELAXED) : -1;
    release(&control_lock);
    return number;
}

bool control_is_own(const struct tty *tty)
{
    const struct proc *p = current_proc();

    return __atomic_load_n(&tty->session, __ATOMIC_RELAXED) == p->session &&
           !__atomic_load_n(&p->no_terminal, __ATOMIC_RELAXED);
}

/* Both locks held. */
static void set_owner(struct tty *tty, pid_t session, pid_t group)
{
    __atomic_store_n(&tty->session, session, __ATOMIC_RELAXED);
    __atomic_store_n(&tty->foreground, group, __ATOMIC_RELAXED);
}

int control_take(struct tty *tty, bool steals)
{
    struct proc *p = current_proc();
    int error = 0;

    acquire(&control_lock);
    const struct tty *own = terminal_of(p->session);
    if (p->session != p->pid || (own && own != tty) || (!own && tty->session != 0 && !steals))
        error = -EPERM;
    if (!error && !own) {
        acquire(&tty->lock);
        set_owner(tty, p->session, p->pgid);
        release(&tty->lock);
    }
    release(&control_lock);
    return error;
}

void control_opened(const struct file *file)
{
    if (!(file->flags & O_NOCTTY) && file_readable(file))
        control_take(file->data, false);
}

/* Takes the terminal from its session, which has ended or does not want it. control_lock held. Returns the foreground. */
static pid_t release_terminal(struct tty *tty, bool ended)
{
    acquire(&tty->lock);
    pid_t group = tty->foreground;
    set_owner(tty, 0, 0);
    if (ended && tty->driver->revoked) {
        __atomic_add_fetch(&tty->era, 1, __ATOMIC_RELAXED);
        wakeup(&tty->readers);
        wakeup(&tty->writers);
    }
    release(&tty->lock);
    return group;
}

static void hang_up_group(pid_t group)
{
    if (group == 0)
        return;
    proc_kill_group(group, SIGHUP);
    proc_kill_group(group, SIGCONT);
}

int control_leave(struct tty *tty)
{
    struct proc *p = current_proc();
    pid_t group = 0;

    acquire(&control_lock);
    bool own = control_is_own(tty);
    if (own && p->session == p->pid)
        group = release_terminal(tty, false);
    else if (own)
        __atomic_store_n(&p->no_terminal, true, __ATOMIC_RELAXED);
    release(&control_lock);
    hang_up_group(group);
    return own ? 0 : -ENOTTY;
}

/* A session's leader ends (POSIX, _exit()). */
static void session_ends(pid_t session)
{
    pid_t group = 0;

    acquire(&control_lock);
    struct tty *tty = terminal_of(session);
    if (tty)
        group = release_terminal(tty, true);
    release(&control_lock);
    hang_up_group(group);
}

int control_open_own(struct inode *inode, struct file *file)
{
    const struct proc *p = current_proc();
    int error = -ENXIO;

    (void)inode;
    acquire(&control_lock);
    struct tty *tty = p->no_terminal ? NULL : terminal_of(p->session);
    if (tty)
        error = tty->driver->open(tty, file);
    release(&control_lock);
    return error;
}

void control_init(void)
{
    session_on_end(session_ends);
}
