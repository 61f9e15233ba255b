const word = (seed: number, counter: number, salt: number): number => {
  let mixed = (Math.imul(counter + 1, 0x9e3779b1) ^ Math.imul(seed + salt, 0x85ebca6b)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

const hex8 = (value: number): string => value.toString(16).padStart(8, '0')

/**
 * The id of the counter-th event of a run: scattered like a random one (ordered ids would be kind to every index), unique because the counter is in
 * it, and known again to whoever checks what arrived. Counters up to 2^32-1.
 */
export const eventIdOf = (seed: number, counter: number): string =>
  // The first word is a bijection of the counter for a given seed; the rest is noise.
  hex8(word(seed, counter, 1)) + hex8(word(seed, counter, 2)) + hex8(word(seed, counter, 3)) + hex8(word(seed, counter, 4))
