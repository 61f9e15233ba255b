import { tokenize } from '../lib/code-tokens.ts'
import { visibleText } from '../lib/visible-text.ts'

import styles from './code.module.css'

/** A source line in colours; without a language in plain ink. Text nodes only. */
export const CodeLine = ({ line, language }: { readonly line: string; readonly language: string }) =>
  language === ''
    ? visibleText(line)
    : tokenize(visibleText(line), language).map(({ kind, text }, index) =>
        kind === 'plain' ? (
          text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- parts of a line have no other name and never move
          <span key={index} className={styles[kind]}>
            {text}
          </span>
        ),
      )
