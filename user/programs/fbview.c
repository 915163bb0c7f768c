/* SPDX-License-Identifier: MIT */
/*
 * fbview FILE...: shows pictures of the form PPM (P6) in the middle of the screen, as large as they are. A larger one is cut
 * off at its edges. A key shows the next picture; q ends. A PNG picture is read by pngtoppm, a program of the port png.
 */
#include "command/help.h"
#include "game.h"
#include "pixels.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define USAGE "fbview file..."
#define SIDE_MAX 16384u /* pixels of a picture's side */
#define BORDER 0x000000u

static struct pixels screen;

struct picture {
    FILE *file;
    pid_t reader; /* the program that reads it, or 0 */
    unsigned width, height;
};

/* The next number of the header. Comments go from # to the end of the line. 0: there is none. */
static unsigned read_number(FILE *file)
{
    unsigned number = 0;
    int c = getc(file);

    while (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '#') {
        while (c == '#' && c != EOF) {
            do
                c = getc(file);
            while (c != '\n' && c != EOF);
        }
        c = getc(file);
    }
    for (; c >= '0' && c <= '9' && number <= SIDE_MAX; c = getc(file))
        number = number * 10 + (unsigned)(c - '0');
    return number; /* one byte of white space behind it has been read */
}

/* Whether the file is a PNG picture. It is at its beginning again. */
static bool is_png(FILE *file)
{
    static const char mark[8] = "\x89PNG\r\n\x1a\n";
    char begin[sizeof(mark)];
    size_t n = fread(begin, 1, sizeof(begin), file);

    rewind(file);
    return n == sizeof(mark) && memcmp(begin, mark, sizeof(mark)) == 0;
}

/* Lets pngtoppm read the file. */
static void convert(struct picture *picture, const char *name)
{
    int ends[2];

    fclose(picture->file);
    if (pipe(ends) != 0)
        err(1, "pipe");
    picture->reader = fork();
    if (picture->reader < 0)
        err(1, "fork");
    if (picture->reader == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execlp("pngtoppm", "pngtoppm", name, (char *)NULL);
        warnx("%s: a PNG picture needs pngtoppm, a program of the port png", name);
        _exit(1);
    }
    close(ends[1]);
    picture->file = fdopen(ends[0], "r");
    if (!picture->file)
        err(1, "fdopen");
}

/* Ends the program that reads the picture, if there is one, and takes its status. */
static void close_picture(struct picture *picture)
{
    fclose(picture->file);
    if (picture->reader > 0) {
        kill(picture->reader, SIGTERM);
        waitpid(picture->reader, NULL, 0);
    }
}

static struct picture open_picture(const char *name)
{
    struct picture picture = {.file = fopen(name, "r")};

    if (!picture.file)
        err(1, "%s", name);
    if (is_png(picture.file))
        convert(&picture, name);
    if (getc(picture.file) != 'P' || getc(picture.file) != '6') {
        if (picture.reader > 0) { /* it has said why */
            close_picture(&picture);
            exit(1);
        }
        errx(1, "%s: not a PPM or PNG file", name);
    }
    picture.width = read_number(picture.file);
    picture.height = read_number(picture.file);
    if (picture.width == 0 || picture.width > SIDE_MAX || picture.height == 0 ||
        picture.height > SIDE_MAX || read_number(picture.file) != 255)
        errx(1, "%s: a size or a number of colours that this program cannot show", name);
    return picture;
}

/* A pixel of the file. What is missing at the end of a file that is too short is black. */
static uint32_t read_pixel(FILE *file)
{
    int red = getc(file), green = getc(file), blue = getc(file);

    return blue == EOF ? 0 : pixels_from_rgb(&screen, (uint32_t)(red << 16 | green << 8 | blue));
}

static void clear_screen(void)
{
    uint32_t black = pixels_from_rgb(&screen, BORDER);

    for (unsigned y = 0; y < screen.height; y++) {
        for (unsigned x = 0; x < screen.width; x++)
            screen.memory[y * screen.pitch + x] = black;
    }
}

static void show(const char *name)
{
    struct picture picture = open_picture(name);
    int left = ((int)screen.width - (int)picture.width) / 2;
    int top = ((int)screen.height - (int)picture.height) / 2;

    clear_screen();
    for (int y = top; y < top + (int)picture.height && y < (int)screen.height; y++) {
        for (int x = left; x < left + (int)picture.width; x++) {
            uint32_t pixel = read_pixel(picture.file);
            if (y >= 0 && x >= 0 && x < (int)screen.width)
                screen.memory[(unsigned)y * screen.pitch + (unsigned)x] = pixel;
        }
    }
    close_picture(&picture);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    screen = pixels_open(O_RDWR);
    for (int i = optind; i < argc; i++) { /* complains before the screen is taken */
        struct picture picture = open_picture(argv[i]);
        close_picture(&picture);
    }
    game_begin();
    pixels_take(&screen);
    for (int i = optind; i < argc; i++) {
        show(argv[i]);
        if (game_key(-1) == KEY_QUIT)
            break;
    }
    return 0;
}
