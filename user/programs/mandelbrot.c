/* SPDX-License-Identifier: MIT */
/*
 * mandelbrot: draws the Mandelbrot set on the screen, with a thread for each processor. The arrow keys move the view, + and -
 * change its size, q ends. -t THREADS: so many threads.
 *
 * A point c belongs to the set if z = z * z + c, which begins with 0, stays near 0 for ever. The colour of another point
 * tells after how many steps z is farther than 2 from 0. Numbers have FRACTION bits behind the point: all machines
 * draw the same picture.
 */
#include "command/help.h"
#include "game.h"
#include "pixels.h"
#include <errno.h>
#include <pthread.h>

#define USAGE "mandelbrot [-t threads]"
#define FRACTION 28
#define ONE ((int64_t)1 << FRACTION)
#define STEPS 128 /* z that stays near 0 so long does so for ever */
#define THREADS_MAX 64
#define SMALLEST 16 /* the distance of two pixels, in units of 1 / ONE; more would need more bits */
#define WIDEST 8    /* the width of the view: products of its points must fit into 63 bits */
#define FARTHEST (2 * ONE) /* the middle of the view from 0, in each direction */
#define MOVE 8             /* an arrow moves the view by this part of the screen */

static struct pixels screen;
static int64_t middle_x = -ONE / 2, middle_y; /* the point in the middle of the screen */
static int64_t distance;                      /* of two pixels */
static unsigned next_row; /* atomic: the rows below it are being drawn, or are drawn */
static int key_waits;     /* atomic: the picture is not wanted any more */

static unsigned steps_at(int64_t x, int64_t y)
{
    int64_t zx = 0, zy = 0;

    for (unsigned i = 0; i < STEPS; i++) {
        int64_t xx = zx * zx >> FRACTION, yy = zy * zy >> FRACTION;
        if (xx + yy > 4 * ONE)
            return i;
        zy = (zx * zy >> (FRACTION - 1)) + y;
        zx = xx - yy + x;
    }
    return STEPS;
}

/* Black inside; outside, three colours that change at different speeds. */
static uint32_t colour_of(unsigned steps)
{
    if (steps == STEPS)
        return 0;
    return (steps * 9 & 255) << 16 | (steps * 5 & 255) << 8 | ((64 + steps * 3) & 255);
}

/* A thread: takes row after row, so that no thread waits for one with more difficult rows. */
static void *draw_rows(void *unused)
{
    unsigned row;

    while ((row = __atomic_fetch_add(&next_row, 1, __ATOMIC_RELAXED)) < screen.height &&
           !__atomic_load_n(&key_waits, __ATOMIC_RELAXED)) {
        volatile uint32_t *pixel = screen.memory + row * screen.pitch;
        int64_t y = middle_y + ((int64_t)row - screen.height / 2) * distance;
        for (unsigned column = 0; column < screen.width; column++) {
            int64_t x = middle_x + ((int64_t)column - screen.width / 2) * distance;
            pixel[column] = pixels_from_rgb(&screen, colour_of(steps_at(x, y)));
        }
    }
    return unused;
}

/* Draws until the picture is complete and a key comes, or until a key comes before. */
static enum game_key draw(unsigned threads)
{
    pthread_t thread[THREADS_MAX];

    next_row = 0;
    key_waits = 0;
    for (unsigned i = 0; i < threads; i++) {
        errno = pthread_create(&thread[i], NULL, draw_rows, NULL);
        if (errno && i == 0)
            err(1, "no thread");
        if (errno)
            threads = i; /* fewer draw it as well */
    }
    enum game_key key = game_key(-1);
    __atomic_store_n(&key_waits, 1, __ATOMIC_RELAXED);
    while (threads > 0)
        pthread_join(thread[--threads], NULL);
    return key;
}

static int64_t limited(int64_t middle)
{
    return middle > FARTHEST ? FARTHEST : middle < -FARTHEST ? -FARTHEST : middle;
}

static void change_view(enum game_key key)
{
    int64_t across = distance * (screen.width / MOVE), down = distance * (screen.height / MOVE);

    middle_x = limited(middle_x + (key == KEY_RIGHT ? across : key == KEY_LEFT ? -across : 0));
    middle_y = limited(middle_y + (key == KEY_DOWN ? down : key == KEY_UP ? -down : 0));
    if (key == KEY_IN && distance / 2 >= SMALLEST)
        distance /= 2;
    if (key == KEY_OUT && distance * 2 * screen.width <= WIDEST * ONE)
        distance *= 2;
}

int main(int argc, char **argv)
{
    long threads = sysconf(_SC_NPROCESSORS_ONLN);
    enum game_key key;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "t:")) == 't')
        threads = strtol(optarg, NULL, 10);
    if (option != -1 || optind < argc || threads < 1 || threads > THREADS_MAX)
        errx(2, "usage: " USAGE " (at most %d)", THREADS_MAX);
    screen = pixels_open(O_RDWR);
    distance = 3 * ONE / screen.width;
    game_begin();
    pixels_take(&screen);
    while ((key = draw((unsigned)threads)) != KEY_QUIT)
        change_view(key);
    return 0;
}
