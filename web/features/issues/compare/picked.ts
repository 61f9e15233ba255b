/** Events that can be compared at once. */
export const pickedMax = 2

/** Ticks an event, or takes the tick away; of more than two the one ticked first gives way. */
export const togglePicked = (picked: readonly string[], id: string): readonly string[] =>
  picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id].slice(-pickedMax)
