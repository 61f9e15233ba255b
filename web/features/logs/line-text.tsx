import { classNames } from '../../lib/class-names.ts'
import { lineParts } from './matches.ts'

import styles from './logs.module.css'

/** What a message says, in the colours of its terminal, with what was searched marked. Texts only: nothing in it is ever markup. */
export const LineText = ({ message, matcher }: { readonly message: string; readonly matcher: RegExp | null }) => (
  <bdi>
    {lineParts(message, matcher).map(({ text, style, isHit }, at) => {
      const { tone, marked, bold, dim, italic, underlined } = style
      const isPlain = Object.keys(style).length === 0
      if (isPlain && !isHit) return text
      const className = classNames(
        marked && styles.marked,
        bold && styles.bold,
        dim && styles.dim,
        italic && styles.italic,
        underlined && styles.underlined,
      )
      const Part = isHit ? 'mark' : 'span'
      return (
        // oxlint-disable-next-line react/no-array-index-key -- parts of one text never move
        <Part key={at} className={className} data-tone={tone}>
          {text}
        </Part>
      )
    })}
  </bdi>
)
