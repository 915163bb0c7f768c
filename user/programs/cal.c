/* SPDX-License-Identifier: MIT */
/* cal [[MONTH] YEAR]: a calendar of a month, by default the present one, or of a year. */
#include "command/help.h"
#include "numbers.h"
#include "output.h"
#include <stdbool.h>
#include <string.h>
#include <time.h>

#define USAGE "cal [[month] year]"

#define WIDTH 20 /* of a month */
#define WEEKS 6

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month] + (month == 1 && leap);
}

static int weekday_of_first(int year, int month)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 1};

    timegm(&tm);
    return tm.tm_wday;
}

/* Puts the days of one week of a month into text, which gets WIDTH characters. */
static void format_week(char *text, int year, int month, int week)
{
    int first = weekday_of_first(year, month), days = days_in_month(year, month);

    text[0] = '\0';
    for (int i = 0; i < 7; i++) {
        int day = week * 7 + i - first + 1;
        char shown[12] = "  ";

        if (day >= 1 && day <= days)
            snprintf(shown, sizeof(shown), "%2d", day);
        strcat(text, shown);
        strcat(text, i < 6 ? " " : "");
    }
}

static const char *month_name(int month)
{
    static char name[16];
    struct tm tm = {.tm_mon = month};

    strftime(name, sizeof(name), "%B", &tm);
    return name;
}

static void put_line(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == ' ')
        text[--n] = '\0';
    puts(text);
}

/* Months side by side: a title, the days' names, and the weeks. */
static void show_months(int year, int first, int count, bool with_year)
{
    char line[3 * (WIDTH + 2) + 64], part[64];

    for (int row = -2; row < WEEKS; row++) {
        line[0] = '\0';
        for (int i = 0; i < count; i++) {
            if (row == -2)
                snprintf(part, sizeof(part), with_year ? "%s %d" : "%s", month_name(first + i),
                         year);
            else if (row == -1)
                strcpy(part, "Su Mo Tu We Th Fr Sa");
            else
                format_week(part, year, first + i, row);
            int space = WIDTH - (int)strlen(part), left = row == -2 ? space / 2 : 0;
            size_t end = strlen(line);
            snprintf(line + end, sizeof(line) - end, "%*s%s%*s%s", left, "", part, space - left, "",
                     i + 1 < count ? "  " : "");
        }
        put_line(line);
    }
}

int main(int argc, char **argv)
{
    time_t now = time(NULL);
    const struct tm *today = localtime(&now);
    int year = today->tm_year + 1900, month = today->tm_mon;

    answer_help(argc, argv, USAGE);
    if (argc > 3 || (argc > 1 && argv[1][0] == '-'))
        errx(2, "usage: " USAGE);
    if (argc > 1)
        year = (int)number_from(argv[argc - 1], 1, 9999);
    if (argc == 3)
        month = (int)number_from(argv[1], 1, 12) - 1;
    if (argc != 2) {
        show_months(year, month, 1, true);
    } else {
        printf("%*d\n\n", 34, year);
        for (int first = 0; first < 12; first += 3)
            show_months(year, first, 3, false);
    }
    return finish_output(0);
}
