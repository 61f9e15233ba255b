const paths = {
  issues: 'M2.5 3.5h11M2.5 8h11M2.5 12.5h7',
  stats: 'M2.5 13.5h11M4 11V7.5M8 11V3M12 11V5.5',
  down: 'm4 6 4 4 4-4',
  right: 'm6 4 4 4-4 4',
  left: 'm10 4-4 4 4 4',
  first: 'm12 4-4 4 4 4M4.5 4v8',
  last: 'm4 4 4 4-4 4M11.5 4v8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  close: 'm4 4 8 8M12 4l-8 8',
  more: 'M3.5 8h.1M8 8h.1M12.4 8h.1',
  user: 'M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM3 13.5c.4-2.6 2.2-4 5-4s4.6 1.4 5 4',
} as const

export type IconName = keyof typeof paths

/** A line icon of 16 (or 12) px in the colour of the text beside it. Decoration: the text carries the meaning. */
export const Icon = ({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) => (
  <svg
    aria-hidden="true"
    width={small ? 12 : 16}
    height={small ? 12 : 16}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={small ? 1.8 : 1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={paths[name]} />
  </svg>
)

/** The vedette's pennant. */
export const Mark = ({ size = 16 }: { readonly size?: number }) => (
  <svg aria-hidden="true" width={size} height={size} viewBox="0 0 16 16" color="var(--accent)">
    <path d="M3 1.5v13" stroke="currentColor" strokeWidth="1.6" fill="none" />
    <path d="M4.5 2h9.5l-3 3.2 3 3.3H4.5z" fill="currentColor" />
  </svg>
)
