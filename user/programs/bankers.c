/* SPDX-License-Identifier: MIT */
/*
 * bankers: a demonstration of the banker's algorithm (E. W. Dijkstra, EWD 108): admission by maximum claims.
 *
 * A bank lends units of one resource to processes. Each process states its maximum claim at first, and then asks
 * for units one by one. A request is granted only if all processes can still come to their ends afterwards: there is
 * an order in which each gets its whole claim and returns it. Without that check, all units may be lent while every
 * process waits for one more: a deadlock.
 *
 * The customers are child processes. They talk to the bank, the parent, by sockets; the bank waits with poll().
 */
#include "command/help.h"
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CUSTOMERS 3
#define UNITS 10

static const int claims[CUSTOMERS] = {8, 5, 7};

static struct customer {
    int fd; /* the bank's end */
    int claim, lent;
    bool waits; /* for a unit */
    bool ended;
} customers[CUSTOMERS];

static int cash = UNITS;

/* Whether all customers can be served, one after the other: a customer with its whole claim returns all units. */
static bool is_safe(void)
{
    bool done[CUSTOMERS] = {false};
    int free_units = cash, left = CUSTOMERS;

    for (bool found = true; found && left > 0;) {
        found = false;
        for (int i = 0; i < CUSTOMERS; i++) {
            if (done[i] || customers[i].claim - customers[i].lent > free_units)
                continue;
            free_units += customers[i].lent;
            done[i] = found = true;
            left--;
        }
    }
    return left == 0;
}

/* Lends a unit if the state stays safe, or if the check is off. */
static bool lend(int i, bool careful)
{
    struct customer *c = &customers[i];

    if (cash == 0)
        return false;
    cash--;
    c->lent++;
    if (careful && !is_safe()) {
        cash++;
        c->lent--;
        printf("customer %d asks for a unit more than %d: refused for now, it is not safe\n", i,
               c->lent);
        return false;
    }
    c->waits = false;
    printf("customer %d has %d of %d, the bank has %d\n", i, c->lent, c->claim, cash);
    if (write(c->fd, "u", 1) != 1)
        err(1, "customer %d", i);
    return true;
}

/* A customer: asks for its claim unit by unit, works, and ends, which returns all. */
static void be_customer(int fd, int claim)
{
    char c;

    for (int i = 0; i < claim; i++) {
        if (write(fd, "?", 1) != 1 || read(fd, &c, 1) != 1)
            _exit(1);
    }
    _exit(0);
}

static void start_customers(void)
{
    int ends[2];

    for (int i = 0; i < CUSTOMERS; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
            err(1, "socketpair");
        customers[i] = (struct customer){.fd = ends[0], .claim = claims[i]};
        pid_t pid = fork();
        if (pid < 0)
            err(1, "fork");
        if (pid == 0) {
            for (int j = 0; j <= i; j++)
                close(customers[j].fd);
            be_customer(ends[1], claims[i]);
        }
        close(ends[1]);
    }
}

/* Reads a customer's request, or its end. */
static void listen_to(int i)
{
    struct customer *c = &customers[i];
    char request;

    if (read(c->fd, &request, 1) == 1) {
        c->waits = true;
        return;
    }
    cash += c->lent;
    printf("customer %d ends and returns %d, the bank has %d\n", i, c->lent, cash);
    c->lent = c->claim = 0;
    c->ended = true;
    close(c->fd);
}

/* Waits until each customer waits for a unit or has ended, so that every run is the same. */
static int hear_all(void)
{
    int running = 0;

    for (int i = 0; i < CUSTOMERS; i++) {
        struct pollfd one = {.fd = customers[i].fd, .events = POLLIN};
        if (customers[i].ended)
            continue;
        if (!customers[i].waits && poll(&one, 1, -1) == 1)
            listen_to(i);
        running += !customers[i].ended;
    }
    return running;
}

/* Serves the customers in turn until all have ended, or none can go on. True: all have ended. */
static bool serve(bool careful)
{
    cash = UNITS;
    start_customers();
    while (hear_all() > 0) {
        int granted = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            if (!customers[i].ended && customers[i].waits)
                granted += lend(i, careful);
        }
        if (granted == 0)
            return false;
    }
    return true;
}

static void end_customers(void)
{
    for (int i = 0; i < CUSTOMERS; i++) {
        if (!customers[i].ended)
            close(customers[i].fd); /* its read() ends */
    }
    while (wait(NULL) > 0)
        ;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "bankers");
    printf("%d units; claims of 8, 5 and 7\n\nwithout the check:\n", UNITS);
    fflush(stdout);
    bool deadlock = !serve(false);
    puts(deadlock ? "deadlock: all wait, and the bank has nothing" : "no deadlock");
    fflush(stdout);
    end_customers();
    puts("\nby the banker's algorithm:");
    fflush(stdout);
    bool safe = serve(true);
    puts(safe ? "all customers have ended" : "deadlock");
    end_customers();
    return deadlock && safe ? 0 : 1;
}
