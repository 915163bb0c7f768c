/* SPDX-License-Identifier: MIT */
/*
 * /dev/keymap: the layout of the keyboards (drivers/keyboard.h). A read tells the present layout, and in a second line all
 * of them. A write chooses one by its name. Only root may write: the layout decides what other users type.
 */
#include "tty/keymap.h"

#include "base/kprintf.h"
#include "base/option.h"
#include "dev/chardev.h"
#include "drivers/keyboard.h"
#include "drivers/keyboard_layout.h"
#include "lib/format.h"
#include "mm/uaccess.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define NAME_SIZE 16u
#define TEXT_SIZE 256u

/* Stores the text that a read returns; returns its length. */
static size_t make_text(char text[TEXT_SIZE])
{
    const struct keyboard_layout *layout;
    size_t n = (size_t)ksnprintf(text, TEXT_SIZE, "%s\n", keyboard_layout_name());

    for (unsigned i = 0; (layout = keyboard_layout_at(i)) != NULL; i++)
        n += (size_t)ksnprintf(text + n, TEXT_SIZE - n, i > 0 ? " %s" : "%s", layout->name);
    return n + (size_t)ksnprintf(text + n, TEXT_SIZE - n, "\n");
}

static ssize_t keymap_read(struct file *file, uintptr_t user, size_t n)
{
    char text[TEXT_SIZE];

    mutex_lock(&file->lock);
    size_t length = make_text(text), from = MIN((size_t)file->position, length);
    n = MIN(n, length - from);
    int error = copyout(user, text + from, n);
    if (!error)
        file->position += (off_t)n;
    mutex_unlock(&file->lock);
    return error ? error : (ssize_t)n;
}

static ssize_t keymap_write(struct file *file, uintptr_t user, size_t n)
{
    char name[NAME_SIZE];

    (void)file;
    if (n == 0 || n >= sizeof(name))
        return -EINVAL;
    if (copyin(name, user, n) != 0)
        return -EFAULT;
    name[name[n - 1] == '\n' ? n - 1 : n] = '\0';
    return keyboard_choose_layout(name) ? (ssize_t)n : -EINVAL;
}

static const struct file_ops keymap_ops = {.read = keymap_read, .write = keymap_write};
static const struct chardev device = {"keymap", DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 3), 0644,
                                      &keymap_ops};

void keymap_init(void)
{
    char name[NAME_SIZE];

    if (option_value("keymap", name, sizeof(name)) && !keyboard_choose_layout(name))
        kprintf("keymap=%s: there is no such layout\n", name);
    chardev_register(&device);
}
