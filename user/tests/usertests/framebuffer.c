/* SPDX-License-Identifier: MIT */
/* The pixels of the screen, /dev/fb0. A machine whose screen has none does not have the device. */
#include "test.h"
#include <fcntl.h>
#include <linux/fb.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE "/dev/fb0"

static struct fb_fix_screeninfo fixed;
static struct fb_var_screeninfo variable;

/* Opens the device, and asks for its form. -1: there is none, and so nothing to test. */
static int open_screen(int flags)
{
    int fd = open(DEVICE, flags);

    if (fd < 0) {
        CHECK(errno == ENOENT);
        return -1;
    }
    CHECK(ioctl(fd, FBIOGET_FSCREENINFO, &fixed) == 0);
    CHECK(ioctl(fd, FBIOGET_VSCREENINFO, &variable) == 0);
    return fd;
}

static volatile uint32_t *map_screen(int fd)
{
    void *memory = mmap(NULL, fixed.smem_len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    CHECK(memory != MAP_FAILED);
    return memory;
}

static void framebuffer_form(void)
{
    struct fb_var_screeninfo wish;
    int fd = open_screen(O_RDWR);

    if (fd < 0)
        return;
    CHECK(variable.xres >= 640 && variable.yres >= 480 && variable.bits_per_pixel == 32);
    CHECK(fixed.line_length >= variable.xres * 4 && fixed.smem_len % PAGE == 0);
    CHECK(fixed.smem_len >= fixed.line_length * variable.yres && fixed.smem_start % PAGE == 0);
    CHECK(variable.red.length == 8 && variable.green.offset == 8);
    CHECK(variable.red.offset + variable.blue.offset == 16);
    wish = variable;
    CHECK(ioctl(fd, FBIOPUT_VSCREENINFO, &wish) == 0 && ioctl(fd, FBIOPAN_DISPLAY, &wish) == 0);
    wish.yoffset = 1;
    CHECK_ERROR(ioctl(fd, FBIOPAN_DISPLAY, &wish), EINVAL);
    wish = variable;
    wish.xres *= 2;
    CHECK_ERROR(ioctl(fd, FBIOPUT_VSCREENINFO, &wish), EINVAL);
    CHECK_ERROR(ioctl(fd, 0x12345678, &wish), ENOTTY);
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(ioctl(fd, FBIOGET_FSCREENINFO, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, FBIOGET_VSCREENINFO, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, FBIOPUT_VSCREENINFO, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, KDGETMODE, bad_addresses[i]), EFAULT);
        CHECK_ERROR(read(fd, (void *)bad_addresses[i], 4), EFAULT);
        CHECK_ERROR(write(fd, (void *)bad_addresses[i], 4), EFAULT);
    }
}

/* What is written in one way is there in the other; also for a child, and after a change of the permissions. */
static void framebuffer_memory(void)
{
    int fd = open_screen(O_RDWR);
    uint32_t word = 0;

    if (fd < 0)
        return;
    CHECK(ioctl(fd, KDSETMODE, KD_GRAPHICS) == 0);
    off_t last = (off_t)fixed.line_length * variable.yres - 4;
    volatile uint32_t *pixel = map_screen(fd), *at_last = pixel + last / 4;
    *pixel = 0x123456;
    *at_last = 0x654321;
    CHECK(read(fd, &word, 4) == 4 && word == 0x123456);
    CHECK(pread(fd, &word, 4, last) == 4 && word == 0x654321);
    CHECK(lseek(fd, 0, SEEK_END) == last + 4 && read(fd, &word, 4) == 0);
    CHECK_ERROR(write(fd, &word, 4), ENOSPC);
    word = 0xabcdef;
    CHECK(pwrite(fd, &word, 4, last) == 4 && *at_last == 0xabcdef);
    pid_t pid = start_child();
    if (pid == 0) {
        *pixel += 1;
        _exit(*at_last == 0xabcdef ? 7 : 1);
    }
    CHECK(WEXITSTATUS(end_of(pid)) == 7 && *pixel == 0x123457);
    CHECK(mprotect((void *)pixel, fixed.smem_len, PROT_NONE) == 0);
    CHECK(mprotect((void *)pixel, fixed.smem_len, PROT_READ) == 0 && *pixel == 0x123457);
    CHECK(mprotect((void *)pixel, fixed.smem_len, PROT_NONE) == 0);
    CHECK(munmap((void *)pixel, fixed.smem_len) == 0);
}

static volatile uint32_t *behind;

static void touch_behind(void)
{
    *behind = 1;
}

static void framebuffer_limits(void)
{
    long before = free_pages();
    int fd = open_screen(O_RDWR), looking = open_screen(O_RDONLY);
    size_t size = fixed.smem_len;

    if (fd < 0)
        return;
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), EACCES);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, looking, 0), EACCES);
    CHECK_ERROR(ioctl(looking, KDSETMODE, KD_GRAPHICS), EPERM);
    CHECK_ERROR(ioctl(fd, KDSETMODE, 2), EINVAL);
    void *seen = mmap(NULL, size, PROT_READ, MAP_SHARED, looking, 0);
    CHECK(seen != MAP_FAILED);
    CHECK_ERROR(mprotect(seen, PAGE, PROT_READ | PROT_WRITE), EACCES);
    CHECK_ERROR(mprotect(seen, PAGE, PROT_READ | PROT_EXEC), EACCES);
    behind = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(behind != MAP_FAILED);
    behind += size / 4;
    CHECK(WTERMSIG(run_in_child(touch_behind)) == SIGBUS);
    for (int i = 0; i < 64; i++) {
        volatile uint32_t *pixel = map_screen(fd);
        for (size_t at = 0; at < size / 4; at += PAGE / 4)
            (void)pixel[at];
        CHECK(munmap((void *)pixel, size / 2) == 0);
        CHECK(madvise((char *)pixel + size / 2, PAGE, MADV_DONTNEED) == 0);
        CHECK(munmap((char *)pixel + size / 2, size - size / 2) == 0);
    }
    CHECK(pages_are_back(before, 32));
}

static int mode_now(int fd)
{
    int mode = -1;

    CHECK(ioctl(fd, KDGETMODE, &mode) == 0);
    return mode;
}

static int console;

/* A program draws alone until it gives the screen back, or until no process has it open or mapped. */
static void framebuffer_mode(void)
{
    int fd = open_screen(O_RDWR);
    struct vt_stat state;

    if (fd < 0)
        return;
    console = open("/dev/tty1", O_RDWR | O_NOCTTY);
    CHECK(console >= 0 && ioctl(console, VT_GETSTATE, &state) == 0 && mode_now(fd) == KD_TEXT);
    volatile uint32_t *pixel = map_screen(fd);
    CHECK(ioctl(console, KDSETMODE, KD_GRAPHICS) == 0 && mode_now(console) == KD_GRAPHICS);
    unsigned long other = state.v_active == 2 ? 3 : 2;
    CHECK_ERROR(ioctl(console, VT_ACTIVATE, other), EBUSY);
    CHECK(ioctl(console, VT_ACTIVATE, (unsigned long)state.v_active) == 0);
    CHECK(close(fd) == 0);
    *pixel = 0;
    CHECK(mode_now(console) == KD_GRAPHICS);
    CHECK(munmap((void *)pixel, fixed.smem_len) == 0 && mode_now(console) == KD_TEXT);
    CHECK_ERROR(ioctl(console, KDSETMODE, KD_GRAPHICS), EINVAL);

    pid_t pid = start_child();
    if (pid == 0) {
        fd = open_screen(O_RDWR);
        pixel = map_screen(fd);
        *pixel = 0;
        CHECK(ioctl(fd, KDSETMODE, KD_GRAPHICS) == 0);
        for (;;)
            pause();
    }
    while (mode_now(console) == KD_TEXT)
        sleep_ms(1);
    CHECK(kill(pid, SIGKILL) == 0);
    end_of(pid);
    CHECK(mode_now(console) == KD_TEXT);
}

static void switch_as_stranger(void)
{
    CHECK(setsid() == getpid() && setuid(1000) == 0);
    CHECK_ERROR(ioctl(console, VT_ACTIVATE, 2ul), EPERM);
    CHECK_ERROR(ioctl(console, KDSETMODE, KD_GRAPHICS), EPERM);
}

/* The terminal of another session lets only root switch to another console. */
static void switch_permission(void)
{
    struct vt_stat before, after;

    console = open("/dev/tty1", O_RDWR | O_NOCTTY);
    if (console < 0 || ioctl(console, VT_GETSTATE, &before) != 0)
        return; /* the machine has no screen */
    CHECK(run_in_child(switch_as_stranger) == 0);
    CHECK(ioctl(console, VT_GETSTATE, &after) == 0 && after.v_active == before.v_active);
}

const struct test framebuffer_tests[] = {
    {"framebuffer-form", framebuffer_form},           {"framebuffer-memory", framebuffer_memory},
    {"framebuffer-limits", framebuffer_limits},       {"framebuffer-mode", framebuffer_mode},
    {"console-switch-permission", switch_permission}, {NULL, NULL},
};
