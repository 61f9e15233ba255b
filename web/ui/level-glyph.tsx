import type { Level } from '#packages/protocol/event'

const shapes: Readonly<Record<Level, React.ReactNode>> = {
  fatal: <path fill="var(--fatal)" d="M3 .3h4L9.7 3v4L7 9.7H3L.3 7V3z" />,
  error: <path fill="var(--error)" d="M.5.5h9v9h-9z" />,
  warning: <path fill="var(--warning)" d="m5 .5 4.8 9H.2z" />,
  info: <circle fill="none" stroke="var(--info)" strokeWidth="2" cx="5" cy="5" r="3.5" />,
  debug: <circle fill="var(--debug)" cx="5" cy="5" r="2" />,
}

/** Level by form and colour, and by name for those who see neither (ui.md 6). */
export const LevelGlyph = ({ level, size = 10 }: { readonly level: Level; readonly size?: number }) => (
  <svg role="img" aria-label={level} width={size} height={size} viewBox="0 0 10 10">
    {shapes[level]}
  </svg>
)
