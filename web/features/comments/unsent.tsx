import type { Sending } from './use-sending.ts'

/** Says why a text was not sent, and what becomes of it. */
export const Unsent = ({ failure, waits, busy }: Sending) =>
  failure && !busy ? (
    <span>
      <b>Not sent.</b> {failure.detail}
      {/[.!?]$/.test(failure.detail) ? ' ' : '. '}
      {waits ? 'Your text is kept, and goes by itself when that is over.' : 'Your text is kept.'}
    </span>
  ) : null
