/* SPDX-License-Identifier: MIT */
/*
 * /dev/fb0: the pixels of the screen. Programs map them, or read and write them as a file. The requests are those of Linux's
 * framebuffer devices (abi/fb.h).
 *
 * The consoles go on to draw the letters that change, until a program asks with KDSETMODE to draw alone. Open files and mappings
 * count as users. When the last one has gone, the consoles have the screen again, so a program that is killed does
 * not leave a dead screen.
 */
#include "fs/synth/fbdev.h"

#include "dev/chardev.h"
#include "drivers/framebuffer.h"
#include "drivers/virtual_console.h"
#include "lib/string.h"
#include "mm/memory_object.h"
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include <abi/errno.h>
#include <abi/fb.h>
#include <abi/stat.h>
#include <abi/vt.h>

#define PART (16 * PAGE_SIZE) /* bytes that a read or a write copies without a pause */

static const struct framebuffer *fb; /* does not change after boot */
static struct memory_object pixels;

/* Bytes of the lines that the screen shows. */
static uint32_t size_of_pixels(void)
{
    return fb->pitch * fb->height;
}

static int get_frame(struct memory_object *object, uint32_t index, paddr_t *frame)
{
    if (index >= (uint32_t)object->size >> PAGE_SHIFT)
        return -EINVAL;
    *frame = fb->base + (index << PAGE_SHIFT);
    return 0;
}

static int map_pixels(struct memory_object *object, const struct region *region)
{
    (void)object, (void)region;
    virtual_console_add_user();
    return 0;
}

static void unmap_pixels(struct memory_object *object, const struct region *region)
{
    (void)object, (void)region;
    virtual_console_remove_user();
}

static const struct memory_object_ops pixels_ops = {
    .get_frame = get_frame, .map = map_pixels, .unmap = unmap_pixels};

static struct memory_object *fbdev_memory(struct file *file)
{
    (void)file;
    return &pixels;
}

static int fbdev_open(struct inode *inode, struct file *file)
{
    (void)inode, (void)file;
    virtual_console_add_user();
    return 0;
}

static void fbdev_close(struct file *file)
{
    (void)file;
    virtual_console_remove_user();
}

static int copy_part(bool write, uint32_t at, uintptr_t user, size_t n)
{
    char *memory = (char *)fb->memory + at;

    return write ? copyin(memory, user, n) : copyout(user, memory, n);
}

/* Reads or writes from the file's position on, up to the end of the pixels. */
static ssize_t transfer(struct file *file, bool write, uintptr_t user, size_t n)
{
    size_t done = 0;
    int error = 0;

    mutex_lock(&file->lock);
    while (!error && done < n && file->position < size_of_pixels()) {
        uint32_t at = (uint32_t)file->position;
        size_t part = MIN(MIN(n - done, PART), size_of_pixels() - at);
        error = checkpoint();
        if (!error)
            error = copy_part(write, at, user + done, part);
        if (!error) {
            done += part;
            file->position += (off_t)part;
        }
    }
    mutex_unlock(&file->lock);
    if (done == 0 && !error && write && n > 0)
        error = -ENOSPC;
    return done > 0 ? (ssize_t)done : error;
}

static ssize_t fbdev_read(struct file *file, uintptr_t user, size_t n)
{
    return transfer(file, false, user, n);
}

static ssize_t fbdev_write(struct file *file, uintptr_t user, size_t n)
{
    return transfer(file, true, user, n);
}

static off_t fbdev_seek(struct file *file, off_t offset, int whence)
{
    return file_seek_within(file, offset, whence, size_of_pixels());
}

static void get_fixed(struct fb_fix_screeninfo *info)
{
    *info = (struct fb_fix_screeninfo){
        .smem_start = fb->base,
        .smem_len = (uint32_t)pixels.size,
        .type = FB_TYPE_PACKED_PIXELS,
        .visual = FB_VISUAL_TRUECOLOR,
        .line_length = fb->pitch,
    };
    memcpy(info->id, "diarch", sizeof("diarch"));
}

static void get_variable(struct fb_var_screeninfo *info)
{
    *info = (struct fb_var_screeninfo){
        .xres = fb->width,
        .yres = fb->height,
        .xres_virtual = fb->width,
        .yres_virtual = fb->height,
        .bits_per_pixel = 32,
        .red = {.offset = fb->red_low ? 0 : 16, .length = 8},
        .green = {.offset = 8, .length = 8},
        .blue = {.offset = fb->red_low ? 16 : 0, .length = 8},
        .height = ~0u,
        .width = ~0u,
    };
}

/* The screen as it is, if it is the one that the program asks for. */
static int grant_variable(uintptr_t user)
{
    struct fb_var_screeninfo wish, have;
    int error = copyin(&wish, user, sizeof(wish));

    if (error)
        return error;
    get_variable(&have);
    bool same = wish.xres == have.xres && wish.yres == have.yres && wish.xoffset == 0 &&
                wish.yoffset == 0 && wish.bits_per_pixel == have.bits_per_pixel;
    return same ? copyout(user, &have, sizeof(have)) : -EINVAL;
}

static int set_mode(const struct file *file, uintptr_t mode)
{
    if (!file_writable(file))
        return -EPERM;
    return virtual_console_set_mode(mode);
}

static int fbdev_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    struct fb_fix_screeninfo fixed;
    struct fb_var_screeninfo variable;
    int mode = virtual_console_mode();

    switch (request) {
    case FBIOGET_FSCREENINFO:
        get_fixed(&fixed);
        return copyout(argument, &fixed, sizeof(fixed));
    case FBIOGET_VSCREENINFO:
        get_variable(&variable);
        return copyout(argument, &variable, sizeof(variable));
    case FBIOPUT_VSCREENINFO:
    case FBIOPAN_DISPLAY:
        return grant_variable(argument);
    case KDGETMODE:
        return copyout(argument, &mode, sizeof(mode));
    case KDSETMODE:
        return set_mode(file, argument);
    default:
        return -ENOTTY;
    }
}

static const struct file_ops fbdev_ops = {
    .open = fbdev_open,
    .close = fbdev_close,
    .read = fbdev_read,
    .write = fbdev_write,
    .seek = fbdev_seek,
    .ioctl = fbdev_ioctl,
    .memory = fbdev_memory,
};

void fbdev_init(void)
{
    static const struct chardev device = {"fb0", DEV_MAKE(CHARDEV_MAJOR_FRAMEBUFFER, 0), 0600,
                                          &fbdev_ops};

    fb = virtual_console_framebuffer();
    if (!fb || fb->base % PAGE_SIZE != 0) /* a program could not map the first pixel alone */
        return;
    memory_object_init(&pixels, &pixels_ops, NULL);
    /* the rest of the last page is video memory too, which ends at a multiple of 1 MiB on both machines */
    pixels.size = ROUND_UP(fb->size, PAGE_SIZE);
    chardev_register(&device);
}
