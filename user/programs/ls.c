/* SPDX-License-Identifier: MIT */
/*
 * ls: lists files and the contents of directories: in columns on a terminal (-C; -x: row by row),
 * else one name in a line (-1). Shown with a name: details
 * (-l; -n: owner and group as numbers; -g: no owner, -o: no group; -h: sizes that are easy to read),
 * the inode number (-i), blocks of 512 bytes (-s) or 1024 (-k), a mark for the type (-F) or for directories (-p). -q: ? for characters
 * that cannot be printed. Listed: also names that begin with a dot (-a), without . and .. (-A); a
 * directory itself (-d); the whole tree below it (-R); the target of a symbolic link (-L), or only
 * if the link is an operand (-H). Order: by name, by time (-t: of change, -u: of access, -c: of the
 * inode), by size (-S); backwards (-r); in the directory's own order (-f, with -a).
 * --color[=always|never|auto]: a color for each type; auto, if the output is a terminal.
 */
#include "command/help.h"
#include "color.h"
#include "human.h"
#include "names.h"
#include "output.h"
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USAGE "ls [-ACFHLRSacdfghiklnopqrstux1] [--color[=when]] [file...]"

static bool details, all, nearly_all, itself, inodes, blocks, marks, slashes, recursive, backwards;
static bool no_owner, no_group, numbers, human, colored;
static bool in_columns, row_by_row;
static bool printable, follow, follow_operands, by_kib;
static char order = 'n', shown_time = 't'; /* the letter of the option; n: by name */

struct entry {
    char *name, *path;
    struct stat st;
};

/* A special permission is shown in place of x, as a small letter if x is set too. */
static void mark_special(char *place, bool given, char letter)
{
    if (given)
        *place = *place == 'x' ? letter : (char)(letter - 'a' + 'A');
}

static const char *mode_text(uint32_t mode)
{
    static char text[11];
    static const char types[] = "?pc?d?b?-?l?s???", bits[] = "rwxrwxrwx";

    text[0] = types[mode >> 12 & 15];
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & (0400u >> i) ? bits[i] : '-';
    mark_special(&text[3], mode & S_ISUID, 's');
    mark_special(&text[6], mode & S_ISGID, 's');
    mark_special(&text[9], mode & S_ISVTX, 't');
    return text;
}

static char mark(const struct stat *st)
{
    if (S_ISDIR(st->st_mode))
        return '/';
    if (S_ISLNK(st->st_mode))
        return '@';
    if (S_ISFIFO(st->st_mode))
        return '|';
    return S_ISREG(st->st_mode) && (st->st_mode & 0111) ? '*' : '\0';
}

static const struct timespec *entry_time(const struct stat *st)
{
    return shown_time == 'u' ? &st->st_atim : shown_time == 'c' ? &st->st_ctim : &st->st_mtim;
}

/* One name is kept, since the next file usually has the same owner. */
static const char *owner_name(bool user, uint32_t id)
{
    static char names[2][NAME_ROOM];
    static uint32_t last[2];

    if (!names[user][0] || last[user] != id)
        (user ? user_name : group_name)(id, names[user]);
    last[user] = id;
    return names[user];
}

static void show_owners(const struct stat *st)
{
    if (!no_owner && numbers)
        printf("%5u ", (unsigned)st->st_uid);
    else if (!no_owner)
        printf("%-8s ", owner_name(true, st->st_uid));
    if (!no_group && numbers)
        printf("%5u ", (unsigned)st->st_gid);
    else if (!no_group)
        printf("%-8s ", owner_name(false, st->st_gid));
}

static void show_size(long long bytes)
{
    char text[HUMAN_ROOM];

    if (human)
        printf("%6s ", human_size((unsigned long long)bytes, text));
    else
        printf("%9lld ", bytes);
}

static void show_details(const struct stat *st)
{
    char date[20];
    time_t when = entry_time(st)->tv_sec;

    strftime(date, sizeof(date), "%Y-%m-%d %H:%M", gmtime(&when));
    printf("%s %3u ", mode_text(st->st_mode), (unsigned)st->st_nlink);
    show_owners(st);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        printf("%4u,%4u ", (unsigned)(st->st_rdev >> 16), (unsigned)(st->st_rdev & 0xffff));
    else
        show_size((long long)st->st_size);
    printf("%s ", date);
}

static void show_name(const char *name)
{
    for (; *name; name++)
        putchar(printable && !isprint((unsigned char)*name) ? '?' : *name);
}

/* The number of the color, as in ECMA-48; NULL: no color. */
static const char *color_of(const struct stat *st)
{
    if (S_ISDIR(st->st_mode))
        return "1;34";
    if (S_ISLNK(st->st_mode))
        return "1;36";
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode) || S_ISFIFO(st->st_mode))
        return "33";
    return st->st_mode & 0111 ? "1;32" : NULL;
}

static char shown_mark(const struct stat *st)
{
    return marks || (slashes && S_ISDIR(st->st_mode)) ? mark(st) : '\0';
}

/* An entry without the end of its line. */
static void show_entry(const struct entry *entry)
{
    long long room = entry->st.st_blocks;
    const char *color = colored ? color_of(&entry->st) : NULL;
    char behind = shown_mark(&entry->st);

    if (inodes)
        printf("%6u ", (unsigned)entry->st.st_ino);
    if (blocks)
        printf("%6lld ", by_kib ? (room + 1) / 2 : room);
    if (details)
        show_details(&entry->st);
    if (color)
        printf("\033[%sm", color);
    show_name(entry->name);
    if (color)
        printf("\033[m");
    if (behind)
        putchar(behind);
}

static void show(const struct entry *entry)
{
    char target[1024];
    ssize_t n;

    show_entry(entry);
    if (details && S_ISLNK(entry->st.st_mode) &&
        (n = readlink(entry->path, target, sizeof(target))) >= 0)
        printf(" -> %.*s", (int)n, target);
    putchar('\n');
}

/* Columns of the terminal that show_entry() fills. In UTF-8, bytes 10xxxxxx continue a character. */
static size_t width_of(const struct entry *entry)
{
    size_t width = (inodes ? 7 : 0) + (blocks ? 7 : 0) + (shown_mark(&entry->st) != '\0');

    for (const char *byte = entry->name; *byte; byte++)
        width += (*byte & 0xc0) != 0x80;
    return width;
}

static size_t terminal_width(void)
{
    const char *given = getenv("COLUMNS");
    struct winsize size;

    if (given && atoi(given) > 0)
        return (size_t)atoi(given);
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* All entries: one in a line, or in columns of the same width, with two spaces between them. */
static void show_all(const struct entry *entries, size_t count)
{
    size_t widest = 0;

    for (size_t i = 0; i < count && in_columns; i++)
        widest = width_of(&entries[i]) > widest ? width_of(&entries[i]) : widest;
    size_t columns = in_columns ? (terminal_width() + 2) / (widest + 2) : 1;
    columns = columns > 0 ? columns : 1;
    size_t rows = (count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0, gap = 0; column < columns; column++) {
            size_t i = row_by_row ? row * columns + column : column * rows + row;
            if (i >= count)
                break;
            if (!in_columns) {
                show(&entries[i]);
                continue;
            }
            printf("%*s", (int)gap, "");
            show_entry(&entries[i]);
            gap = widest + 2 - width_of(&entries[i]);
        }
        if (in_columns)
            putchar('\n');
    }
}

/* Newest or largest first; if they are equal, by name. */
static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const struct timespec *s = entry_time(&x->st), *t = entry_time(&y->st);
    int result = 0;

    if (order == 't')
        result = s->tv_sec != t->tv_sec ? (s->tv_sec < t->tv_sec) - (s->tv_sec > t->tv_sec)
                                        : (s->tv_nsec < t->tv_nsec) - (s->tv_nsec > t->tv_nsec);
    else if (order == 'S')
        result = (x->st.st_size < y->st.st_size) - (x->st.st_size > y->st.st_size);
    if (result == 0)
        result = strcmp(x->name, y->name);
    return backwards ? -result : result;
}

/* Entries in an array that grows. */
struct list {
    struct entry *entries;
    size_t count, room;
};

/* Fills in an entry; false if stat() fails. A link that leads nowhere is shown itself. */
static bool look(struct entry *entry, const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;

    entry->name = strdup(name);
    entry->path = malloc(room);
    if (!entry->name || !entry->path)
        err(2, "malloc");
    bool between = *folder && folder[strlen(folder) - 1] != '/';
    snprintf(entry->path, room, "%s%s%s", folder, between ? "/" : "", name);
    bool operand = !*folder;
    if ((follow || (operand && follow_operands)) && stat(entry->path, &entry->st) == 0)
        return true;
    if (lstat(entry->path, &entry->st) == 0)
        return true;
    warn("%s", entry->path);
    return false;
}

/* Adds the file of that name. Returns the status. */
static int add(struct list *list, const char *folder, const char *name)
{
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 32;
        list->entries = realloc(list->entries, list->room * sizeof(*list->entries));
        if (!list->entries)
            err(2, "malloc");
    }
    if (!look(&list->entries[list->count], folder, name))
        return 1;
    list->count++;
    return 0;
}

static void sort(struct list *list)
{
    if (list->count > 0 && order != 'f')
        qsort(list->entries, list->count, sizeof(*list->entries), compare);
}

static void free_list(struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->entries[i].name);
        free(list->entries[i].path);
    }
    free(list->entries);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int read_folder(struct list *list, const char *path)
{
    struct dirent *found;
    int status = 0;

    DIR *dir = opendir(path);
    if (!dir) {
        warn("%s", path);
        return 1;
    }
    for (errno = 0; (found = readdir(dir)) != NULL; errno = 0) {
        const char *name = found->d_name;
        if (name[0] != '.' || all || (nearly_all && !is_dots(name)))
            status |= add(list, path, name);
    }
    if (errno != 0) {
        warn("%s", path);
        status = 1;
    }
    closedir(dir);
    return status;
}

static bool any_shown; /* an empty line goes before the next heading */

/* Lists a directory, and with -R the directories in it. */
static int list(const char *path, bool heading)
{
    struct list names = {0};
    int status = read_folder(&names, path);

    if (heading)
        printf("%s%s:\n", any_shown ? "\n" : "", path);
    any_shown = true;
    sort(&names);
    show_all(names.entries, names.count);
    for (size_t i = 0; recursive && i < names.count && !ferror(stdout); i++) {
        if (S_ISDIR(names.entries[i].st.st_mode) && !is_dots(names.entries[i].name))
            status |= list(names.entries[i].path, true);
    }
    free_list(&names);
    return status;
}

/*
 * Whether the contents of an operand are listed. With details or marks, a symbolic link is shown
 * itself.
 */
static bool is_folder(const struct entry *entry)
{
    struct stat st;

    if (itself)
        return false;
    if (S_ISLNK(entry->st.st_mode) && (details || marks))
        return false;
    return stat(entry->path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Moves the operands that are shown themselves to the beginning, in their order. Returns their number. */
static size_t files_first(struct list *operands)
{
    size_t files = 0;

    for (size_t i = 0; i < operands->count; i++) {
        struct entry entry = operands->entries[i];
        if (is_folder(&entry))
            continue;
        memmove(&operands->entries[files + 1], &operands->entries[files],
                (i - files) * sizeof(entry));
        operands->entries[files++] = entry;
    }
    return files;
}

/* Files come before the contents of directories. */
static int list_operands(char **names)
{
    struct list operands = {0};
    int status = 0;
    bool several = names[0] && names[1];

    for (; *names; names++)
        status |= add(&operands, "", *names);
    sort(&operands);
    size_t files = files_first(&operands);
    show_all(operands.entries, files);
    any_shown = files > 0;
    for (size_t i = files; i < operands.count && !ferror(stdout); i++)
        status |= list(operands.entries[i].name, several || recursive);
    free_list(&operands);
    return status;
}

static void take_option(int option)
{
    if (option == '?')
        errx(2, "usage: " USAGE);
    if (option == COLOR_OPTION) {
        colored = wants_color(optarg);
        return;
    }
    if (strchr("tSf", option))
        order = (char)option;
    if (strchr("cu", option))
        shown_time = (char)option;
    if (strchr("HL", option)) {
        follow = option == 'L';
        follow_operands = option == 'H';
    }
    if (strchr("Cx1lgno", option)) {
        details = strchr("lgno", option) || (details && option == '1');
        in_columns = option == 'C' || option == 'x';
        row_by_row = option == 'x';
    }
    human |= option == 'h';
    numbers |= option == 'n';
    no_owner |= option == 'g';
    no_group |= option == 'o';
    all |= option == 'a' || option == 'f';
    blocks |= option == 's';
    by_kib |= option == 'k';
    printable |= option == 'q';
    nearly_all |= option == 'A';
    itself |= option == 'd';
    inodes |= option == 'i';
    marks |= option == 'F';
    slashes |= option == 'p';
    recursive |= option == 'R';
    backwards |= option == 'r';
}

int main(int argc, char **argv)
{
    char *here[] = {".", NULL};
    int option;

    answer_help(argc, argv, USAGE);
    in_columns = isatty(STDOUT_FILENO);
    while ((option = getopt_long(argc, argv, "ACFHLRSacdfghiklnopqrstux1", color_words, NULL)) !=
           -1)
        take_option(option);
    return finish_output(list_operands(optind < argc ? argv + optind : here));
}
