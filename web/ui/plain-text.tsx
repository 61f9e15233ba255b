import { visibleText } from '../lib/visible-text.ts'

/** A text of an event: a text node, isolated from the direction of its neighbours, with control characters made visible. */
export const PlainText = ({ value }: { readonly value: string }) => <bdi>{visibleText(value)}</bdi>
