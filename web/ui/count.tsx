import { exactCount, formatCount } from '../lib/number-format.ts'

/** A count in short form; the exact number is in the title. */
export const Count = ({ value }: { readonly value: number }) => <span title={exactCount(value)}>{formatCount(value)}</span>
