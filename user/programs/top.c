/* SPDX-License-Identifier: MIT */
/*
 * top [-b] [-d seconds] [-n rounds]: the processors' load, and the processes by their use of them.
 *
 * On a terminal the screen is drawn again each round, and q or Ctrl-C ends it. The keyboard is
 * checked ten times a second, by reads that do not block. -b is for files and pipes: rounds one
 * after the other.
 */
#include "command/help.h"
#include "output.h"
#include "process.h"
#include "processor.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define USAGE "top [-b] [-d seconds] [-n rounds]"

#define CTRL_C 3
#define LOOKS_PER_SECOND 10

static int keyboard = -1; /* not in batch mode */
static struct termios modes_before;

/* A process's time in the last round. */
struct use {
    int pid;
    unsigned long ticks, before;
};

static struct use *uses;
static size_t use_count;

static void open_keyboard(void)
{
    struct termios modes;

    keyboard = open("/dev/tty", O_RDONLY | O_NONBLOCK);
    if (keyboard < 0 || tcgetattr(keyboard, &modes_before) != 0)
        err(1, "/dev/tty");
    modes = modes_before;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    if (tcsetattr(keyboard, TCSANOW, &modes) != 0)
        err(1, "/dev/tty");
}

static void close_keyboard(void)
{
    if (keyboard >= 0)
        tcsetattr(keyboard, TCSANOW, &modes_before);
}

/* Waits for the next round. Returns true if the user has pressed q. */
static bool wait_or_quit(unsigned seconds)
{
    const struct timespec pause = {.tv_nsec = NSEC_PER_SEC / LOOKS_PER_SECOND};
    char key;

    if (keyboard < 0) {
        sleep(seconds);
        return false;
    }
    for (unsigned i = 0; i < seconds * LOOKS_PER_SECOND; i++) {
        nanosleep(&pause, NULL);
        while (read(keyboard, &key, 1) == 1) {
            if (key == 'q' || key == CTRL_C)
                return true;
        }
    }
    return false;
}

static unsigned long ticks_before(int pid)
{
    for (size_t i = 0; i < use_count; i++) {
        if (uses[i].pid == pid)
            return uses[i].ticks;
    }
    return 0;
}

static struct use *use_of(int pid)
{
    size_t i = 0;

    while (uses[i].pid != pid)
        i++;
    return &uses[i];
}

/* Stores the times of a round beside those of the previous one. */
static void note_uses(const struct process *list, size_t count)
{
    struct use *fresh = malloc((count + 1) * sizeof(*fresh));

    if (!fresh)
        err(1, "malloc");
    for (size_t i = 0; i < count; i++)
        fresh[i] = (struct use){list[i].pid, list[i].ticks, ticks_before(list[i].pid)};
    free(uses);
    uses = fresh;
    use_count = count;
}

/*
 * The process with the greatest use in the last round comes first; if equal, the one with the
 * greatest total.
 */
static int compare(const void *a, const void *b)
{
    const struct process *p = a, *q = b;
    const struct use *x = use_of(p->pid), *y = use_of(q->pid);
    unsigned long recent = x->ticks - x->before, other = y->ticks - y->before;

    if (recent != other)
        return recent < other ? 1 : -1;
    if (p->ticks != q->ticks)
        return p->ticks < q->ticks ? 1 : -1;
    return p->pid - q->pid;
}

static void show_processors(const struct processor *now, const struct processor *before,
                            unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct processor p = difference(&now[i], &before[i]);
        printf("cpu%u  %3u%% user %3u%% system %3u%% idle\n", i, percent(&p, USER),
               percent(&p, SYSTEM), percent(&p, IDLE));
    }
}

static void show_processes(const struct process *list, size_t count, unsigned hundredths,
                           size_t most)
{
    printf("  PID S CPU  CPU%%  SIZE K       TIME WAITS FOR    NAME\n");
    for (size_t i = 0; i < count && i < most; i++) {
        const struct process *p = &list[i];
        const struct use *use = use_of(p->pid);
        unsigned long recent = use->ticks - use->before;
        printf("%5d %c %3d %4lu%% %7u %7lu.%02lu %-12s %s\n", p->pid, p->state, p->cpu,
               hundredths ? recent * 100 / hundredths : 0, p->size, p->ticks / 100, p->ticks % 100,
               p->place, p->name);
    }
}

static size_t screen_rows(void)
{
    struct winsize window;

    if (keyboard < 0 || ioctl(keyboard, TIOCGWINSZ, &window) != 0 || window.ws_row == 0)
        return SIZE_MAX;
    return window.ws_row;
}

static void show_round(void)
{
    static struct processor now[PROCESSORS_MAX], before[PROCESSORS_MAX];
    size_t count, rows = screen_rows();
    unsigned processors = read_processors(now);
    struct process *list = read_processes(&count);
    struct processor first = difference(&now[0], &before[0]);
    uint64_t ns = first.number[USER] + first.number[SYSTEM] + first.number[IDLE];

    note_uses(list, count);
    qsort(list, count, sizeof(*list), compare);
    if (keyboard >= 0)
        printf("\033[H\033[J"); /* the cursor into the corner, and everything behind it away */
    printf("%zu processes, memory: %lu of %lu KiB free, %lu KiB cached\n", count,
           memory_info("MemFree"), memory_info("MemTotal"), memory_info("Cached"));
    show_processors(now, before, processors);
    size_t used = processors + 3;
    show_processes(list, count, (unsigned)(ns / 10000000), rows > used ? rows - used : 0);
    free(list);
    memcpy(before, now, sizeof(before));
}

int main(int argc, char **argv)
{
    unsigned seconds = 2, rounds = 0; /* 0: without end */
    bool batch = false;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "bd:n:")) != -1) {
        if (option == 'b')
            batch = true;
        else if (option == 'd')
            seconds = (unsigned)atoi(optarg);
        else if (option == 'n')
            rounds = (unsigned)atoi(optarg);
        else
            errx(2, "usage: " USAGE);
    }
    if (!batch)
        open_keyboard();
    for (unsigned round = 1;; round++) {
        show_round();
        if (fflush(stdout) != 0 || round == rounds || wait_or_quit(seconds ? seconds : 1))
            break;
        if (batch)
            putchar('\n');
    }
    close_keyboard();
    return finish_output(0);
}
