/* SPDX-License-Identifier: MIT */
/* Values: numbers, texts, or both. A text has a count of users, so a copy of a value is cheap. */
#include "awk.h"
#include <ctype.h>
#include <math.h>

struct value number_value(double number)
{
    return (struct value){HAS_NUMBER, number, NULL};
}

struct value text_value(const char *bytes, size_t length)
{
    struct text *text = checked(malloc(sizeof(*text) + length + 1));

    text->users = 1;
    text->length = length;
    memcpy(text->bytes, bytes, length);
    text->bytes[length] = '\0';
    return (struct value){HAS_TEXT, 0, text};
}

/* Whether a text is a number and nothing else, but for blanks around it. Hexadecimal, inf and nan are none. */
static bool looks_numeric(const char *text, double *number)
{
    const char *t = text;
    char *end;

    while (isspace((unsigned char)*t))
        t++;
    const char *digits = t + (*t == '-' || *t == '+');
    if (!isdigit((unsigned char)*digits) && *digits != '.')
        return false;
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        return false;
    *number = strtod(t, &end);
    if (end == t)
        return false;
    while (isspace((unsigned char)*end))
        end++;
    return *end == '\0';
}

struct value input_value(const char *bytes, size_t length)
{
    struct value v = text_value(bytes, length);

    if (looks_numeric(v.text->bytes, &v.number))
        v.flags |= HAS_NUMBER | FROM_INPUT;
    return v;
}

struct value copy_value(const struct value *v)
{
    if (v->flags & HAS_TEXT)
        v->text->users++;
    return *v;
}

void free_value(struct value *v)
{
    if ((v->flags & HAS_TEXT) && --v->text->users == 0)
        free(v->text);
    *v = (struct value){0};
}

void set_value(struct value *to, struct value v)
{
    free_value(to);
    *to = v;
}

double to_number(const struct value *v)
{
    const char *text;

    if (v->flags & HAS_NUMBER)
        return v->number;
    if (!(v->flags & HAS_TEXT))
        return 0;
    text = v->text->bytes + strspn(v->text->bytes, " \t\n\r\f\v");
    const char *digits = text + (*text == '-' || *text == '+');
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        return 0;
    return isdigit((unsigned char)*digits) || *digits == '.' ? strtod(text, NULL) : 0;
}

bool to_bool(const struct value *v)
{
    if (v->flags & HAS_TEXT && !(v->flags & FROM_INPUT))
        return v->text->length > 0;
    return to_number(v) != 0;
}

static const char *with_format(struct value *v, struct cell *format)
{
    char text[512];
    int n;

    if (v->flags & HAS_TEXT)
        return v->text->bytes;
    if (!(v->flags & HAS_NUMBER)) {
        return "";
    }
    if (v->number == floor(v->number) && fabs(v->number) < 1e16)
        n = snprintf(text, sizeof(text), "%.0f", v->number == 0 ? 0.0 : v->number);
    else
        n = snprintf(text, sizeof(text), to_text(&format->value), v->number);
    struct value shown = text_value(text, n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1);
    v->text = shown.text; /* both from now on; it still is a number */
    v->flags |= HAS_TEXT | FROM_INPUT;
    return v->text->bytes;
}

const char *to_text(struct value *v)
{
    return with_format(v, convfmt_cell);
}

const char *to_output(struct value *v)
{
    return with_format(v, ofmt_cell);
}

/* As numbers if both are, or look like it and come from input; else as texts. */
int compare_values(struct value *a, struct value *b)
{
    bool a_text = (a->flags & HAS_TEXT) && !(a->flags & FROM_INPUT);
    bool b_text = (b->flags & HAS_TEXT) && !(b->flags & FROM_INPUT);

    if (a_text || b_text)
        return strcmp(to_text(a), to_text(b));
    double x = to_number(a), y = to_number(b);
    return (x > y) - (x < y);
}
