# SPDX-License-Identifier: MIT
# The labs: tasks for a course, in labs/. A student's trees are in build/labs, and `make clean` leaves them alone.

LAB_NUMBER = $(if $(filter file,$(origin N)),,$(N))
LAB_ARCH = $(if $(filter file,$(origin ARCH)),,$(ARCH))
NEEDS_labs := python
NEEDS_lab := python
NEEDS_lab-test := host-cc cc-x86 cc-arm python pytest qemu-x86 qemu-arm
NEEDS_test-labs := $(TEST_NEEDS)

.PHONY: labs lab lab-test test-labs
labs: ## list the labs
	@python3 labs/lab.py list

lab: ## make a tree for a lab, N=05: build/labs/05-name
	@python3 labs/lab.py make '$(LAB_NUMBER)'

lab-test: ## grade a lab, N=05, on both machines or ARCH=; in a lab's tree without N
	@$(TEST_PYTHON) labs/lab.py test '$(LAB_NUMBER)' $(LAB_ARCH)

test-labs: ## whether each lab's hole loses points, and our source gets all, on both machines; or of one lab, N=05
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@LAB=$(LAB_NUMBER) $(TEST_PYTHON) tests/run.py --make '$(MAKE)' labs
