/* SPDX-License-Identifier: MIT */
/* The BCM2835's pins: their functions, their pull resistors, and their levels. */
#ifndef DRIVERS_BCM2835_GPIO_H
#define DRIVERS_BCM2835_GPIO_H

#include <hal/types.h>

/* Codes of the function select registers (BCM2835 ARM Peripherals 6.1, table 6-2). */
enum gpio_function {
    GPIO_INPUT = 0,
    GPIO_OUTPUT = 1,
    GPIO_ALT0 = 4,
    GPIO_ALT3 = 7,
    GPIO_ALT5 = 2,
};

enum gpio_pull { GPIO_PULL_NONE = 0, GPIO_PULL_DOWN = 1, GPIO_PULL_UP = 2 };

/* Before any other function. */
void bcm2835_gpio_init(volatile uint32_t *registers);

/* For pins 0 to 53. Boot, or a driver that owns the pin: nothing is locked. */
void bcm2835_gpio_function(unsigned pin, enum gpio_function function);
enum gpio_function bcm2835_gpio_current_function(unsigned pin);
void bcm2835_gpio_pull(unsigned pin, enum gpio_pull pull);
void bcm2835_gpio_write(unsigned pin, bool high);

#endif
