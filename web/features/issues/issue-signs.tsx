const bookmarkPath = 'M4.5 2.5h7v11L8 10.6l-3.5 2.9z'

/** A ribbon: the signed-in person has marked the issue. */
export const BookmarkSign = ({ marked = true }: { readonly marked?: boolean }) => (
  <svg
    width="12"
    height="12"
    viewBox="0 0 16 16"
    {...(marked ? { role: 'img', 'aria-label': 'Bookmarked' } : { 'aria-hidden': true })}
    fill={marked ? 'var(--accent)' : 'none'}
    stroke={marked ? 'var(--accent)' : 'currentColor'}
    strokeWidth="1.6"
    strokeLinejoin="round"
  >
    <path d={bookmarkPath} />
  </svg>
)
