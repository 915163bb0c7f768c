/* SPDX-License-Identifier: MIT */
/* calc: the value of each line, with + - * / and parentheses, by recursive descent. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define NULL ((void *)0)
#define bool int

char *at;

int sum(void);

int factor(void)
{
    int value = 0;
    bool negative = *at == '-';

    at += negative;
    if (*at == '(') {
        at++;
        value = sum();
        at++;
    } else {
        while (*at >= '0' && *at <= '9')
            value = 10 * value + *at++ - '0';
    }
    return negative ? -value : value;
}

int product(void)
{
    int value = factor(), right;
    char sign;

    while (*at != 0 && strchr("*/", *at) != NULL) {
        sign = *at++;
        right = factor();
        if (sign == '/' && right == 0) {
            fprintf(2, "division by zero\n");
            exit(1);
        }
        value = sign == '*' ? value * right : value / right;
    }
    return value;
}

int sum(void)
{
    int value = product();

    while (*at == '+' || *at == '-')
        value += *at++ == '+' ? product() : -product();
    return value;
}

int main(void)
{
    char line[80];

    while (*(at = gets(line, sizeof(line))) != 0) {
        printf("%d\n", sum());
        if (*at != '\n')
            printf("not understood: %s", at);
    }
    exit(0);
}
