/** A number of a column at a row that is known to be there; 0 beyond it, which keeps arithmetic on odd answers total. */
export const cell = (column: { readonly [row: number]: number }, row: number): number => column[row] ?? 0
