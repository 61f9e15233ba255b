import styles from './kbd.module.css'

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}

const partsOf = (key: string): readonly string[] => {
  const names = key === '+' ? ['+'] : key.split('+')
  return names.map((name, index) => {
    if (name === 'Mod') return isMac() ? '⌘' : 'Ctrl'
    if (index > 0 && name.length === 1) return name.toUpperCase()
    return Object.hasOwn(signs, name) ? (signs[name] ?? name) : name
  })
}

/** How a key of `KeyCommands` is read: `Ctrl+K`, `Shift+J`, `g then i`. */
const keyText = (key: string): string =>
  key
    .split(' ')
    .map((one) => (/^[A-Z]$/.test(one) ? `Shift+${one}` : partsOf(one).join('+')))
    .join(' then ')

/** A key, or two that follow each other, as caps. */
export const Kbd = ({ name }: { readonly name: string }) => (
  <span className={styles.keys}>
    {keyText(name)
      .split(' then ')
      .map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two keys that may be the same
        <kbd key={index} className={styles.key}>
          {one}
        </kbd>
      ))}
  </span>
)
