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
  settings:
    'M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 3.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM6.5 9.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  instance: 'M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.8h.1M5 11.3h.1M7.5 4.8h3.5M7.5 11.3h3.5',
  collapse: 'M2.5 3h11v10h-11zM6 3v10M10.5 6.5 9 8l1.5 1.5',
  expand: 'M2.5 3h11v10h-11zM6 3v10M9 6.5 10.5 8 9 9.5',
  keyboard: 'M2 4.5h12v7.5H2zM4.5 7h.1M7 7h.1M9.4 7h.1M11.6 7h.1M5.5 9.7h5',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  link: 'M6.5 9.5l3-3M7.5 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1M8.5 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1',
  project: 'M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11zM2.5 5 8 7.8 13.5 5M8 7.8v6',
  release: 'M8.5 2.5h5v5L7.6 13.4 2.6 8.4zM11 5h.1',
  key: 'M6 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8.2 8 13.5 2.5M11 5l2 2',
  performance: 'M2 12.5a6.2 6.2 0 1 1 12 0M8 11l3-4',
  star: 'm8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z',
  traces: 'M1.5 3.5h8M4.5 8h8M8.5 12.5h6',
  logs: 'M2.5 3.5h.1M5.5 3.5h8M2.5 8h.1M5.5 8h6M2.5 12.5h.1M5.5 12.5h8',
  explore: 'M2.5 2.5v11h11M5 11V8M8 11V4.5M11 11V6.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  leave: 'M9.5 2.5h4v11h-4M7 5 4 8l3 3M4 8h6.5',
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
