/**
 * `issues.merged_into` says whether an issue is one of its own. 0: it is. Above: number of the issue that it is part of. Below: these. Whoever
 * looks for issues of their own asks for 0, and whoever follows the number of a deleted one finds nothing.
 */
export const deleting = -1
/** Its events are dropped from now on; what is stored of it goes. */
export const discarding = -2
/** The same, and nothing is left but the row: what the list of discarded issues shows. */
export const discarded = -3

export const isDiscarded = (mergedInto: number): boolean => mergedInto === discarding || mergedInto === discarded
