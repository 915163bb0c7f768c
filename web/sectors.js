// SPDX-License-Identifier: MIT
// A disk image as the page loads it: each different sector once (different_sectors() in build.py makes it). A 32-bit
// number says how many sectors the image has; then a number for each of them says which of the sectors that follow it is.
const SECTOR = 512;
const NUMBER = 4;

export function image(packed) {
    const numbers = new DataView(packed);
    const count = numbers.getUint32(0, true);
    const sectors = new Uint8Array(packed, NUMBER * (1 + count));
    const disk = new Uint8Array(SECTOR * count);
    for (let sector = 0; sector < count; sector++) {
        const from = SECTOR * numbers.getUint32(NUMBER * (1 + sector), true);
        disk.set(sectors.subarray(from, from + SECTOR), SECTOR * sector);
    }
    return disk.buffer;
}
